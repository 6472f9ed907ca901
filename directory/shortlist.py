"""The services that may be told for a need at a place, weighed once when the read model is made.

A shortlist holds the best thirty and the first lines, in the order that no question changes: how open, whether there is
a contact, how near, what they do first, how sure. What depends on the day, the hour and the person is `search`'s.
It is kept so that reading one costs less than reading its services.
"""

import json
import sys
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

from directory.listing import key_of
from directory.nearness import AS_A_LINE, Near
from directory.ranking import AUTHORITY as AUTHORITIES
from directory.ranking import OPEN, TIERS, UNKNOWN
from directory.weighing import LAST_DAY, Weighed

MOST = 30
"""Services on a list, besides the first lines and the best of the place itself."""

GRADE = 0b1111
"""In a code: twice the openness, and one more without any contact."""
SHORT_LIVED, CALLABLE, NATIONAL, AUTHORITY, BESIDE, MAY_LEAD, LOCAL, DOOR = (1 << bit for bit in range(4, 12))
"""In a code: it ages fast; can be called; is a line of the whole country; of the state; has another need first; is open
to all and can be called, in the city or region; is in the city without a contact, and not known to be kept to some;
has a door whose point is known."""
KM = 1
"""In a base: how far the kilometres are shifted."""
TIER = 12
"""In a code: how far the tier is shifted."""


class Shortlist(NamedTuple):
    """One list by columns: a service is its place in each of the first eight.

    `keys` are those of the rows (`listing.key_of`). `buckets` rise as a service is less fit, equal where only the day
    and the person decide; `hours` and `languages` say which of `timetables` and `tongues` is theirs, `places` which of
    `slugs`. A base is the bucket of who asks from a point, with room for the kilometres from `KM` on.

    `lines` are the first lines in order and `leads` the one that leads (or -1). `nearest` is the tier of the nearest,
    leaving out authorities and what is kept to card holders. By place: `twins` numbers what is one service told twice,
    `numbers` has their telephones that are also a first line's, `days` until when they are full, from when and to when
    they are there. `latitudes` and `longitudes`, where they were asked for, are of the door, or the city, or else 0.
    """

    keys: Sequence[int]
    buckets: Sequence[int]
    stale: Sequence[int]
    hours: Sequence[int]
    languages: Sequence[int]
    codes: Sequence[int]
    places: Sequence[int]
    bases: Sequence[int]
    timetables: list[str]
    tongues: list[str]
    slugs: list[str]
    lines: list[int]
    leads: int
    nearest: int
    twins: dict[int, int]
    numbers: dict[int, list[str]]
    days: dict[int, tuple[str, str, str]]
    latitudes: Sequence[float] = ()
    longitudes: Sequence[float] = ()


COLUMNS = 8
LINE = TIERS["line"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may stand on a list: where it is sought ("line" as a telephone), what it weighs, its rank as a first line.

    `line` is -1 for what is not a first line; `national` of the whole country.
    """

    slug: str
    weighed: Weighed
    line: int = -1
    leads: bool = False
    national: bool = False


def made(candidates: Iterable[Candidate], nearness: Mapping[str, Near]) -> Shortlist:
    """The list of these, each once; a first line goes before the same service found otherwise."""
    once: dict[str, Candidate] = {}
    for one in candidates:
        once.setdefault(one.weighed.id, one)
    weighed = {key: (_fitness(one, nearness), one.weighed.confidence, key) for key, one in once.items()}
    fit = [once[key] for key in sorted(once, key=weighed.__getitem__)]
    fitness = [weighed[one.weighed.id][0] for one in fit]
    ranks = {key: rank for rank, key in enumerate(dict.fromkeys(fitness))}
    timetables, tongues, slugs = _distinct(fit)
    points = [_point(one, nearness) for one in fit]
    return Shortlist(
        keys=[key_of(one.weighed.id) for one in fit],
        buckets=[ranks[key] for key in fitness],
        stale=[one.weighed.staleness for one in fit],
        hours=[timetables[one.weighed.hours] for one in fit],
        languages=[tongues[one.weighed.languages] for one in fit],
        codes=[_code(one, nearness[one.slug].tier) for one in fit],
        places=[slugs[one.slug] for one in fit],
        bases=[_base(one, nearness[one.slug].tier) for one in fit],
        timetables=list(timetables),
        tongues=list(tongues),
        slugs=list(slugs),
        lines=sorted((place for place, one in enumerate(fit) if one.line >= 0), key=lambda place: fit[place].line),
        leads=next((place for place, one in enumerate(fit) if one.leads), -1),
        nearest=min((nearness[one.slug].tier for one in fit if one.weighed.grade < 2 * AUTHORITIES), default=LINE),
        twins=_twins(fit),
        numbers={place: one.weighed.numbers.split("|") for place, one in enumerate(fit) if one.weighed.numbers},
        days={place: days for place, one in enumerate(fit) if (days := _days(one.weighed)) != _NO_DAYS},
        latitudes=[latitude for latitude, _ in points],
        longitudes=[longitude for _, longitude in points],
    )


def dumped(one: Shortlist) -> tuple[bytes, str, bytes]:
    """The list as it is kept: its numbers, eight bytes each, its texts as JSON, and its points, eight bytes each."""
    columns = (one.keys, one.buckets, one.stale, one.hours, one.languages, one.codes, one.places, one.bases)
    by_place = (list(part.items()) for part in (one.twins, one.numbers, one.days))
    texts = (one.timetables, one.tongues, one.slugs, one.lines, one.leads, one.nearest, *by_place)
    numbers, points = array("q", chain.from_iterable(columns)), array("d", chain(one.latitudes, one.longitudes))
    return _turned(numbers).tobytes(), _json(texts), _turned(points).tobytes()


def read(numbers: bytes, texts: str, points: bytes = b"") -> Shortlist:
    """The list that `dumped` wrote, with its points where they are given."""
    every, there = array("q", numbers), array("d", points)
    every, there = _turned(every), _turned(there)
    size = len(every) // COLUMNS
    columns = [every[start : start + size] for start in range(0, len(every), size)] if size else [every] * COLUMNS
    *plain, twins, shared, days = json.loads(texts)
    return Shortlist._make((*columns, *plain, dict(twins), dict(shared), dict(days), there[:size], there[size:]))


def _turned(numbers: "array[Any]") -> "array[Any]":
    """The numbers as they are kept, the small end first, or back."""
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _json(value: Sequence[object]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _fitness(one: Candidate, nearness: Mapping[str, Near]) -> tuple[int, int, float, int]:
    near = nearness[one.slug]
    return one.weighed.grade, near.tier, near.km, one.weighed.beside


def _distinct(fit: Sequence[Candidate]) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
    columns = zip(*((one.weighed.hours, one.weighed.languages, one.slug) for one in fit), strict=True) if fit else ()
    hours, languages, slugs = (
        {word: n for n, word in enumerate(dict.fromkeys(words))} for words in columns or ((),) * 3
    )
    return hours, languages, slugs


def _code(one: Candidate, tier: int) -> int:
    weighed = one.weighed
    code = weighed.grade | tier << TIER
    short_lived = weighed.short_lived or tier == TIERS["line"] or one.slug == AS_A_LINE
    open_to, reachable = weighed.grade >> 1, not weighed.grade & 1
    may_lead = open_to == OPEN and weighed.callable and tier <= TIERS["region"]
    local = tier == TIERS["city"] and open_to <= UNKNOWN and not reachable
    door = weighed.latitude is not None and one.slug != AS_A_LINE
    flags = (short_lived, weighed.callable, one.national, weighed.authority, weighed.beside, may_lead, local, door)
    bits = (SHORT_LIVED, CALLABLE, NATIONAL, AUTHORITY, BESIDE, MAY_LEAD, LOCAL, DOOR)
    for flag, bit in zip(flags, bits, strict=True):
        code |= bit if flag else 0
    return code


def _twins(fit: Sequence[Candidate]) -> dict[int, int]:
    first: dict[int, int] = {}
    found: dict[int, int] = {}
    for place, one in enumerate(fit):
        of = first.setdefault(one.weighed.twin, place)
        if of != place:
            found |= {of: of, place: of}
    return found


def _base(one: Candidate, tier: int) -> int:
    return one.weighed.grade << 28 | tier << 24 | one.weighed.beside


def _point(one: Candidate, nearness: Mapping[str, Near]) -> tuple[float, float]:
    latitude, longitude = one.weighed.latitude, one.weighed.longitude
    if latitude is None or longitude is None or one.slug == AS_A_LINE:
        return nearness[one.slug].centre or (0.0, 0.0)
    return latitude, longitude


_NO_DAYS = ("", "", LAST_DAY)


def _days(weighed: Weighed) -> tuple[str, str, str]:
    return weighed.full_until, weighed.starts, weighed.ends
