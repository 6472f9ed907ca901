"""`dalil bench shift`: how long people wait for a human, the gravest first, beside first come first served.

The same made-up shift (`simulated_shift`) is played twice with the same arrivals and the same work: by the desk's own
rule, `bot.cases.routing`, and by a queue that knows the hard rule alone. Told is the time from asking until somebody
has the case. Waits shorter than ten seconds count as ten, on both sides: nobody takes a case sooner.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from bot.commands.simulated_shift import (
    ATTENTION,
    MINUTE,
    SECOND,
    SHIFT,
    TEAM,
    FirstCome,
    GravestFirst,
    Served,
    Shift,
    arrivals,
)
from bot.store.desk import SEVERITIES

FLOOR = 10 * SECOND
ALL = 20
"""How many shifts the ratio is told of."""
GRAVEST = tuple(reversed(SEVERITIES))
Shares = dict[str, float]


@dataclass(frozen=True, slots=True)
class Played:
    """One shift, by both rules."""

    ours: list[Served]
    base: list[Served]

    @classmethod
    def of(cls, seed: int, cases: int) -> "Played":
        """The shift of this seed."""
        coming = arrivals(seed, cases)
        return cls(Shift(coming, GravestFirst()).plays(), Shift(coming, FirstCome()).plays())

    @property
    def lost(self) -> int:
        """How many nobody ever took, by our rule."""
        return sum(one.operator is None for one in self.ours)

    def has(self, severity: str) -> bool:
        """Whether there is anything to tell of this severity."""
        return bool(waits(self.ours, severity) and waits(self.base, severity))

    def ratio(self, severity: str) -> float:
        """How many times faster ours is at the median; below 1 it is slower."""
        return median(waits(self.base, severity)) / median(waits(self.ours, severity))


def run(seed: int, cases: int) -> int:
    """Play this seed's shift and print it, then the ratio over twenty of them. 1 when a case was lost."""
    played = [Played.of(one, cases) for one in range(seed, seed + ALL)]
    print(f"seed {seed}: {cases} cases in 8 hours, {len(TEAM)} operators. {_load(played[0].ours)}")
    _table(played[0])
    _soft(played[0])
    _over(played, f"seeds {seed} to {seed + ALL - 1}")
    lost = sum(one.lost for one in played)
    print(f"cases lost: {lost} of {cases * len(played)}")
    return 1 if lost else 0


def _over(played: Sequence[Played], name: str) -> None:
    print(f"{name}, how many times faster at the median (below 1: slower)")
    for severity in GRAVEST:
        with_some = [one for one in played if one.has(severity)]
        if with_some:
            ratios = [one.ratio(severity) for one in with_some]
            waited = median(median(waits(one.ours, severity)) for one in with_some) / MINUTE
            told = f"{median(ratios):.1f} in the middle, {min(ratios):.1f} at least"
            print(f"{severity:<7} {told}; the median wait is {waited:.1f} min in the middle")


def waits(served: Sequence[Served], severity: str) -> list[int]:
    """Milliseconds each of this severity waited, the shortest first; whoever was lost is not among them."""
    found = (one.waited for one in served if one.arrival.case.severity == severity)
    return sorted(max(one, FLOOR) for one in found if one is not None)


def soft(served: Sequence[Served]) -> Shares:
    """How often each soft rule was kept, of those it is about."""
    by = {one.arrival.case.id: one.operator for one in served}
    taken = [(one.arrival, one.operator) for one in served if one.operator]
    return {
        "their language": _share([case.case.language in who.languages for case, who in taken]),
        "a woman, please": _share([who.woman for case, who in taken if case.case.woman]),
        "the same operator": _share([who == by[case.again] for case, who in taken if case.again]),
    }


def _share(kept: Sequence[bool]) -> float:
    return sum(kept) / len(kept) if kept else 1.0


def _load(served: Sequence[Served]) -> str:
    work = sum(one.arrival.attention for one in served)
    minutes = ", ".join(f"{most} {name}" for name, most in ATTENTION.items())
    return f"They bring {work / (SHIFT * len(TEAM)):.2f} times the work of the shift (median minutes: {minutes})"


def _table(played: Played) -> None:
    print("minutes until a human:  gravest first        first come           times faster")
    print("                number  median  9 in 10      median  9 in 10      at the median")
    for severity in filter(played.has, GRAVEST):
        ours, base = waits(played.ours, severity), waits(played.base, severity)
        both = f"{_span(ours)}      {_span(base)}"
        print(f"{severity:<15} {len(ours):>6}  {both}      {played.ratio(severity):>6.1f}")


def _span(waited: Sequence[int]) -> str:
    """The median, and what nine in ten stay under."""
    return f"{median(waited) / MINUTE:>6.1f}  {waited[len(waited) * 9 // 10] / MINUTE:>7.1f}"


def _soft(played: Played) -> None:
    ours, base = soft(played.ours), soft(played.base)
    for name in ours:
        print(f"{name + ':':<19} {ours[name]:>5.0%}, first come {base[name]:>5.0%}")
    for one in TEAM:
        mine = [served.arrival for served in played.ours if served.operator == one]
        print(f"operator {one.id}: {len(mine)} cases, {sum(a.attention for a in mine) / MINUTE:.0f} min of attention")
    print(f"cases lost: {played.lost}")
