"""Who helps with what, where and when: facts only, never a person."""
