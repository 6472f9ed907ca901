"""Machines that answer us: the same words from the same number, again and again, are not answered for ever (T17).

Kept in this process's memory alone, as hashes with a salt that no disk has. Short texts are choices, and never counted.
"""

import hashlib
import secrets
from collections import OrderedDict
from datetime import datetime, timedelta

ANSWERED = 10
"""So often in a row the same words are answered, within `WITHIN`: more than anybody in need writes them."""
WITHIN = timedelta(hours=1)
LONGEST_CHOICE = 4
NUMBERS_KEPT = 10_000


class Repeats:
    """What each number said last, and how often in a row."""

    def __init__(self) -> None:
        self._salt = secrets.token_bytes(16)
        self._last: OrderedDict[bytes, tuple[bytes, int, datetime]] = OrderedDict()

    def is_machine(self, address: str, text: str, now: datetime) -> bool:
        """Whether these words have come from there too often in a row; they are counted."""
        if len(text.strip()) <= LONGEST_CHOICE:
            return False
        who, said = self._hash(address), self._hash(text)
        before, times, since = self._last.pop(who, (b"", 0, now))
        if before != said or now - since > WITHIN:
            times, since = 0, now
        self._last[who] = said, times + 1, since
        if len(self._last) > NUMBERS_KEPT:
            self._last.popitem(last=False)
        return times >= ANSWERED

    def _hash(self, text: str) -> bytes:
        return hashlib.sha256(self._salt + text.encode("utf-8", "surrogatepass")).digest()
