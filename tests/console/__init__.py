"""The console, as its staff and as outsiders meet it."""
