"""The store: people, messages and the directory's records, on SQLite or PostgreSQL."""

from bot.store.engine import Store, Unavailable
from bot.store.seal import Seal, Unreadable

__all__ = ["Seal", "Store", "Unavailable", "Unreadable"]
