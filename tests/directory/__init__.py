"""The tests of the directory."""
