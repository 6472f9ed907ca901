"""The pages of the directory: find a service, read it, put it right, decide what waits, look back."""
