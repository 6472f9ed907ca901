"""Bringing the store to the packaged directory, and never over what staff have changed since.

Services and organizations go through history like every other change. What the package brought last is kept beside
them: a field that staff changed after that is theirs, and a new package leaves it as it is. Lines, danger lines and
first lines are the package's alone: an emergency number changes by a reviewed change of the project's files only.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, update

from directory import history, ledger, records
from directory.documents import Document, Documents, dump
from directory.history import Note
from directory.packaged import Package, Records, read
from directory.places import MOROCCO
from directory.revisions import hold, next_seq
from directory.roles import PACKAGE

_TABLES = (records.line, records.schedule, records.danger_line, records.first_line)


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the services; how many other rows were written; and the `id.field` that staff keep as theirs."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    others: int = 0
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Difference:
    table: Table
    added: Records
    changed: Records
    gone: Records

    @property
    def size(self) -> int:
        return len(self.added) + len(self.changed) + len(self.gone)


def load(connection: Connection, folder: Path = MOROCCO, *, now: int = 0) -> Counts:
    """Bring the store to what the package says, now (milliseconds). Loading twice changes nothing.

    Raises `sheets.BadData` before anything is written. Never commits: on failure the caller rolls back.
    A service whose phones, place, hours or people served changed is no longer assured for that.
    """
    return write(connection, read(folder), now=now)


def write(connection: Connection, package: Package, *, now: int = 0) -> Counts:
    """Bring the store to this package (see `load`)."""
    hold(connection)
    note = Note(PACKAGE, now, origin="package")
    organizations, _ = _merged(connection, "organization", package.organization)
    history.apply(connection, "organization", organizations, note)
    differences = [_difference(table, _stored(connection, table), wanted=_wanted(package, table)) for table in _TABLES]
    _delete(connection, differences)
    services, kept = _merged(connection, "service", package.service)
    history.apply(connection, "service", services, note)
    _write(connection, differences)
    _remember(connection, package)
    new = sum(before is None for before, _ in services.values())
    return Counts(
        added=new,
        changed=len(services) - new,
        unchanged=len(package.service) - len(services),
        others=len(organizations) + sum(one.size for one in differences),
        kept=kept,
    )


def _merged(
    connection: Connection, kind: str, wanted: Mapping[str, Document]
) -> tuple[dict[str, tuple[Document | None, Document]], tuple[str, ...]]:
    """The edits that bring the records to the package, and the `id.field` that stay as staff made them."""
    present = history.read(connection, kind, list(wanted))
    last = _last(connection, kind)
    edits: dict[str, tuple[Document | None, Document]] = {}
    kept = []
    for key, document in wanted.items():
        now, base = present.get(key), last.get(key)
        if now is None:
            edits[key] = None, document
            continue
        after = dict(now)
        for name, value in document.items():
            if name == "assured" or value == (base or now)[name]:
                continue
            if now[name] != (base or now)[name] and now[name] != value:
                kept.append(f"{key}.{name}")
            else:
                after[name] = value
        if after != now:
            edits[key] = now, after
    return edits, tuple(kept)


def _last(connection: Connection, kind: str) -> Documents:
    table = ledger.packaged
    rows = connection.execute(select(table).where(table.c.resource_type == kind)).mappings()
    return {row["resource_id"]: json.loads(row["document"]) for row in rows}


def _remember(connection: Connection, package: Package) -> None:
    """Keep what this package brought, to know later what staff changed."""
    table = ledger.packaged
    for kind, documents in (("organization", package.organization), ("service", package.service)):
        last = _last(connection, kind)
        moved = {key: one for key, one in documents.items() if last.get(key) != one}
        gone = delete(table).where(table.c.resource_type == kind, table.c.resource_id.in_(list(moved)))
        connection.execute(gone)
        rows = [{"resource_type": kind, "resource_id": key, "document": dump(one)} for key, one in moved.items()]
        if rows:
            connection.execute(insert(table), rows)


def _stored(connection: Connection, table: Table) -> Records:
    query = select(table)
    if table is records.schedule:
        query = query.where(table.c.line_id.is_not(None))
    return {row["id"]: dict(row) for row in connection.execute(query).mappings()}


def _wanted(package: Package, table: Table) -> Records:
    found: Records = getattr(package, table.name)
    return found


def _difference(table: Table, stored: Records, *, wanted: Records) -> _Difference:
    return _Difference(
        table,
        added={key: row for key, row in wanted.items() if key not in stored},
        changed=dict(_changed(stored, wanted)),
        gone={key: row for key, row in stored.items() if key not in wanted and table is not records.line},
    )


def _changed(stored: Records, wanted: Records) -> Iterator[tuple[str, dict[str, Any]]]:
    for key, row in wanted.items():
        if key in stored and any(stored[key][column] != value for column, value in row.items()):
            yield key, row


def _delete(connection: Connection, differences: list[_Difference]) -> None:
    for one in reversed(differences):
        if one.gone:
            connection.execute(delete(one.table).where(one.table.c.id.in_(one.gone)))


def _write(connection: Connection, differences: list[_Difference]) -> None:
    if not any(one.size for one in differences):
        return
    seq = next_seq(connection)
    for one in differences:
        if one.added:
            connection.execute(insert(one.table), [{"id": key, **row, "seq": seq} for key, row in one.added.items()])
        cleared = {"assured_date": None} if one.table is records.line else {}
        for key, row in one.changed.items():
            connection.execute(update(one.table).where(one.table.c.id == key).values(**row, **cleared, seq=seq))
