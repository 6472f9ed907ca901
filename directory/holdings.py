"""What the store holds of each service, gathered from its tables: everything, before release decides."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, select

from directory import records


@dataclass(frozen=True, slots=True)
class Hours:
    """One row of a timetable: days as `MO,TU`, or always."""

    byday: str
    opens_at: time | None
    closes_at: time | None
    always: bool


@dataclass(frozen=True, slots=True)
class Phone:
    """A number (E.164 or a short code), `voice` or `whatsapp`."""

    number: str
    type: str
    release_level: str


@dataclass(frozen=True, slots=True)
class Held:
    """One service with its parts. Not to be shown to anybody: see `release.told`."""

    service: RowMapping
    organization: RowMapping
    place: str
    address: str
    address_level: str
    needs: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    phones: tuple[Phone, ...] = ()
    hours: tuple[Hours, ...] = ()
    assured: date | None = None


def held(connection: Connection, *, offered_only: bool = True) -> list[Held]:
    """The services people may be sent to, in order of id; or all, also those that receive nobody."""
    organizations = {row["id"]: row for row in _rows(connection, records.organization)}
    places = _places(connection)
    terms = _grouped(_rows(connection, records.attribute, "position"))
    phones = _grouped(_rows(connection, records.phone, "position"))
    hours = timetable(connection, "service_id")
    return [
        Held(
            service=row,
            organization=organizations[row["organization_id"]],
            **_place(places.get(row["id"])),
            needs=_terms(terms[row["id"]], "need"),
            audience=_terms(terms[row["id"]], "audience"),
            phones=tuple(Phone(p["number"], p["type"], p["release_level"]) for p in phones[row["id"]]),
            hours=hours.get(row["id"], ()),
            assured=row["assured_date"],
        )
        for row in _rows(connection, records.service, "id")
        if row["status"] == "active" or not offered_only
    ]


def timetable(connection: Connection, owner: str) -> dict[str, tuple[Hours, ...]]:
    """The hours of services or of lines (`owner` is `service_id` or `line_id`), by id."""
    found: dict[str, list[Hours]] = defaultdict(list)
    for row in _rows(connection, records.schedule, "id"):
        if row[owner]:
            hours = Hours(row["byday"], row["opens_at"], row["closes_at"], row["always"])
            found[row[owner]].append(hours)
    return {key: tuple(rows) for key, rows in found.items()}


def _rows(connection: Connection, table: Table, order: str = "id") -> list[RowMapping]:
    return list(connection.execute(select(table).order_by(table.c[order], table.c.id)).mappings())


def _grouped(rows: Iterable[RowMapping]) -> defaultdict[str, list[RowMapping]]:
    found: defaultdict[str, list[RowMapping]] = defaultdict(list)
    for row in rows:
        found[row["service_id"]].append(row)
    return found


def _terms(rows: Iterable[RowMapping], kind: str) -> tuple[str, ...]:
    return tuple(row["taxonomy_term_id"] for row in rows if row["link_type"] == kind)


def _places(connection: Connection) -> dict[str, RowMapping]:
    """The place of each service; the first by id where it has several."""
    link, place = records.service_at_location, records.location
    joined = select(link.c.service_id, place).join(place, place.c.id == link.c.location_id)
    rows = connection.execute(joined.order_by(link.c.id.desc())).mappings()
    return {row["service_id"]: row for row in rows}


def _place(row: RowMapping | None) -> dict[str, Any]:
    if row is None:
        return {"place": "national", "address": "", "address_level": "never"}
    return {"place": row["place"], "address": row["address_1"], "address_level": row["release_level"]}
