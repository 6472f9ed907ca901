"""The pages of the duty: who is here, what each operator answers, the week's roster, the teams and their hours."""
