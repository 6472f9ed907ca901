"""Long runs: Dalil under load while things go wrong. `python -m tests.soak.kill --help`."""
