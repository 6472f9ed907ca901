"""The lexicon as it is matched: patterns of words, by language, and what each speaks for.

It is written by hand in `lexicon/*.txt` (docs/understanding.md has the form) and packed by `flows.understand.compiling`
into `lexicon.bin`, which loads in a fraction of the time and memory.
"""

import json
import zlib
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

PATH = Path(__file__).parent / "lexicon.bin"
DARIJA, ARABIC = "ary", "ar"

Role = Literal["need", "danger", "shield", "frame", "who", "command"]

CODES = (
    "emergency", "child_protection", "women_violence", "trafficking", "mental_health", "medical", "shelter",
    "legal_aid", "asylum_documents", "food_nonfood", "cash", "disability", "social_assistance",
    "education_training", "employment", "voluntary_return", "helpline", "human", "greeting", "other",
)  # fmt: skip
"""What a message can ask for, in the order of gravity (docs/understanding.md)."""

KINDS = (
    "violence", "sexual_violence", "child", "suicide", "medical", "confinement", "sea", "arrest_expulsion",
    "left_in_desert_or_forest", "unknown",
)  # fmt: skip
"""The kinds of danger of data/morocco/danger_lines.csv."""
COMMANDS = ("stop", "start", "help", "human", "menu", "language", "erase", "exit")
WHO = ("minor", "child", "woman", "pregnant")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a pattern speaks for: its role, the code, kind or name, a weight (1 to 3), whether nothing unsays it."""

    role: Role
    name: str = ""
    weight: int = 0
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    """A row of element ids, `None` for a gap, with its meaning, in one language.

    `anchor` is the place of its rarest element, by which it is looked up; `left` and `right` are the elements right
    beside that, None for a gap and at an end; `line` is where `Lexicon.line` has it.
    """

    elements: tuple[int | None, ...]
    anchor: int
    left: int | None
    right: int | None
    meaning: Meaning
    language: str
    line: int


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything the files say, ready for matching.

    Elements (their language by id) are looked up by a word, a beginning, a skeleton, the beginning of one; patterns by
    their rarest element. `common` are the languages' commonest words, `short` short forms by language, `commands`
    whole messages, `digest` what it was made from.
    """

    anchored: Mapping[int, tuple[Pattern, ...]]
    exact: Mapping[str, tuple[int, ...]]
    beginnings: Mapping[str, tuple[int, ...]]
    bones: Mapping[str, tuple[int, ...]]
    bone_beginnings: Mapping[str, tuple[int, ...]]
    languages: tuple[str, ...]
    common: Mapping[str, frozenset[str]]
    short: Mapping[str, Mapping[str, tuple[str, ...]]]
    commands: Mapping[str, str]
    every: frozenset[str]
    written: bytes
    digest: str

    def line(self, pattern: Pattern) -> str:
        """The pattern as it is written in its file. Slow: for explaining."""
        return self.written.split(b"\n")[pattern.line].decode()


LOOKUPS = ("exact", "beginnings", "bones", "bone_beginnings")


def pack(content: Mapping[str, Any], patterns: Sequence[Sequence[int]], written: Sequence[str]) -> bytes:
    """The artefact's bytes for what `flows.understand.compiling` made.

    A pattern's row of numbers is its length, its meaning, its anchor, then its elements, -1 for a gap.
    """
    numbers = array("i", [number for row in patterns for number in (len(row), *row)])
    parts = [json.dumps(content, ensure_ascii=False).encode(), _little(numbers).tobytes(), "\n".join(written).encode()]
    sizes = b"".join(len(part).to_bytes(4, "little") for part in parts)
    return zlib.compress(sizes + b"".join(parts), 9)


def unpack(packed: bytes) -> Lexicon:
    """The lexicon of an artefact."""
    plain = zlib.decompress(packed)
    ends = [int.from_bytes(plain[at : at + 4], "little") for at in (0, 4, 8)]
    head, tail = 12 + ends[0], 12 + ends[0] + ends[1]
    content = json.loads(plain[12:head])
    numbers = array("i", plain[head:tail])
    return Lexicon(
        anchored=_anchored(_little(numbers), content),
        **{name: {key: tuple(ids) for key, ids in content.pop(name).items()} for name in LOOKUPS},
        languages=tuple(content["codes"][code] for code in content["languages"]),
        common={code: frozenset(words) for code, words in content["common"].items()},
        short={s: {code: tuple(full) for code, full in by.items()} for s, by in content["short"].items()},
        commands=content["commands"],
        every=frozenset(content["codes"]),
        written=plain[tail:],
        digest=content["digest"],
    )


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The packaged lexicon, read once."""
    return unpack(PATH.read_bytes())


_OTHER_WAY = array("i", [1]).tobytes()[:1] == b"\0"


def _little(numbers: "array[int]") -> "array[int]":
    """The same numbers for a machine of the other byte order, and back."""
    if _OTHER_WAY:
        numbers = numbers[:]
        numbers.byteswap()
    return numbers


def _anchored(numbers: "array[int]", content: Mapping[str, Any]) -> dict[int, tuple[Pattern, ...]]:
    meanings = [Meaning(*fields) for fields in content["meanings"]]
    languages, codes = content["languages"], content["codes"]
    found: dict[int, tuple[Pattern, ...]] = {}
    at = line = 0
    while at < len(numbers):
        size, meaning, anchor, *elements = numbers[at : at + numbers[at] + 1]
        row = tuple([None if element < 0 else element for element in elements])
        rarest = elements[anchor]
        left, right = row[anchor - 1] if anchor else None, row[anchor + 1] if anchor + 1 < len(row) else None
        pattern = Pattern(row, anchor, left, right, meanings[meaning], codes[languages[rarest]], line)
        found[rarest] = (*found.get(rarest, ()), pattern)
        at, line = at + size + 1, line + 1
    return found
