"""What a fact's age allows (the table of docs/rules.md). Ages count from the day somebody last said it is right."""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from directory.facts import Hit

Colour = Literal["green", "amber", "red", "hidden", "never"]
"""How staff see an age: told plainly; told with "call first"; below the others; not told; never checked."""

YOUNG = 90
YOUNG_FOR_LINES_AND_SHELTERS = 30
OLD = 180
OLD_FOR_LINES_AND_SHELTERS = 60
HIDDEN = 365
CONTACT_ONLY = frozenset({"women_violence", "child_protection", "trafficking"})
"""Needs for which an old fact is its contact line alone: a wrong door could harm."""

FRESH, AGED, NEVER = 0, 1, 2
"""How a fact stands among others: assured, assured long ago, never assured."""


def colour(assured: date | None, today: date, *, short_lived: bool = False) -> Colour:
    """How old a fact is on that day; `short_lived` is what changes fast (`is_short_lived`)."""
    if assured is None:
        return "never"
    age, (young, old) = (today - assured).days, limits(short_lived)
    return "green" if age <= young else "amber" if age <= old else "red" if age <= HIDDEN else "hidden"


def limits(short_lived: bool) -> tuple[int, int]:
    """The days to which a fact is young, and to which it is not yet old."""
    return (YOUNG_FOR_LINES_AND_SHELTERS, OLD_FOR_LINES_AND_SHELTERS) if short_lived else (YOUNG, OLD)


def is_short_lived(needs: Iterable[str]) -> bool:
    """Whether what serves these needs changes fast: hotlines and shelters."""
    return not {"helpline", "shelter"}.isdisjoint(needs)


def colour_of(hit: Hit, at: date) -> Colour:
    """How old what is told of a service is; a line of the emergency table ages as hotlines do."""
    return colour(hit.assured, at, short_lived=hit.tier == "line" or is_short_lived(hit.needs))


def is_young(hit: Hit, at: date) -> bool:
    """Whether a fact was checked so lately that it is told plainly; older ones are told with "call first"."""
    return colour_of(hit, at) == "green"
