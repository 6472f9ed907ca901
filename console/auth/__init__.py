"""Who may come in: staff, their passwords and second factors, one-time links, sessions, and what each role may do."""
