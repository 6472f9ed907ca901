"""What the search weighs of a service for one need: all that orders, and none of its words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from directory import freshness
from directory.listing import SERVICE, Row, hit_of, number_of, packed
from directory.ranking import CONFIDENCE, openness

LAST_DAY = "9999"
"""Sorts after every day."""
NEVER = 1_000_000
"""The `staleness` of what was never checked; otherwise it falls as the day of checking rises."""

CHILD = "child:"
"""Before a need: as a child is told it, of vetted services only."""


class Weighed(NamedTuple):
    """What the search weighs of one service for one need, in the order of the table `served` after its place.

    `grade` is twice the openness, and one more without any contact. `twin` is the same for what is one service told
    twice, `numbers` are its telephones that are also of a first line. Without days of its own help has "" and 9999.
    """

    grade: int
    beside: int
    staleness: int
    confidence: int
    id: str
    languages: str
    hours: str
    twin: int
    numbers: str
    callable: int
    short_lived: int
    full_until: str
    starts: str
    ends: str
    authority: int
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True)
class Telephones:
    """The numbers the search knows by heart: of emergencies, and of the first lines by term and region."""

    urgent: frozenset[str]
    first: Mapping[tuple[str, str], frozenset[str]]

    @cached_property
    def every(self) -> frozenset[str]:
        """Every number of a first line."""
        return frozenset().union(*self.first.values())

    def everybody(self, term: str, region: str) -> frozenset[str]:
        """The numbers that answer everybody there."""
        nothing: frozenset[str] = frozenset()
        return self.first.get((term, ""), nothing) | self.first.get((term, region), nothing)


def weighed(row: Row, term: str, telephones: Telephones) -> Weighed:
    """What the search weighs of it for this term: a need, or `child:` and a need."""
    hit, named = hit_of(packed(row)), dict(zip(SERVICE, row, strict=True))
    is_child, need = term.startswith(CHILD), term.removeprefix(CHILD)
    open_to = openness(
        hit,
        need,
        child=is_child,
        urgent=not telephones.urgent.isdisjoint(hit.phones),
        everybody=telephones.everybody(term, named["region"]),
    )
    can_call = bool(hit.phones or hit.whatsapp)
    where = "" if can_call else named["city"] or named["region"] or "national"
    return Weighed(
        grade=2 * open_to + (not hit.reachable),
        beside=int(hit.needs[:1] != (need,)),
        staleness=staleness(hit.assured),
        confidence=CONFIDENCE.get(hit.confidence, len(CONFIDENCE)),
        id=hit.id,
        languages=named["languages"],
        hours=named["hours"],
        twin=number_of(repr((named["short_fr"], named["phones"], named["whatsapp"], where))),
        numbers="|".join(number for number in hit.phones if number in telephones.every),
        callable=int(can_call),
        short_lived=int(freshness.is_short_lived(hit.needs)),
        full_until=named["capacity_until"] if named["capacity"] == "full" else "",
        starts=named["available_from"],
        ends=named["available_until"] or LAST_DAY,
        authority=named["authority"],
        latitude=named["latitude"],
        longitude=named["longitude"],
    )


def staleness(assured: date | None) -> int:
    """A number that falls as the day rises, so that the last checked stand first in an index."""
    return NEVER if assured is None else NEVER - assured.toordinal()
