"""The `dalil` command's parts, one module a command: what it takes, and what it does."""
