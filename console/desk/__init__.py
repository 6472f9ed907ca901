"""The desk: what people ask of the team, and the complaints that supervisors read."""
