"""The SMS lines as a whole."""
