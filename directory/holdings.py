"""What the store holds of each service with its organization: everything, before release decides what is told."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import time

from sqlalchemy import Connection, Row, select

from directory import records
from directory.documents import Document, Documents
from directory.storing import chunks, organizations, services, without_stale


@dataclass(frozen=True, slots=True)
class Hours:
    """One row of a timetable: days as `MO,TU`, or always; in force all year, or from one day to another."""

    byday: str
    opens_at: time | None
    closes_at: time | None
    always: bool
    holidays: bool = False
    valid_from: str = ""
    valid_to: str = ""
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """One service as it is kept. Not to be shown to anybody: see `release.told`.

    Translations whose text of origin has changed are left out of both documents.
    """

    id: str
    public_id: str
    document: Document
    organization: Document


def held(connection: Connection, *, ids: Collection[str] | None = None, offered_only: bool = True) -> Iterator[Held]:
    """The services people may be sent to, in order of id; or all, also those that receive nobody.

    Read some at a time: a large directory is never in memory at once.
    """
    public = _public_ids(connection, ids, offered_only=offered_only)
    owners: Documents = {}
    for chunk in chunks(sorted(public)):
        found = without_stale(connection, "service", services(connection, chunk))
        new = {one["organization_id"] for one in found.values()}.difference(owners)
        owners |= without_stale(connection, "organization", organizations(connection, new)) if new else {}
        for key, one in found.items():
            yield Held(key, public[key], one, owners[one["organization_id"]])


def _public_ids(connection: Connection, ids: Collection[str] | None, *, offered_only: bool) -> dict[str, str]:
    table = records.service
    query = select(table.c.id, table.c.public_id)
    if offered_only:
        query = query.where(table.c.status == "active")
    if ids is None:
        return _pairs(connection.execute(query))
    found: dict[str, str] = {}
    for chunk in chunks(sorted(ids)):
        found |= _pairs(connection.execute(query.where(table.c.id.in_(chunk))))
    return found


def _pairs(rows: Iterable[Row[str, str]]) -> dict[str, str]:
    return {key: public for key, public in rows}


def line_hours(connection: Connection) -> dict[str, tuple[Hours, ...]]:
    """The hours of the lines of the emergency table, by id of the line."""
    table = records.schedule
    found: dict[str, tuple[Hours, ...]] = {}
    query = select(table).where(table.c.line_id.is_not(None)).order_by(table.c.id)
    for row in connection.execute(query).mappings():
        hours = Hours(row["byday"], row["opens_at"], row["closes_at"], row["always"], row["holidays"])
        found[row["line_id"]] = (*found.get(row["line_id"], ()), hours)
    return found


def hours_of(document: Document) -> tuple[Hours, ...]:
    """The timetable of a service."""
    return tuple(
        Hours(**{**one, "opens_at": _time(one["opens_at"]), "closes_at": _time(one["closes_at"])})
        for one in document["schedules"]
    )


def _time(text: str) -> time | None:
    return time.fromisoformat(text) if text else None
