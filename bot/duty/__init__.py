"""Who is on duty: what each operator answers, teams and their hours, shifts, hand-over notes."""
