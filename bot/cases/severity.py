"""How grave a case is: from the need and the danger, never lowered by a machine.

Red is a danger, of whatever kind, and whoever may be a victim of trafficking. Orange is what can turn into one within
the day: a child, violence, no place to sleep, an illness, despair. Our own judgement; people of the desk may set
another severity on each case.
"""

from bot.store.desk import SEVERITIES

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
