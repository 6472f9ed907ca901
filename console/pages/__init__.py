"""The console's own pages: coming in, the account, the team, the home page, and what machines ask."""
