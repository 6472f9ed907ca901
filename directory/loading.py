"""Writing the packaged directory into the store: only what differs, and `seq` rises only then.

The package wins over what the store holds of the same id; services it does not name are left alone. A phone,
hours or a need that left the package leaves the store with it.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Table, bindparam, delete, insert, select, update

from directory import records
from directory.packaged import Package, Record, Records, read
from directory.places import MOROCCO

OPAQUE = "protected-"
_REVISION = "directory"
_TABLES = (
    records.organization,
    records.service,
    records.location,
    records.service_at_location,
    records.phone,
    records.attribute,
    records.line,
    records.schedule,
    records.danger_line,
    records.first_line,
)
_PARTS = frozenset({"service_at_location", "phone", "attribute", "schedule"})
_WHOLE = frozenset({"danger_line", "first_line"})


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the services, and how many rows of other tables were written."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    others: int = 0


@dataclass(frozen=True, slots=True)
class _Difference:
    table: Table
    added: Records
    changed: Records
    gone: Records

    @property
    def size(self) -> int:
        return len(self.added) + len(self.changed) + len(self.gone)

    def services(self) -> set[str]:
        """The services these rows belong to."""
        rows = (*self.added.items(), *self.changed.items(), *self.gone.items())
        if self.table.name in ("service", "location"):
            return {key for key, _ in rows}
        if self.table.name in _PARTS:
            return {str(row["service_id"]) for _, row in rows if row["service_id"]}
        return set()


def load(connection: Connection, folder: Path = MOROCCO) -> Counts:
    """Bring the store to what the package says. Loading twice changes nothing.

    Raises `sheets.BadData` before anything is written. Never commits: on failure the caller rolls back.
    A service that changed, or whose phone, place or hours did, is no longer assured.
    """
    return write(connection, read(folder))


def write(connection: Connection, package: Package) -> Counts:
    """Bring the store to these rows (see `load`)."""
    stored = {table.name: _stored(connection, table) for table in _TABLES}
    for key, row in package.service.items():
        row["public_id"] = _public_id(key, row, stored=stored["service"].get(key))
    differences = [_difference(table, stored[table.name], package=package) for table in _TABLES]
    touched = {key for difference in differences for key in difference.services()}
    new = touched & differences[1].added.keys()
    if any(difference.size for difference in differences):
        _apply(connection, differences, touched=touched - new)
    return Counts(
        added=len(new),
        changed=len(touched - new),
        unchanged=len(package.service) - len(touched),
        others=sum(d.size for d in differences if not d.services()),
    )


def current_seq(connection: Connection) -> int:
    """The `seq` of the last row written; 0 in an empty store."""
    found = select(records.revision.c.seq).where(records.revision.c.id == _REVISION)
    return connection.execute(found).scalar() or 0


def next_seq(connection: Connection) -> int:
    """Take the next `seq`; whoever else writes the directory waits until this transaction ends."""
    risen = update(records.revision).values(seq=records.revision.c.seq + 1)
    if connection.execute(risen.where(records.revision.c.id == _REVISION)).rowcount == 0:
        connection.execute(insert(records.revision).values(id=_REVISION, seq=1))
    return current_seq(connection)


def _stored(connection: Connection, table: Table) -> Records:
    return {row["id"]: dict(row) for row in connection.execute(select(table)).mappings()}


def _public_id(key: str, row: Record, *, stored: Mapping[str, object] | None) -> str:
    """The id, or for a protected row an opaque one that stays as it was first drawn (R13)."""
    if row["release_level"] != "never":
        return key
    known = str(stored["public_id"]) if stored else ""
    return known if known.startswith(OPAQUE) else OPAQUE + secrets.token_hex(4)


def _difference(table: Table, stored: Records, *, package: Package) -> _Difference:
    wanted: Records = getattr(package, table.name)
    return _Difference(
        table,
        added={key: row for key, row in wanted.items() if key not in stored},
        changed={
            key: row
            for key, row in wanted.items()
            if key in stored and any(stored[key][column] != value for column, value in row.items())
        },
        gone={
            key: row for key, row in stored.items() if key not in wanted and _is_packaged(table, row, package=package)
        },
    )


def _is_packaged(table: Table, row: Record, *, package: Package) -> bool:
    """Whether a stored row is the package's to remove: a part of one of its services, or of its own tables."""
    if table.name in _PARTS:
        return row["service_id"] in package.service or row.get("line_id") in package.line
    return table.name in _WHOLE


def _apply(connection: Connection, differences: list[_Difference], *, touched: set[str]) -> None:
    seq = next_seq(connection)
    for difference in reversed(differences):
        _delete(connection, difference)
    for difference in differences:
        _insert(connection, difference, seq=seq)
        _update(connection, difference, seq=seq)
    if touched:
        stale = update(records.service).where(records.service.c.id == bindparam("key"))
        rows = [{"key": key} for key in sorted(touched)]
        connection.execute(stale.values(seq=seq, assured_date=None), rows)


def _delete(connection: Connection, difference: _Difference) -> None:
    if difference.gone:
        table = difference.table
        connection.execute(delete(table).where(table.c.id.in_(difference.gone)))


def _insert(connection: Connection, difference: _Difference, *, seq: int) -> None:
    if difference.added:
        rows = [{"id": key, **row, "seq": seq} for key, row in difference.added.items()]
        connection.execute(insert(difference.table), rows)


def _update(connection: Connection, difference: _Difference, *, seq: int) -> None:
    table = difference.table
    cleared = {"assured_date": None} if table is records.line else {}
    for key, row in difference.changed.items():
        connection.execute(update(table).where(table.c.id == key).values(**row, **cleared, seq=seq))
