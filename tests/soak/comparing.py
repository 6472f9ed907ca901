"""What a person heard through the kills, beside what they hear in quiet: repeats, losses, order."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Self


@dataclass(frozen=True)
class Difference:
    """How two runs differ, in messages. A repeat comes straight after the first: sending is at least once."""

    repeats: int = 0
    lost: int = 0
    unexpected: int = 0
    out_of_order: int = 0

    def __add__(self, other: Self) -> "Difference":
        return Difference(
            self.repeats + other.repeats,
            self.lost + other.lost,
            self.unexpected + other.unexpected,
            self.out_of_order + other.out_of_order,
        )


def compare(heard: Sequence[str], quiet: Sequence[str]) -> Difference:
    """`heard` beside `quiet`, in which no two messages in a row are equal."""
    once = without_repeats(heard)
    lost, unexpected = Counter(quiet) - Counter(once), Counter(once) - Counter(quiet)
    matched = sum(block.size for block in SequenceMatcher(None, once, quiet, autojunk=False).get_matching_blocks())
    common = (Counter(quiet) & Counter(once)).total()
    return Difference(len(heard) - len(once), lost.total(), unexpected.total(), common - matched)


def without_repeats(heard: Sequence[str]) -> list[str]:
    """The messages, equal ones in a row taken as one."""
    return [text for text, _ in groupby(heard)]
