"""The duty: hours, shifts, teams, and what people are told of it."""
