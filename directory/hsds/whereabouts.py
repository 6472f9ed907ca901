"""Where a service is, as HSDS tells it: a location only for what is truly known, an area for the rest.

HSDS wants a postal code in every address. Where it is not known there is no address row, and no false code: the
location tells its street in `description` and in `street_address`.
"""

from typing import Any

from directory.hsds.ids import made
from directory.places import places
from directory.release import Told

COUNTRY = "MA"
NATIONAL = "national"
NATIONAL_NAME = "Maroc"


def place_of(told: Told) -> str:
    """The slug of the city or region it is told in, or `national`."""
    return told.city or told.region or NATIONAL


def name_of(place: str) -> str:
    """The French name of a place."""
    found = places().get(place)
    return found.names["fr"] if found else NATIONAL_NAME


def service_areas(service_id: str, told: Told) -> list[dict[str, Any]]:
    """The areas it serves besides its own place, and its own place where there is no location to tell it."""
    own = [] if _has_location(told) else [{**_area(service_id, "own", place_of(told)), "own": True}]
    rows = [_area(service_id, at, place) for at, place in enumerate(told.service_areas)]
    return [{**row, "service_id": service_id} for row in [*own, *rows]]


def location(service_id: str, told: Told) -> list[dict[str, Any]]:
    """The one place where the service is given, as a service_at_location; none where no place is told."""
    if not _has_location(told):
        return []
    place, key = place_of(told), location_id(service_id)
    row: dict[str, Any] = {
        "id": key,
        "location_type": "physical",
        "name": name_of(place),
        "description": told.address,
        "street_address": told.address,
        "transportation": told.transportation,
        "place": place,
        "addresses": _addresses(key, told),
        "accessibility": [
            {"id": made("accessibility", key, at), "location_id": key, "description": said}
            for at, said in enumerate(told.accessibility)
        ],
    }
    if told.postal_code:
        row["known_postal_code"] = told.postal_code
    if told.point:
        row["latitude"], row["longitude"] = told.point
    here = service_at_location_id(service_id)
    return [
        {
            "id": here,
            "service_id": service_id,
            "location_id": key,
            "service_areas": [{**_area(here, "own", place), "service_at_location_id": here}],
            "location": {name: value for name, value in row.items() if value not in ("", [])},
        }
    ]


def location_id(service_id: str) -> str:
    """The UUID of the place where this service is given."""
    return made("location", service_id)


def service_at_location_id(service_id: str) -> str:
    """The UUID of this service at its place."""
    return made("service_at_location", service_id)


def _has_location(told: Told) -> bool:
    return bool(
        told.city or told.address or told.point or told.accessibility or told.transportation or told.postal_code
    )


def _area(owner: str, at: str | int, place: str) -> dict[str, Any]:
    return {
        "id": made("service_area", owner, at),
        "name": name_of(place),
        "extent": name_of(place),
        "extent_type": "text",
        "place": place,
    }


def _addresses(location_key: str, told: Told) -> list[dict[str, Any]]:
    city = places().get(told.city)
    if not (told.address and told.postal_code and city):
        return []
    return [
        {
            "id": made("address", location_key),
            "location_id": location_key,
            "address_1": told.address,
            "city": city.names["fr"],
            "state_province": name_of(told.region),
            "postal_code": told.postal_code,
            "country": COUNTRY,
            "address_type": "physical",
        }
    ]
