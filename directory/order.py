"""The order an answer is told in, of a shortlist whose fitness the day and the person have settled (docs/rules.md)."""

from collections.abc import Collection, Sequence

from directory.facts import Put, Tier
from directory.ranking import AUTHORITY, TIERS
from directory.shortlist import BESIDE, GRADE, LOCAL, MAY_LEAD, TIER, Shortlist

CALLED_WITHIN = 3
"""Among so many first hits stands a telephone that answers everybody."""

Told = tuple[int, Put]
"""A place in the shortlist, and what put it where it stands."""

_TIERS: tuple[Tier, ...] = tuple(TIERS)
_LINE = TIERS["line"]


def ordered(shortlist: Shortlist, best: Sequence[int], *, later: Collection[int] = ()) -> list[Told]:
    """The services `best` (places in the shortlist, the fittest first) as they are told.

    The first can be called and is open to all: the line that leads, else the best such of the city or region, else the
    first line. The second is in the city, though it has no contact. One of the lines is among the first three. What is
    full or has not begun (`later`) does not lead.
    """
    codes = shortlist.codes
    lines = [one for one in shortlist.lines if one in best]
    chosen: list[Told] = []
    if shortlist.leads in lines:
        chosen.append((shortlist.leads, "leads"))
    elif called := [one for one in best if codes[one] & MAY_LEAD and one not in later]:
        chosen.append((called[0], "called"))
    elif lines:
        chosen.append((lines[0], "line"))
    if local := [one for one in best if codes[one] & LOCAL]:
        chosen.append((min(local, key=lambda one: codes[one] & BESIDE), "local"))
    taken = [one for one, _ in chosen]
    told: list[Told] = [*chosen, *((one, "") for one in best if one not in taken)]
    return _without_twins(shortlist, _with_a_line(shortlist, told, lines))


def nearest(shortlist: Shortlist, best: Sequence[int]) -> Tier:
    """How near the best service is, leaving out authorities and what is kept to card holders."""
    if len(best) == len(shortlist.codes):
        return _TIERS[shortlist.nearest]
    codes = [shortlist.codes[one] for one in best]
    return _TIERS[min([code >> TIER for code in codes if code & GRADE < 2 * AUTHORITY], default=_LINE)]


def _with_a_line(shortlist: Shortlist, told: list[Told], lines: Sequence[int]) -> list[Told]:
    """The same, with the first line as the third when no number of the lines was among the first three."""
    if not lines:
        return told
    known = shortlist.numbers
    numbers = {number for one in lines for number in known.get(one, ())}
    if any(not numbers.isdisjoint(known.get(one, ())) for one, _ in told[:CALLED_WITHIN]):
        return told
    rest = [pair for pair in told if pair[0] != lines[0]]
    return [*rest[: CALLED_WITHIN - 1], (lines[0], "line"), *rest[CALLED_WITHIN - 1 :]]


def _without_twins(shortlist: Shortlist, told: Sequence[Told]) -> list[Told]:
    """Each once: the same short name with the same numbers, or without any at the same place, is one service.

    So is a line whose number a service told before it has.
    """
    twins, known, codes = shortlist.twins, shortlist.numbers, shortlist.codes
    seen: set[int] = set()
    numbers: set[str] = set()
    kept = []
    for pair in told:
        one = pair[0]
        if one in twins:
            if twins[one] in seen:
                continue
            seen.add(twins[one])
        if one in known:
            if codes[one] >> TIER == _LINE and numbers.issuperset(known[one]):
                continue
            numbers.update(known[one])
        kept.append(pair)
    return kept
