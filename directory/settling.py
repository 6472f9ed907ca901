"""What the day, the hour and the person settle of a shortlist: what is hidden, full, open now, spoken, checked, near.

The order told is `order`'s; the services are read as they are looked at.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from math import cos, hypot, radians

from directory import freshness
from directory.catalog import Shelf
from directory.facts import Answer, Hit, Hits, Place, Tier
from directory.freshness import CONTACT_ONLY
from directory.listing import hit_of
from directory.nearness import Near, nearness
from directory.order import Told, nearest, ordered
from directory.ranking import RESTRICTED, TIERS
from directory.shortlist import AUTHORITY, CALLABLE, DOOR, GRADE, KM, NATIONAL, SHORT_LIVED, TIER
from directory.weighing import CHILD, LAST_DAY, NEVER, staleness

SOON = 7
"""Days before it begins that dated help is told already, after what is there now."""
DEGREE = 111.2
"""Kilometres of a degree of latitude."""

_TIERS: tuple[Tier, ...] = tuple(TIERS)
_CLOSED = {True: 0, None: 1, False: 2}
_OPEN = (True, None, False)


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked, as `search.find` takes it, and of which version of the facts; `now` is a whole quarter."""

    shelf: Shelf
    need: str
    place: Place | None
    arrest: bool
    child: bool
    at: date | None
    now: datetime | None
    language: str
    near: tuple[float, float] | None

    @property
    def slug(self) -> str:
        """The place by its slug, "" for the country."""
        return self.place.slug if self.place else ""


def answer(ask: Ask) -> Answer:
    """The answer: what may be told, in the order it is told."""
    settled = _Settled(ask)
    best = settled.best()
    settled.told = ordered(settled.list, best, later=settled.later)
    return Answer(ask.need, ask.place, Hits(len(settled.told), settled.read), nearest(settled.list, best))


class _Settled:
    """A shortlist as this question finds it."""

    __slots__ = ("ask", "away", "closed", "later", "list", "told")

    def __init__(self, ask: Ask) -> None:
        term = CHILD + ask.need if ask.child else ask.need
        self.ask = ask
        self.list = ask.shelf.shortlist(term, ask.slug, points=ask.near is not None)
        self.closed = self._closed()
        self.later = self._later() if self.list.days else {}
        self.away = self._away(*ask.near) if ask.near else ()
        self.told: list[Told] = []

    def best(self) -> list[int]:
        """The places of what may be told that day, the fittest first."""
        ask, listed, closed = self.ask, self.list, self.closed
        long, short, oldest = _ages(ask.at)
        foreign = [ask.language not in spoken for spoken in listed.tongues]
        hides, arrest = ask.need in CONTACT_ONLY, AUTHORITY if ask.arrest else 0
        keys = []
        columns = zip(self._buckets(), listed.stale, listed.hours, listed.languages, listed.codes, strict=True)
        for place, (bucket, stale, hours, languages, code) in enumerate(columns):
            standing = freshness.NEVER
            if stale != NEVER:
                standing = stale > (short if code & SHORT_LIVED else long)
                if standing and not code & NATIONAL and (stale > oldest or (hides and not code & CALLABLE)):
                    continue
            if not code & arrest:
                keys.append((bucket, standing, closed[hours], foreign[languages], place))
        keys.sort()
        best = [key[-1] for key in keys]
        return [one for one in best if self.later.get(one, True)] if self.later else best

    def read(self, wanted: Sequence[int]) -> list[Hit]:
        """Those of the answer, read whole."""
        ask, listed = self.ask, self.list
        keys, codes, hours, near = listed.keys, listed.codes, listed.hours, nearness(ask.slug)
        texts = ask.shelf.told([keys[self.told[one][0]] for one in wanted])
        hits = []
        for one, text in zip(wanted, texts, strict=True):
            place, put = self.told[one]
            code, bare = codes[place], self._is_bare(place)
            open_now = _OPEN[self.closed[hours[place]]] if ask.now and not bare else None
            for_all = code & GRADE < 2 * RESTRICTED
            placed = (
                _TIERS[code >> TIER],
                self._told_km(place, near[listed.slugs[listed.places[place]]]),
                open_now,
                for_all,
                put,
                bare,
            )
            hits.append(hit_of(text, ask.at, placed))
        return hits

    def _closed(self) -> list[int]:
        """Of each timetable whether it is open (0), not known (1) or closed (2) at that moment."""
        now, is_open = self.ask.now, self.ask.shelf.is_open
        if now is None:
            return [0] * len(self.list.timetables)
        return [_CLOSED[is_open(hours, now)] for hours in self.list.timetables]

    def _later(self) -> Mapping[int, bool]:
        """Of what is bound to days: whether it is told that day (False is over, or far off), though after the rest."""
        at, found = self.ask.at, {}
        today, soon = (at.isoformat(), (at + timedelta(days=SOON)).isoformat()) if at else ("", LAST_DAY)
        for place, (full_until, starts, ends) in self.list.days.items():
            if ends < today or starts > soon:
                found[place] = False
            elif (full_until and full_until >= today) or (today and starts > today):
                found[place] = True
        return found

    def _away(self, south: float, east: float) -> Sequence[float]:
        """The kilometres from the point to each door, or else its city: on a flat map, near enough in a region."""
        narrow = DEGREE * cos(radians(south))
        points = zip(self.list.latitudes, self.list.longitudes, strict=True)
        return [hypot(DEGREE * (latitude - south), narrow * (longitude - east)) for latitude, longitude in points]

    def _buckets(self) -> Sequence[int]:
        """The buckets of the shortlist; from a point, with the kilometres to each in place of those between cities;
        and with what comes later after the rest that is as open."""
        codes, found = self.list.codes, self.list.buckets
        if self.ask.near is not None:
            found = [base | round(km) << KM for base, km in zip(self.list.bases, self.away, strict=True)]
        if not self.later:
            return found
        return [(code & GRADE) << 33 | (one in self.later) << 32 | found[one] for one, code in enumerate(codes)]

    def _is_bare(self, place: int) -> bool:
        """Whether it is told by its contact line alone: old, for a need where an old door could harm."""
        stale, code = self.list.stale[place], self.list.codes[place]
        if stale == NEVER or code & NATIONAL or self.ask.need not in CONTACT_ONLY:
            return False
        return stale > _ages(self.ask.at)[1 if code & SHORT_LIVED else 0]

    def _told_km(self, place: int, near: Near) -> float | None:
        """The kilometres that are told: from the point to the door where both are known, else to or between cities."""
        if self.ask.near is None:
            return near.told_km
        is_known = self.list.codes[place] & DOOR or (near.centre and near.tier != TIERS["city"])
        return round(self.away[place], 1) if is_known else None


@lru_cache(maxsize=64)
def _ages(at: date | None) -> tuple[int, int, int]:
    """The stalenesses beyond which facts are old, those that live long and those that do not, and are hidden."""
    if at is None:
        return NEVER, NEVER, NEVER
    bounds = (freshness.limits(False)[1], freshness.limits(True)[1], freshness.HIDDEN)
    long, short, oldest = (staleness(at - timedelta(days=days)) for days in bounds)
    return long, short, oldest
