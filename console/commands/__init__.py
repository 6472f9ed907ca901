"""The console's part of the `dalil` command."""
