"""The linear model: one number a bucket and a lane (a need, danger, a kind, a language), summed over a message.

The artefact `model.bin` is made from the phrases by `flows.understand.training`. Its weights are small whole numbers,
so a score is the same on every machine. A row of all lanes, spread out, is read as one big integer: adding up a
message's rows is then one addition a bucket, in plain Python, with no array library to load.
"""

import json
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import sqrt
from pathlib import Path

from flows.understand.features import BUCKETS, Row

PATH = Path(__file__).parent / "model.bin"
_BYTES = 3
_ZERO = 128
"""A weight of zero, as it is stored in a byte."""
_BUCKETS_AT_ONCE = 1 << 16
"""So many bytes of weights fit in three without spilling into the next lane."""
KEPT = 4096
"""Rows of single words whose sums are kept: most words come again and again."""


@dataclass(frozen=True, slots=True)
class Linear:
    """The model in memory. `scale` turns a sum of weights into a margin: about 1 is sure, 0 is undecided."""

    lanes: tuple[str, ...]
    bias: tuple[float, ...]
    scale: float
    digest: str
    table: bytes
    _kept: dict[Row, int] = field(default_factory=dict, compare=False, repr=False)

    def margins(self, words: Sequence[Row], others: Sequence[Row]) -> dict[str, float]:
        """The margin of each lane for a message whose single words, and whatever else, fill these rows of buckets."""
        count = sum(map(len, words)) + sum(map(len, others))
        lanes = zip(self.lanes, self.bias, self.sums(words, others), strict=True)
        return {lane: bias + self.part(total, count) for lane, bias, total in lanes}

    def sums(self, words: Sequence[Row], others: Sequence[Row] = ()) -> list[int]:
        """The weights of these rows added up, by lane."""
        totals, spread, count = [0] * len(self.lanes), 0, 0
        for read, rows in ((self._of_word, words), (self._spread, others)):
            for row in rows:
                if count + len(row) > _BUCKETS_AT_ONCE:
                    totals, spread, count = self._added(totals, spread, count), 0, 0
                spread += read(row)
                count += len(row)
        return self._added(totals, spread, count)

    def part(self, weight: int, count: int) -> float:
        """What a sum of weights adds to the margin of a message of `count` buckets."""
        return weight * self.scale / sqrt(count) if count else 0.0

    def _added(self, totals: list[int], spread: int, count: int) -> list[int]:
        size = len(self.lanes) * _BYTES
        lanes = spread.to_bytes(size + 1, "little")
        zero, read = _ZERO * count, int.from_bytes
        places = range(0, size, _BYTES)
        return [t + read(lanes[at : at + _BYTES], "little") - zero for t, at in zip(totals, places, strict=True)]

    def _of_word(self, row: Row) -> int:
        kept = self._kept.get(row)
        if kept is None:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            kept = self._kept[row] = self._spread(row)
        return kept

    def _spread(self, row: Row) -> int:
        """The rows of these buckets added up, each lane in bytes of its own, as one integer."""
        size, table, read, total = len(self.lanes), self.table, int.from_bytes, 0
        wide = bytearray(size * _BYTES)
        for bucket, times in Counter(row).items():
            wide[::_BYTES] = table[bucket * size : (bucket + 1) * size]
            total += read(wide, "little") * times
        return total


def pack(lanes: Sequence[str], bias: Sequence[float], scale: float, digest: str, weights: bytes) -> bytes:
    """The artefact's bytes; `weights` holds, bucket by bucket, one byte a lane, 128 for zero."""
    head = json.dumps({"lanes": list(lanes), "bias": list(bias), "scale": scale, "digest": digest}).encode()
    return len(head).to_bytes(4, "little") + head + zlib.compress(weights, 9)


def unpack(packed: bytes) -> Linear:
    """The model of an artefact. Raises ValueError when the bytes are not one."""
    end = 4 + int.from_bytes(packed[:4], "little")
    head = json.loads(packed[4:end])
    size = BUCKETS * len(head["lanes"])
    weights = zlib.decompress(packed[end:], bufsize=size)
    if len(weights) != size:
        raise ValueError("the model's table has another size than its lanes say")
    return Linear(tuple(head["lanes"]), tuple(head["bias"]), head["scale"], head["digest"], weights)


@lru_cache(maxsize=1)
def model() -> Linear:
    """The packaged model, read once."""
    return unpack(PATH.read_bytes())
