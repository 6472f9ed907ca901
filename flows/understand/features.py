"""What the model looks at in a message, as bucket numbers: words and their neighbours, pieces of words, skeletons, and
what the lexicon found.

What tells more fills its bucket several times. Buckets come from CRC-32, so the same on every machine.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from zlib import crc32

from flows.understand.lexicon import Meaning
from flows.understand.skeleton import SHORTEST, skeleton

BUCKETS = 1 << 17
PIECES = (3, 4, 5)
"""Letters of a piece of a word, its edges marked."""
WORD, PAIR, APART, PATTERN = 3, 3, 2, 6
"""How often a word, a pair of neighbours, a pair with one word between, and a pattern of the lexicon count."""


Row = tuple[int, ...]
"""Buckets that are filled together."""


def of_words(texts: Sequence[str]) -> list[tuple[Row, Row]]:
    """For each word, the buckets of its own, and those of its pairs with the two words before."""
    found: list[tuple[Row, Row]] = []
    before, further = "^", "^"
    for text in texts:
        pair, apart = bucket(f"2 {before} {text}"), bucket(f"3 {further} {text}")
        found.append((_of_word(text), (pair,) * PAIR + (apart,) * APART))
        before, further = text, before
    return found


def of_meanings(kept: Iterable[Meaning], unsaid: Iterable[Meaning]) -> list[Row]:
    """The buckets of the patterns that were found, and of those that were taken back."""
    names = [f"m {m.role} {m.name} {m.weight} {m.sure}" for m in kept] + [f"u {m.role}" for m in unsaid]
    return [(bucket(name),) * PATTERN for name in names]


def bucket(name: str) -> int:
    """The bucket of a feature by its name."""
    return crc32(name.encode("utf-8", "surrogatepass")) & (BUCKETS - 1)


@lru_cache(maxsize=2048)
def _of_word(text: str) -> Row:
    pieces = tuple(bucket(piece) for piece in _pieces(f"_{text}_"))
    bones = skeleton(text)
    own = (bucket(f"w {text}"),) * WORD
    return (*own, bucket(f"s {bones}"), *pieces) if len(bones) >= SHORTEST else (*own, *pieces)


def _pieces(edged: str) -> Iterator[str]:
    for size in PIECES:
        for start in range(len(edged) - size + 1):
            yield edged[start : start + size]
