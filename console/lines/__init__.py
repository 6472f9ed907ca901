"""The SMS lines as supervisors see them: which one carries, what is wrong and what to do about it, what was spent."""
