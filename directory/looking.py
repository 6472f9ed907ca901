"""How staff find services: by what they serve, where, whose, how fresh, and by name; some at a time, never the table.

Nothing here tells a place that is protected: such a service is found by its region, by its neutral name and by its
opaque id, and by no city and no organization (R13). Documents come whole and are shown through `directory.redaction`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select

from directory import freshness, ledger, records
from directory.documents import hash_of
from directory.holdings import Held
from directory.places import places
from directory.release import ITS_ORGANIZATION_MAY_BE_TOLD
from directory.storing import chunks, organizations, services

SHORT_LIVED = ("helpline", "shelter")
COLOURS = ("green", "amber", "red", "hidden", "never")
_service, _location = records.service, records.location
_GUARDED = and_(_service.c.release_level == "never", _service.c.id.not_in(sorted(ITS_ORGANIZATION_MAY_BE_TOLD)))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; what is empty does not matter. `place` is a slug of a city or region, or `national`.

    `named` are the public ids that a text found (`directory.lookup`), the best first; None where no text was typed.
    """

    named: tuple[str, ...] | None = None
    need: str = ""
    place: str = ""
    organization: str = ""
    colour: str = ""
    status: str = ""


def find(connection: Connection, wanted: Wanted, today: date, *, limit: int = 30, offset: int = 0) -> list[str]:
    """The ids (of the store) of the services that fit, the best named first."""
    asked = [fits for fits in _conditions(wanted, today) if fits is not None]
    query = select(_service.c.public_id, _service.c.id).join(_location, _location.c.id == _service.c.id).where(*asked)
    if wanted.named is None:
        # The order is of what is told, so that it says nothing of an id that is not.
        ordered = query.order_by(_service.c.public_id).limit(limit).offset(offset)
        return [key for _, key in connection.execute(ordered)]
    fitting: dict[str, str] = {}
    for chunk in chunks(wanted.named):
        fitting.update(connection.execute(query.where(_service.c.public_id.in_(chunk))).all())
    return [fitting[public] for public in wanted.named if public in fitting][offset : offset + limit]


def key_of(connection: Connection, public_id: str) -> str | None:
    """The id in the store of the service that is told under this one."""
    return connection.execute(select(_service.c.id).where(_service.c.public_id == public_id)).scalar()


def holdings(connection: Connection, keys: Collection[str]) -> dict[str, Held]:
    """These services as they are kept, all their translations with them, also those that receive nobody."""
    if not keys:
        return {}
    public: dict[str, str] = {}
    for chunk in chunks(sorted(keys)):
        rows = connection.execute(select(_service.c.id, _service.c.public_id).where(_service.c.id.in_(chunk)))
        public |= dict(rows.all())
    found = services(connection, public)
    owners = organizations(connection, {one["organization_id"] for one in found.values()})
    return {key: Held(key, public[key], one, owners[one["organization_id"]]) for key, one in found.items()}


def stale(connection: Connection, kind: str, key: str, document: dict[str, Any]) -> frozenset[tuple[str, str]]:
    """The (field, language) of the translations whose text of origin has changed since they were made."""
    table = records.translation
    rows = connection.execute(
        select(table.c.field_name, table.c.language, table.c.source_hash).where(
            table.c.resource_type == kind, table.c.resource_id == key
        )
    )
    return frozenset((field, language) for field, language, made_from in rows if made_from != hash_of(document[field]))


def organizations_told(
    connection: Connection, keys: Collection[str] | None = None, *, limit: int | None = None
) -> dict[str, str]:
    """The organizations staff may read (among these), name by id. One with protected services alone is not told."""
    table = records.organization
    own = _service.c.organization_id == table.c.id
    asked = select(table.c.id, table.c.name).where(or_(exists().where(own, ~_GUARDED), ~exists().where(own)))
    if keys is None:
        return dict(connection.execute(asked.order_by(table.c.name).limit(limit)).all())
    found: dict[str, str] = {}
    for chunk in chunks(sorted(keys)):
        found |= dict(connection.execute(asked.where(table.c.id.in_(chunk))).all())
    return found


def reported(connection: Connection, keys: Sequence[str]) -> dict[str, int]:
    """How many reports of people stand open on each of these services, where there are any."""
    table = ledger.report
    counted = select(table.c.service_id, func.count()).where(table.c.state == "open", table.c.service_id.in_(keys))
    return dict(connection.execute(counted.group_by(table.c.service_id)).all())


def _conditions(wanted: Wanted, today: date) -> list[ColumnElement[bool] | None]:
    return [
        _service.c.status == wanted.status if wanted.status else None,
        _serves(wanted.need) if wanted.need else None,
        _lies(wanted.place) if wanted.place else None,
        and_(_service.c.organization_id == wanted.organization, ~_GUARDED) if wanted.organization else None,
        _has_colour(wanted.colour, today) if wanted.colour in COLOURS else None,
    ]


def _serves(*needs: str) -> ColumnElement[bool]:
    table = records.attribute
    return exists().where(
        table.c.service_id == _service.c.id, table.c.link_type == "need", table.c.taxonomy_term_id.in_(needs)
    )


def _lies(slug: str) -> ColumnElement[bool]:
    """In this city, or anywhere in this region; the city of a protected service is nobody's to ask."""
    place = places().get(slug)
    if place is None or not place.is_region:
        return and_(_location.c.place == slug, _service.c.release_level != "never")
    inside = [slug, *(city.slug for city in places().cities_of(slug))]
    return _location.c.place.in_(inside)


def _has_colour(colour: str, today: date) -> ColumnElement[bool]:
    """What `freshness.colour` says of a service, told by the database."""
    day = _service.c.assured_date
    if colour == "never":
        return day.is_(None)
    either = []
    for short_lived in (False, True):
        young, old = freshness.limits(short_lived)
        bounds = {"green": (-1, young), "amber": (young, old), "red": (old, freshness.HIDDEN)}
        above, to = bounds.get(colour, (freshness.HIDDEN, today.toordinal() - 1))
        kind = _serves(*SHORT_LIVED)
        older = day < today - timedelta(days=above) if above >= 0 else day.is_not(None)
        either.append(and_(kind if short_lived else ~kind, day >= today - timedelta(days=to), older))
    return or_(*either)
