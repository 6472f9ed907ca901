"""The tests of cases."""
