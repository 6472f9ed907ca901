"""How near what lies in one place is to another: the city, the others of its region, the region, the country."""

from collections.abc import Mapping
from functools import lru_cache
from math import floor, inf, isfinite
from operator import itemgetter
from typing import NamedTuple

from directory.facts import Place
from directory.places import ABROAD_KM, between, kilometres, places
from directory.ranking import TIERS

SQUARE = 0.25
"""Degrees: the side of the squares by which the nearest city is sought."""
ACROSS = 20.0
"""Kilometres from the middle of a square to its corner, at most."""
COUNTRY = ""
"""The slug of what is for the whole country."""
AS_A_LINE = "line"
"""In place of a slug: a telephone, wherever it stands."""


class Near(NamedTuple):
    """The tier, what orders within it, the distance to be told, and the (latitude, longitude) it is measured from."""

    tier: int
    km: float
    told_km: float | None
    centre: tuple[float, float] | None


def around(asked: Place | None) -> tuple[str, ...]:
    """The slugs of where what may be told lies, the nearest first: of a region the region, then its biggest city."""
    if asked is None:
        return (COUNTRY,)
    cities = places().cities_of(asked.region)
    if asked.is_region:
        return (asked.slug, *(city.slug for city in cities), COUNTRY)
    by_distance = sorted(cities, key=lambda city: (city != asked, between(asked, city)))
    return (*(city.slug for city in by_distance), asked.region, COUNTRY)


def city_near(latitude: float, longitude: float) -> Place | None:
    """The nearest city within 80 km, sought among those near its square.

    None abroad, at sea, or for what is no position.
    """
    if not (isfinite(latitude) and isfinite(longitude)):
        return None
    here = latitude, longitude
    found = _cities_by(floor(latitude / SQUARE), floor(longitude / SQUARE))
    near = [(kilometres(here, (one.latitude, one.longitude)), one) for one in found]
    km, city = min(near, key=itemgetter(0), default=(inf, None))
    return city if km <= ABROAD_KM else None


@lru_cache(maxsize=4096)
def _cities_by(south: int, west: int) -> tuple[Place, ...]:
    """The cities that may be the nearest of a point in this square."""
    centre = (south + 0.5) * SQUARE, (west + 0.5) * SQUARE
    away = {city.slug: kilometres(centre, (city.latitude, city.longitude)) for city in places().cities}
    most = min(away.values()) + 2 * ACROSS
    return tuple(city for city in places().cities if away[city.slug] <= most)


@lru_cache(maxsize=256)
def nearness(slug: str) -> Mapping[str, Near]:
    """How near each of those places is, by slug, and a telephone (`AS_A_LINE`)."""
    asked = places().get(slug)
    found = {AS_A_LINE: Near(TIERS["line"], 0.0, None, None)}
    for step, key in enumerate(around(asked)):
        other = places().get(key)
        if other is None or asked is None:
            found[key] = Near(TIERS["national"], 0.0, None, None)
            continue
        centre = None if other.is_region else (other.latitude, other.longitude)
        if other.is_region or asked.is_region:
            found[key] = Near(TIERS["region"], float(step), None, centre)
        elif other == asked:
            found[key] = Near(TIERS["city"], 0.0, None, centre)
        else:
            km = between(asked, other)
            found[key] = Near(TIERS["near"], km, round(km, 1), centre)
    return found
