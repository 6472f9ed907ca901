"""What every page stands in: its language, its texts, its words about what was just done, its headers."""
