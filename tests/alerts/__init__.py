"""What the team hears outside of the console."""
