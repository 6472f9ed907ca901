"""Carrying messages and keeping promises."""
