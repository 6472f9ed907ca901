"""The order of an answer: eligibility before anything else (R18, docs/rules.md)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from directory.facts import Hit, Tier

OPEN, PARTLY_KNOWN, UNKNOWN, RESTRICTED, AUTHORITY, CARD_HOLDERS = range(6)
"""For all; audience or papers not said; neither said; for some; the state's police, courts or town halls; for
holders of a UNHCR document."""

OWN_AUDIENCE = {
    "women_violence": frozenset({"women"}),
    "child_protection": frozenset({"children"}),
    "trafficking": frozenset({"trafficking"}),
}
"""The people a need is about: a service for them restricts nobody who has it."""

GOING_HOME = "voluntary_return"

TIERS: dict[Tier, int] = {"city": 0, "near": 1, "region": 2, "national": 3, "line": 4}
CONFIDENCE = {"A": 0, "B": 1, "C": 2}

CALLED_WITHIN = 3
"""Among so many first hits stands a telephone that answers everybody."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A hit and where it stands: how open, then `key` (reach, nearness, first need, age, confidence, language, id)."""

    hit: Hit
    openness: int
    key: tuple[bool, int, float, bool, int, int, bool, str]

    @property
    def is_beside(self) -> bool:
        """Whether this need is not the first that the service is there for: a psychiatric ward for a doctor."""
        return self.key[3]


def openness(hit: Hit, need: str, *, child: bool, urgent: bool, everybody: frozenset[str]) -> int:
    """How open a service is to somebody with this need; `everybody` are the numbers that answer all for it.

    What nobody said stands between open and restricted. `urgent`: it answers by an emergency or poison line,
    which is not for an ordinary need unless it is one of `everybody`.
    """
    if hit.papers == "unhcr" or hit.audience == ("refugees",):
        return CARD_HOLDERS
    if hit.authority:
        return AUTHORITY
    if hit.papers == "any" or not _serves(hit, need, child=child):
        return RESTRICTED
    if everybody.intersection(hit.phones):
        return OPEN
    if urgent and need != "emergency":
        return RESTRICTED
    return UNKNOWN - bool(hit.audience) - bool(hit.papers)


def ordered(ranked: Iterable[Ranked], line_ids: Sequence[str], *, leads: str) -> list[Ranked]:
    """The hits as they are told; `line_ids` answer everybody, best first, and `leads` (or "") goes first of all.

    The first can be called and is open to all: the best such of the city or region, else the first line. The
    second is in the city, though it has no contact. One of the lines is among the first three.
    """
    best = sorted(ranked, key=lambda one: (one.openness, one.key))
    by_id = {one.hit.id: one for one in best}
    lines = [by_id[key] for key in line_ids if key in by_id]
    first = [one for one in lines if one.hit.id == leads] or [one for one in best if _may_lead(one)] or lines
    local = sorted((one for one in best if _is_local_information(one)), key=lambda one: one.is_beside)
    told = [*first[:1], *local[:1]]
    rest = [one for one in best if one not in told]
    return list(_without_twins(_with_a_line([*told, *rest], lines)))


def nearest(ranked: Iterable[Ranked]) -> Tier:
    """How near the best service is, leaving out authorities and what is kept to card holders."""
    tiers = [one.hit.tier for one in ranked if one.openness < AUTHORITY]
    return min(tiers, key=TIERS.__getitem__, default="line")


def _serves(hit: Hit, need: str, *, child: bool) -> bool:
    """Whether somebody with this need is among those served.

    The trafficking line is for that alone; and nobody who is ill or hungry is sent to be told to go home.
    """
    if need == "helpline" and "trafficking" in hit.needs:
        return False
    if need != GOING_HOME and hit.needs[:1] == (GOING_HOME,):
        return False
    audience = set(hit.audience)
    own = OWN_AUDIENCE.get(need, frozenset())
    return not audience or "everyone" in audience or bool(audience & own) or (child and "children" in audience)


def _may_lead(one: Ranked) -> bool:
    return one.openness == OPEN and _is_callable(one.hit) and TIERS[one.hit.tier] <= TIERS["region"]


def _is_callable(hit: Hit) -> bool:
    return bool(hit.phones or hit.whatsapp)


def _is_local_information(one: Ranked) -> bool:
    return one.hit.tier == "city" and one.openness <= UNKNOWN and not one.hit.reachable


def _with_a_line(told: list[Ranked], lines: Sequence[Ranked]) -> list[Ranked]:
    """The same, with the first line as the third hit when no number of the lines was among the first three."""
    numbers = {number for one in lines for number in one.hit.phones}
    if not lines or any(numbers.intersection(one.hit.phones) for one in told[:CALLED_WITHIN]):
        return told
    rest = [one for one in told if one != lines[0]]
    return [*rest[: CALLED_WITHIN - 1], lines[0], *rest[CALLED_WITHIN - 1 :]]


def _without_twins(ranked: Iterable[Ranked]) -> Iterator[Ranked]:
    """Each once: the same short name with the same numbers, or without any at the same place, is one service.

    So is a line whose number a service told before it has.
    """
    seen: set[tuple[object, ...]] = set()
    numbers: set[str] = set()
    for one in ranked:
        hit = one.hit
        where = "" if _is_callable(hit) else (hit.place.slug if hit.place else hit.tier)
        key = (hit.short.get("fr"), hit.phones, hit.whatsapp, where)
        if key in seen or (hit.tier == "line" and numbers.issuperset(hit.phones)):
            continue
        seen.add(key)
        numbers.update(hit.phones)
        yield one
