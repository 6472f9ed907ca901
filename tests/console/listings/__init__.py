"""The pages of the directory, as staff meet them."""
