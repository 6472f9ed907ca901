"""Machines that answer us: the same words from the same number, again and again, are not answered for ever (T17).

They are heard all the same: it may be somebody in need, and who reads along must know. Kept in this process's memory
alone, as hashes with a salt that no disk has. Short texts are choices, and never counted.
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
        """Whether these words have come from there too often in a row."""
        return self._times(address, text, now)[0] >= ANSWERED

    def heard(self, address: str, text: str, now: datetime) -> None:
        """Count these words, once a message, however often it is posted."""
        if len(text.strip()) <= LONGEST_CHOICE:
            return
        times, since = self._times(address, text, now)
        self._last[self._hash(address)] = self._hash(text), times + 1, since
        self._last.move_to_end(self._hash(address))
        if len(self._last) > NUMBERS_KEPT:
            self._last.popitem(last=False)

    def _times(self, address: str, text: str, now: datetime) -> tuple[int, datetime]:
        """How often in a row, and since when."""
        said, times, since = self._last.get(self._hash(address), (b"", 0, now))
        return (times, since) if said == self._hash(text) and now - since <= WITHIN else (0, now)

    def _hash(self, text: str) -> bytes:
        return hashlib.sha256(self._salt + text.encode("utf-8", "surrogatepass")).digest()
