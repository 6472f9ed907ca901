"""Dalil as it runs, met by people through its channels; the peers are others' work, not ours."""
