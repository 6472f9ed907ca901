"""The public app: webhooks, the simulator, health. Everything private is elsewhere."""
