"""Conversations as drawings: `book` chooses what stands in each, `tree` puts it in order, `svg` draws it."""
