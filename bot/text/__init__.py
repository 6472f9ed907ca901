"""How a say becomes what is sent: the only place that knows the length of a text."""
