"""No one number takes what the others' answers would cost: so many answers a day go to each (T16).

Kept in this process's memory alone, as hashes with a salt that no disk has.
"""

import hashlib
import secrets
from collections import OrderedDict
from datetime import datetime

from bot.lines.use import midnight

NUMBERS_KEPT = 100_000


class Shares:
    """How many answers each number has had since midnight in Morocco; `most` is where it ends."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._salt = secrets.token_bytes(16)
        self._day = 0
        self._had: OrderedDict[bytes, int] = OrderedDict()

    def is_used_up(self, address: str, now: datetime) -> bool:
        """Whether this number has had its share of today."""
        return self._today(now).get(self._hash(address), 0) >= self.most

    def took(self, address: str, now: datetime) -> None:
        """An answer has gone there."""
        had, who = self._today(now), self._hash(address)
        had[who] = had.pop(who, 0) + 1
        if len(had) > NUMBERS_KEPT:
            had.popitem(last=False)

    def _today(self, now: datetime) -> OrderedDict[bytes, int]:
        if self._day != (day := midnight(now)):
            self._day = day
            self._had.clear()
        return self._had

    def _hash(self, address: str) -> bytes:
        return hashlib.sha256(self._salt + address.encode("utf-8", "surrogatepass")).digest()
