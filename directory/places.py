"""The cities and regions of Morocco, and the ways people write them.

From cities.csv and regions.csv (sources there). A whole message is a place's name or it is not: words inside
a sentence are the business of whoever reads sentences.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import asin, cos, isfinite, radians, sin, sqrt
from pathlib import Path

from rapidfuzz.distance import OSA

from directory.facts import Place
from locales.letters import fold

MOROCCO = Path(__file__).parent / "data" / "morocco"
LISTED = ("rabat", "casablanca", "tanger", "oujda", "fes", "marrakech", "agadir", "nador")
"""The cities of the digit list: those with most services in the starter data."""

ABROAD_KM = 80.0
SHORTEST_TYPO = 5
_EARTH_KM = 6371.0
_ARTICLES = frozenset(["al", "el", "l", "ad", "ed", "er", "ar", "es", "as", "ez", "az", "ech", "ach"])
_ARABIC_ARTICLE = "ال"


@dataclass(frozen=True, slots=True)
class _Row:
    place: Place
    spellings: tuple[str, ...]
    population: int


class Places:
    """The gazetteer: places by slug, by what a person wrote, by region and by position. Never changes."""

    def __init__(self, cities: Iterable[_Row], regions: Iterable[_Row], *, elsewhere: Iterable[str]) -> None:
        city_rows, region_rows = tuple(cities), tuple(regions)
        self._by_slug = {row.place.slug: row.place for row in (*city_rows, *region_rows)}
        self.regions = tuple(row.place for row in region_rows)
        self.cities = tuple(row.place for row in city_rows)
        self.listed = tuple(self._by_slug[slug] for slug in LISTED)
        self._of_region = _by_region(city_rows)
        self._elsewhere = frozenset(key for name in elsewhere for key in _keys(name))
        self._by_key = _by_key((*city_rows, *region_rows))
        self._alike = _alike((*city_rows, *region_rows))

    def get(self, slug: str) -> Place | None:
        """The city or region with this slug."""
        return self._by_slug.get(slug)

    def match(self, text: str) -> Place | None:
        """The place this whole message names, or None.

        Case, accents, vowel marks, hyphens and the article make no difference. Failing a known spelling, one
        letter wrong, missing, too many or swapped is forgiven after the first letter, in names of five letters
        or more, when a single place is that near and the text is no known other word (not_places.csv).
        """
        keys = _keys(text)
        if not keys or self._elsewhere.intersection(keys):
            return None
        found = next((self._by_key[key] for key in keys if key in self._by_key), None)
        return found or self._nearly(keys[0])

    def spellings(self) -> Iterator[tuple[str, Place]]:
        """Every known spelling, folded and without spaces, with its place; cities before regions."""
        return iter(self._by_key.items())

    @property
    def elsewhere(self) -> frozenset[str]:
        """Folded names, without spaces, of what is none of these places: cities abroad, words (not_places.csv)."""
        return self._elsewhere

    def cities_of(self, region: str) -> tuple[Place, ...]:
        """The region's cities, the biggest first; none for an unknown region."""
        return self._of_region.get(region, ())

    def nearest(self, latitude: float, longitude: float) -> tuple[Place, float] | None:
        """The nearest city and its distance in km; None when every city is over 80 km away (abroad, at sea)."""
        if not (isfinite(latitude) and isfinite(longitude)):
            return None
        away = ((kilometres((latitude, longitude), _point(city)), city) for city in self.cities)
        km, city = min(away, key=lambda pair: pair[0])
        return (city, km) if km <= ABROAD_KM else None

    def _nearly(self, key: str) -> Place | None:
        if len(key) < SHORTEST_TYPO:
            return None
        near = {
            place.slug: place
            for size in (len(key) - 1, len(key), len(key) + 1)
            for other, place in self._alike.get((key[0], size), ())
            if OSA.distance(key, other, score_cutoff=1) == 1
        }
        return next(iter(near.values())) if len(near) == 1 else None


def kilometres(start: tuple[float, float], end: tuple[float, float]) -> float:
    """The great-circle distance between two (latitude, longitude) in degrees."""
    south, west, north, east = map(radians, (*start, *end))
    half = sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin((east - west) / 2) ** 2
    return 2 * _EARTH_KM * asin(sqrt(half))


def between(one: Place, other: Place) -> float:
    """The distance in km between two cities."""
    return kilometres(_point(one), _point(other))


@lru_cache(maxsize=1)
def places() -> Places:
    """The packaged gazetteer, read once."""
    elsewhere = (row["name"] for row in _read("not_places.csv"))
    return Places(_cities(), _regions(), elsewhere=elsewhere)


def _point(place: Place) -> tuple[float, float]:
    return place.latitude, place.longitude


def _read(name: str) -> Iterator[dict[str, str]]:
    with (MOROCCO / name).open(encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle, strict=True)


def _cities() -> Iterator[_Row]:
    for row in _read("cities.csv"):
        place = Place(row["slug"], row["region_code"], _names(row), float(row["latitude"]), float(row["longitude"]))
        spellings = (row["slug"], *place.names.values(), *filter(None, row["aliases"].split("|")))
        yield _Row(place, spellings, int(row["population"] or 0))


def _regions() -> Iterator[_Row]:
    for row in _read("regions.csv"):
        place = Place(row["code"], row["code"], _names(row), is_region=True)
        spellings = (row["code"], *place.names.values(), *filter(None, row["aliases"].split("|")))
        yield _Row(place, spellings, int(row["population_2024"]))


def _names(row: Mapping[str, str]) -> dict[str, str]:
    return {language: row[f"name_{language}"] for language in ("fr", "ar", "en")}


def _by_region(rows: Iterable[_Row]) -> dict[str, tuple[Place, ...]]:
    found: dict[str, list[Place]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (-row.population, row.place.slug)):
        found[row.place.region].append(row.place)
    return {region: tuple(cities) for region, cities in found.items()}


def _by_key(rows: Iterable[_Row]) -> dict[str, Place]:
    """Every folded spelling; where two places share one, the first of the file keeps it."""
    found: dict[str, Place] = {}
    for row in rows:
        for spelling in row.spellings:
            for key in _keys(spelling):
                found.setdefault(key, row.place)
    return found


def _alike(rows: Iterable[_Row]) -> dict[tuple[str, int], list[tuple[str, Place]]]:
    """Spellings by first letter and length, as written only: without its article a name is too short to guess."""
    found: dict[tuple[str, int], list[tuple[str, Place]]] = defaultdict(list)
    for row in rows:
        for key in {_keys(spelling)[0] for spelling in row.spellings}:
            if len(key) >= SHORTEST_TYPO:
                found[key[0], len(key)].append((key, row.place))
    return found


def _keys(text: str) -> tuple[str, ...]:
    """What the text is looked up by: its letters without spaces, then the same without the article."""
    words = fold(text).split()
    if not words:
        return ()
    if len(words) > 1 and words[0] in _ARTICLES:
        words_bare = words[1:]
    elif words[0].startswith(_ARABIC_ARTICLE) and len(words[0]) > len(_ARABIC_ARTICLE) + 1:
        words_bare = [words[0].removeprefix(_ARABIC_ARTICLE), *words[1:]]
    else:
        return ("".join(words),)
    return "".join(words), "".join(words_bare)
