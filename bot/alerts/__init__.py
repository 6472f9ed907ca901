"""How the team hears that somebody waits while nobody looks at the desk: on Telegram, and by the duty phone."""
