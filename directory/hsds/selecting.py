"""Which services the API tells for a question: by SQL, a page at a time.

A question may only be about what is told of a service: a condition on anything that its release level withholds stands
together with that level, or the answer would tell it. Services come in the order of their public ids for the same
reason.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from math import cos, radians
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    true,
)

from directory import ledger, records
from directory.hsds.taxonomies import PAPERS, Term
from directory.hsds.whereabouts import NATIONAL
from directory.openings import DAYS, MOROCCO, public_holidays
from directory.places import kilometres, places
from directory.release import ITS_ORGANIZATION_MAY_BE_TOLD

KM_A_DEGREE = 111.195
LAST = time(23, 59)
"""Closing at this minute is closing at midnight."""

_service, _location = records.service, records.location
_LOCATED_AT = _location.c.id == _service.c.id
_OPEN = _service.c.release_level == "public"
_UNPROTECTED = _service.c.release_level.in_(("public", "on_request"))
_DOOR = and_(_OPEN, _location.c.release_level == "public")
_ORGANIZATION = or_(_OPEN, _service.c.id.in_(sorted(ITS_ORGANIZATION_MAY_BE_TOLD)))
_PAPERS_OF = {code: papers for papers, code in PAPERS.items()}


@dataclass(frozen=True, slots=True)
class Circle:
    """A point and how far around it, in km."""

    latitude: float
    longitude: float
    km: float


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for; all of it at once. `named` are the public ids a search by name found.

    `modified_after` is in milliseconds, `open_at` a moment (aware), `located` asks for what has a location.
    """

    named: Collection[str] | None = None
    term: Term | None = None
    taxonomy: str = ""
    organization: str = ""
    modified_after: int | None = None
    need: str = ""
    place: str = ""
    near: Circle | None = None
    postcode: str = ""
    language: str = ""
    papers: str = ""
    open_at: datetime | None = None
    located: bool = False


def count(connection: Connection, wanted: Wanted) -> int:
    """How many services fit."""
    return int(connection.execute(_chosen(wanted, func.count(_service.c.id))).scalar_one())


def page(connection: Connection, wanted: Wanted, *, offset: int, limit: int) -> list[str]:
    """The ids (of the store) of some of those that fit."""
    query = _chosen(wanted, _service.c.id).order_by(_service.c.public_id)
    return list(connection.execute(query.offset(offset).limit(limit)).scalars())


def after(connection: Connection, wanted: Wanted, last: str, *, limit: int) -> tuple[list[str], str]:
    """The next of those that fit, after this public id, and the public id to go on from ("" at the end)."""
    query = _chosen(wanted, _service.c.id).add_columns(_service.c.public_id).where(_service.c.public_id > last)
    rows = connection.execute(query.order_by(_service.c.public_id).limit(limit)).all()
    return [key for key, _ in rows], rows[-1][1] if len(rows) == limit else ""


def key_of(connection: Connection, public_id: str) -> str | None:
    """The id in the store of the service told under this one."""
    return connection.execute(select(_service.c.id).where(_service.c.public_id == public_id)).scalar()


def last_modified(connection: Connection, keys: Sequence[str]) -> dict[str, int]:
    """When each of these services was last changed, in milliseconds; those of which it is not known left out."""
    table = ledger.change
    moment = func.max(table.c.decided_at)
    query = select(table.c.resource_id, moment).where(*_approved(), table.c.resource_id.in_(keys))
    found = connection.execute(query.group_by(table.c.resource_id).having(moment > 0)).all()
    return dict(found)


def organizations(
    connection: Connection, wanted: Wanted, search: str = "", *, offset: int = 0, limit: int = 1
) -> tuple[int, list[str]]:
    """The organizations that may be told and have services that fit: how many, and the ids of some of them.

    Each word of `search` is in the name, as it is written there.
    """
    table = records.organization
    theirs = _chosen(wanted, _service.c.organization_id).where(_ORGANIZATION)
    named = [table.c.name.icontains(word, autoescape=True) for word in search.split()]
    query = select(table.c.id).where(table.c.id.in_(theirs), *named)
    total = connection.execute(select(func.count()).select_from(query.subquery())).scalar_one()
    return total, list(connection.execute(query.order_by(table.c.id).offset(offset).limit(limit)).scalars())


def services_of(connection: Connection, organization: str, *, limit: int) -> list[str]:
    """The ids of services that may be told as this organization's."""
    return page(connection, Wanted(organization=organization), offset=0, limit=limit)


def centre_of(connection: Connection, postcode: str) -> tuple[float, float] | None:
    """The middle of the points that are told with this postal code; None where there are none."""
    here = and_(_DOOR, _location.c.postal_code == postcode, _location.c.latitude.is_not(None))
    middle = select(func.avg(_location.c.latitude), func.avg(_location.c.longitude))
    latitude, longitude = connection.execute(middle.join(_service, _LOCATED_AT).where(here)).one()
    return None if latitude is None else (latitude, longitude)


def _chosen(wanted: Wanted, column: ColumnElement[Any]) -> Select[Any]:
    return select(column).join_from(_service, _location, _LOCATED_AT).where(*_conditions(wanted))


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    for name, asks in _ASKS.items():
        value = getattr(wanted, name)
        if value is not None and value not in ("", False):
            yield asks(value)


def _part(table: Table, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the service has such a row."""
    return exists().where(table.c.service_id == _service.c.id, *conditions)


def _has(link_type: str, code: str) -> ColumnElement[bool]:
    table = records.attribute
    return _part(table, table.c.link_type == link_type, table.c.taxonomy_term_id == code)


def _of_term(term: Term) -> ColumnElement[bool]:
    if term.taxonomy == "needs":
        return _has("need", term.code)
    if term.taxonomy == "audience":
        return _has("audience", term.code)
    if term.code in _PAPERS_OF:
        return _service.c.papers == _PAPERS_OF[term.code]
    return (literal("|") + _service.c.intake + "|").contains(f"|{term.code}|", autoescape=True)


def _of_taxonomy(code: str) -> ColumnElement[bool]:
    table = records.attribute
    if code == "access":
        return or_(_service.c.papers != "", _service.c.intake != "")
    return _part(table, table.c.link_type == {"needs": "need", "audience": "audience"}[code])


def _modified(moment: int) -> ColumnElement[bool]:
    table = ledger.change
    return exists().where(*_approved(), table.c.resource_id == _service.c.id, table.c.decided_at >= moment)


def _approved() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return ledger.change.c.resource_type == "service", ledger.change.c.state == "approved"


def _lies(slug: str) -> ColumnElement[bool]:
    """In this city or region, or serving it; of a protected service, nobody may ask more than the region."""
    place = places().get(slug)
    serves = and_(_UNPROTECTED, _part(records.service_area, records.service_area.c.place == slug))
    if place is None or not place.is_region:
        at_home = _location.c.place == slug
        return or_(at_home if slug == NATIONAL else and_(_UNPROTECTED, at_home), serves)
    inside = [slug, *(city.slug for city in places().cities_of(slug))]
    return or_(_location.c.place.in_(inside), serves)


def _around(circle: Circle) -> ColumnElement[bool]:
    """By the point of a door that is told; by the middle of the city where there is none."""
    north = (_location.c.latitude - circle.latitude) * KM_A_DEGREE
    east = (_location.c.longitude - circle.longitude) * KM_A_DEGREE * cos(radians(circle.latitude))
    has_point = and_(_DOOR, _location.c.latitude.is_not(None))
    here = circle.latitude, circle.longitude
    cities = [c.slug for c in places().cities if kilometres(here, (c.latitude, c.longitude)) <= circle.km]
    return or_(
        and_(has_point, north * north + east * east <= circle.km**2),
        and_(_UNPROTECTED, not_(has_point), _location.c.place.in_(cities)),
    )


def _is_open(moment: datetime) -> ColumnElement[bool]:
    """Open at that moment as `directory.openings` understands a timetable; only who receives people now."""
    local = moment.astimezone(MOROCCO)
    today, clock, table = local.date(), local.time().replace(tzinfo=None), records.schedule
    special = records.schedule.alias()
    any_special = exists().where(
        special.c.service_id == table.c.service_id, special.c.valid_from <= today, special.c.valid_to >= today
    )
    usual = and_(table.c.valid_from.is_(None), not_(any_special))
    in_force = or_(usual, and_(table.c.valid_from <= today, table.c.valid_to >= today))
    holiday = table.c.holidays if today in public_holidays(today.year) else true()
    day = table.c.byday.contains(DAYS[today.weekday()])
    late = or_(table.c.closes_at > clock, table.c.closes_at >= LAST)
    row = or_(table.c.always, and_(holiday, day, table.c.opens_at <= clock, late))
    begun = or_(_service.c.available_from.is_(None), _service.c.available_from <= today)
    lasts = or_(_service.c.available_until.is_(None), _service.c.available_until >= today)
    return and_(_UNPROTECTED, _service.c.status == "active", begun, lasts, _part(table, in_force, row))


def _is_located() -> ColumnElement[bool]:
    """Whether a location is told of it: see `whereabouts`."""
    text = or_(_location.c.address_1 != "", _location.c.postal_code != "", _location.c.transportation != "")
    table = records.accessibility
    return or_(
        and_(_UNPROTECTED, _location.c.place.in_([city.slug for city in places().cities])),
        and_(_DOOR, or_(text, _location.c.latitude.is_not(None))),
        and_(_OPEN, exists().where(table.c.location_id == _location.c.id)),
    )


_ASKS: dict[str, Callable[[Any], ColumnElement[bool]]] = {
    "named": lambda public_ids: _service.c.public_id.in_(public_ids),
    "term": _of_term,
    "taxonomy": _of_taxonomy,
    "organization": lambda key: and_(_service.c.organization_id == key, _ORGANIZATION),
    "modified_after": _modified,
    "need": lambda need: _has("need", need),
    "place": _lies,
    "near": _around,
    "postcode": lambda code: and_(_DOOR, _location.c.postal_code == code),
    "language": lambda code: and_(_UNPROTECTED, _part(records.language, records.language.c.code == code)),
    "papers": lambda papers: _service.c.papers == papers,
    "open_at": _is_open,
    "located": lambda _: _is_located(),
}
"""What each field of `Wanted` asks of a service."""
