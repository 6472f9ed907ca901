"""How grave a case is, from the need and the danger, never lowered by a machine; and how long it may wait.

Red is a danger, of whatever kind, and whoever may be a victim of trafficking. Orange is what can turn into one within
the day: a child, violence, no place to sleep, an illness, despair. Our own judgement; people of the desk may set
another severity on each case.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.store.desk import SEVERITIES

MINUTE = 60_000
"""In the store's milliseconds."""

RED = frozenset({"emergency", "trafficking"})
ORANGE = frozenset({"child_protection", "women_violence", "shelter", "medical", "mental_health"})


def of(need: str, kind: str = "") -> str:
    """The severity of a case about this need, in which this kind of danger was told of ("" for none)."""
    if kind or need in RED:
        return "red"
    return "orange" if need in ORANGE else "green"


def higher(one: str, other: str) -> str:
    """The graver of two."""
    return max(one, other, key=SEVERITIES.index)


@dataclass(frozen=True, slots=True)
class Clock:
    """Minutes a case may wait for somebody, or for their first word, and minutes they may be silent."""

    acknowledged: int
    silent: int


USUAL: Mapping[str, Clock] = {"red": Clock(3, 10), "orange": Clock(15, 30), "green": Clock(60, 120)}
"""Three minutes and ten for whoever is in danger; the longer ones are our own judgement. All are settings."""
