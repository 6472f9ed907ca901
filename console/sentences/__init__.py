"""Every sentence in every language, for translators: side by side, what it costs, where it is said, what to propose."""
