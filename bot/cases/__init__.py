"""What people ask of the team: opened by a person's turn, taken and closed at the desk."""
