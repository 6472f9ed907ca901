"""The SMS lines as the desk sees them: which one carries, what is wrong and what to do about it, what was spent."""
