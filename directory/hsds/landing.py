"""Where an HSDS service is, as our documents say it: a place of the gazetteer, and the door where it is told."""

import re
from collections.abc import Iterator

from directory.documents import Document
from directory.hsds.source import Object, Source
from directory.hsds.whereabouts import COUNTRY, NATIONAL, NATIONAL_NAME
from directory.places import places
from locales.letters import fold

_COUNTRY = frozenset({fold(NATIONAL_NAME), "morocco", "marruecos", fold("المغرب"), "national", "nationwide"})
_CODE = re.compile(r"\d{5}")


def whereabouts(source: Source, service: Object, at: Object, *, is_new: bool) -> Document:
    """The fields its location `at` and its areas speak of. A new service whose place is unknown is refused."""
    location = source.part(at, "location")
    addresses = source.rows(location, "addresses") or []
    address = addresses[0] if addresses else {}
    if len(addresses) > 1:
        source.ignore("addresses after the first")
    if (country := source.text(address, "country")) and country.upper() != COUNTRY:
        source.refuse("country", country, "is not Morocco")
    areas = source.rows(service, "service_areas")
    place = _place(source, location, address, areas=areas or [], here=source.rows(at, "service_areas") or [])
    if not place and is_new:
        source.refuse("service_at_locations", source.text(address, "city"), "no place that we know")
    found: Document = {"place": place} if place else {}
    found |= _door(source, location, address)
    if (ramps := source.rows(location, "accessibility")) is not None:
        found["accessibility"] = [text for one in ramps if (text := source.text(one, "description"))]
    if areas is not None:
        found["service_areas"] = list(_other_areas(source, areas, place))
    return found


def _place(source: Source, location: Object, address: Object, *, areas: list[Object], here: list[Object]) -> str:
    """What says it first: our own slug, the address's city, the location's name, its point, the areas, the region."""
    own = [one for one in areas if source.flag(one, "own")]
    slugs = [source.text(one, "place") for one in (location, *own)]
    if known := next((slug for slug in slugs if slug == NATIONAL or places().get(slug)), ""):
        return known
    named = [source.text(address, name) for name in ("city",)] + [source.text(location, "name")]
    named += [source.text(one, "name") for one in here]
    latitude, longitude = (source.number_of(location, name) for name in ("latitude", "longitude"))
    near = places().nearest(latitude, longitude) if latitude is not None and longitude is not None else None
    wider = [source.text(one, "name") for one in areas]
    wider += [source.text(address, name) for name in ("region", "state_province")]
    return _named(named) or (near[0].slug if near else "") or _named(wider)


def _named(names: list[str]) -> str:
    """The first of these names that is a place of ours."""
    for name in names:
        if name and fold(name) in _COUNTRY:
            return NATIONAL
        if name and (found := places().match(name)):
            return found.slug
    return ""


def _door(source: Source, location: Object, address: Object) -> Document:
    street = source.text(location, "street_address") or _street(source, address)
    code = source.text(location, "known_postal_code") or source.text(address, "postal_code")
    if code and not _CODE.fullmatch(code) and "known_postal_code" not in location:
        source.ignore("postal_code of another form")
        code = ""
    point = {name: source.number_of(location, name) for name in ("latitude", "longitude")}
    given = {"address_1": street, "postal_code": code, "transportation": source.text(location, "transportation")}
    return {name: value for name, value in {**given, **point}.items() if value not in ("", None)}


def _street(source: Source, address: Object) -> str:
    return ", ".join(text for name in ("address_1", "address_2") if (text := source.text(address, name)))


def _other_areas(source: Source, areas: list[Object], own: str) -> Iterator[str]:
    """The areas besides its own place; a name that is no place of ours is left out."""
    for one in areas:
        if source.flag(one, "own"):
            continue
        slug = source.text(one, "place")
        known = slug if slug == NATIONAL or places().get(slug) else _named([source.text(one, "name")])
        if known and (known != own or slug):
            yield known
        elif not known:
            source.ignore("service_areas of no place we know")
