"""The SMS lines as a whole: which are set up, which one carries a message, what they cost, whether they live."""
