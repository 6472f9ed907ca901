"""What is asked and said about each need, once who can help has been told: one module a conversation, as data."""
