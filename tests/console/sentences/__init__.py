"""The pages that show translators every sentence."""
