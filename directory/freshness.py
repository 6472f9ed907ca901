"""What a fact's age allows (the table of docs/rules.md). Ages count from the day somebody last said it is right."""

from dataclasses import replace
from datetime import date

from directory.facts import Hit

YOUNG = 90
YOUNG_FOR_LINES_AND_SHELTERS = 30
OLD = 180
OLD_FOR_LINES_AND_SHELTERS = 60
HIDDEN = 365
CONTACT_ONLY = frozenset({"women_violence", "child_protection", "trafficking"})
"""Needs for which an old fact is its contact line alone: a wrong door could harm."""

FRESH, AGED, NEVER = 0, 1, 2


def standing(hit: Hit, at: date | None) -> int:
    """How a fact stands among others: assured, assured long ago, never assured. Without a day, age is not asked."""
    if hit.assured is None:
        return NEVER
    return AGED if at and _is_old(hit, at) else FRESH


def is_young(hit: Hit, at: date) -> bool:
    """Whether a fact was checked so lately that it is told plainly; older ones are told with "call first"."""
    limit = YOUNG_FOR_LINES_AND_SHELTERS if _is_short_lived(hit) else YOUNG
    return hit.assured is not None and (at - hit.assured).days <= limit


def as_of(hit: Hit, need: str, at: date | None, *, national_line: bool) -> Hit | None:
    """The hit as that day allows: whole, as its contact line alone, or not at all.

    National lines are never hidden, only labelled. Facts never assured are shown, below the others, and
    labelled so.
    """
    if at is None or hit.assured is None or national_line:
        return hit
    if (at - hit.assured).days > HIDDEN:
        return None
    if need not in CONTACT_ONLY or not _is_old(hit, at):
        return hit
    if not (hit.phones or hit.whatsapp):
        return None
    return replace(hit, address="", email="", spans=(), always=False)


def _is_old(hit: Hit, at: date) -> bool:
    limit = OLD_FOR_LINES_AND_SHELTERS if _is_short_lived(hit) else OLD
    return hit.assured is not None and (at - hit.assured).days > limit


def _is_short_lived(hit: Hit) -> bool:
    return hit.tier == "line" or "helpline" in hit.needs or "shelter" in hit.needs
