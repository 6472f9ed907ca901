"""A made-up directory of any size, and the bare search that `find` is measured against.

Nothing in it is a fact: names are numbers, telephones +2126000NNNNN. Places and their sizes are those of the gazetteer.
The bare search is the least a directory could do: the nearest five of a need by a covering index (need, latitude,
longitude) in a box that begins as wide as its density says and doubles, and their full rows.
"""

import random
import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import Connection

from directory.documents import Document, empty
from directory.facts import NEEDS, Place
from directory.listing import SERVICE
from directory.places import places
from directory.revisions import next_seq
from directory.storing import write_organizations, write_services

AT_ONCE = 2000
NEAREST = 5
START = 0.02
"""Degrees: the narrowest box the bare search begins with."""

_HOURS = ((), ("always",), ("09:00", "12:30", "14:00", "17:00"), ("08:30", "16:30"), ("10:00", "18:00"))
_PAPERS = ("none", "none", "", "", "", "any", "unhcr")
_AUDIENCE: tuple[list[str], ...] = (["everyone"], ["everyone"], [], [], ["women"], ["children"], ["refugees"])


def fill(connection: Connection, count: int, today: date, *, seed: int = 1) -> None:
    """Add so many made-up services to the store, the same for the same seed."""
    made = random.Random(seed)
    seq = next_seq(connection)
    write_organizations(connection, {"made-up": {**empty("organization"), "name": "Made up"}}, known=(), seq=seq)
    cities = places().cities
    weights = [1 / (rank + 1) for rank in range(len(cities))]
    for start in range(0, count, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, count))
        write_services(
            connection,
            {f"made-up-{n:06}": _service(n, made.choices(cities, weights)[0], made, today) for n in numbers},
            known=(),
            seq=seq,
        )


def questions(count: int, *, seed: int = 2) -> Iterator[tuple[str, Place, tuple[float, float]]]:
    """So many of a need, a city and a point near it, as people would ask: most of the big cities."""
    made = random.Random(seed)
    cities = places().cities
    weights = [1 / (rank + 1) for rank in range(len(cities))]
    for _ in range(count):
        city = made.choices(cities, weights)[0]
        yield made.choice(NEEDS), city, (made.gauss(city.latitude, 0.03), made.gauss(city.longitude, 0.03))


class Bare:
    """The bare search over the services of a read model that have a point; the table it needs is made in memory."""

    def __init__(self, path: str) -> None:
        self._connection = sqlite3.connect(":memory:")
        self._connection.execute("ATTACH ? AS model", (path,))
        self._connection.executescript(
            "CREATE TABLE full (key INTEGER PRIMARY KEY, "
            + ", ".join(name for name in SERVICE if name != "key")
            + "); INSERT INTO full SELECT "
            + ", ".join(SERVICE)
            + " FROM model.service;"
            " CREATE TABLE near (term, latitude, longitude, languages, hours, key);"
            " INSERT INTO near SELECT served.term, full.latitude, full.longitude, full.languages, full.hours, full.key"
            "  FROM model.served JOIN full USING (id) WHERE full.latitude IS NOT NULL;"
            " CREATE INDEX nearest ON near (term, latitude, longitude, languages, hours, key); DETACH model;"
        )
        counted = self._connection.execute("SELECT term, COUNT(*) FROM near GROUP BY term")
        # A city is some 0.1 degrees wide and the biggest holds a fifth of the services.
        self._start = {term: max(START, 0.1 * (NEAREST * 20 / size) ** 0.5) for term, size in counted}

    def nearest(self, need: str, point: tuple[float, float]) -> list[tuple[object, ...]]:
        """The full rows of the five nearest."""
        latitude, longitude = point
        half = self._start.get(need, 1.0)
        while True:
            box = (need, latitude - half, latitude + half, longitude - half, longitude + half)
            found = self._connection.execute(_BOX, box).fetchall()
            if len(found) >= NEAREST or half > 16:
                break
            half *= 2
        found.sort(key=lambda one: (one[1] - latitude) ** 2 + 0.7 * (one[2] - longitude) ** 2)
        keys = [one[0] for one in found[:NEAREST]]
        return self._connection.execute(
            f"SELECT * FROM full WHERE key IN ({','.join('?' * len(keys))})", keys
        ).fetchall()


_BOX = (
    "SELECT key, latitude, longitude FROM near WHERE term = ? AND latitude BETWEEN ? AND ?"
    " AND longitude BETWEEN ? AND ?"
)


def _service(number: int, city: Place, made: random.Random, today: date) -> Document:
    document = empty("service")
    needs = sorted(set(made.choices(NEEDS, k=made.randint(1, 3))))
    phone = {"number": f"+2126{number:08}", "type": "voice", "description": "", "release_level": "public"}
    checked = made.random() < 0.5
    day = (today - timedelta(days=made.randrange(300))).isoformat()
    return document | {
        "organization_id": "made-up",
        "name": f"Service {number}",
        "alternate_name": f"Service {number}",
        "translations": {"name": {"en": f"Service no. {number}"}, "alternate_name": {"ar": f"خدمة {number}"}},
        "release_level": "public",
        "location_level": "public",
        "needs": needs,
        "audience": made.choice(_AUDIENCE),
        "papers": made.choice(_PAPERS),
        "phones": [{**phone, "source_url": ""}] if made.random() < 0.7 else [],
        "place": city.slug,
        "address_1": f"{number}, rue des essais",
        "latitude": round(made.gauss(city.latitude, 0.03), 5),
        "longitude": round(made.gauss(city.longitude, 0.03), 5),
        "schedules": _schedules(made.choice(_HOURS)),
        "languages": [{"code": code, "note": ""} for code in made.sample(("fr", "ar", "ary", "en"), 2)],
        "free": made.random() < 0.5,
        "vetted_child": made.random() < 0.05,
        "confidence": made.choice("ABC"),
        "assured": dict.fromkeys(("phones", "hours", "place", "who"), day) if checked else {},
    }


def _schedules(hours: tuple[str, ...]) -> list[Document]:
    row = {"byday": "", "opens_at": "", "closes_at": "", "always": False, "holidays": False}
    row |= {"valid_from": "", "valid_to": "", "notes": ""}
    if hours == ("always",):
        return [row | {"always": True}]
    pairs = zip(hours[::2], hours[1::2], strict=True)
    return [row | {"byday": "MO,TU,WE,TH,FR", "opens_at": opens, "closes_at": closes} for opens, closes in pairs]
