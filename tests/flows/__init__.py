"""The explorer: that it walks everywhere, and that each of its rules can fail."""
