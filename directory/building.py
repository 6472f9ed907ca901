"""Making `directory.db`, the read model, out of the store: what `release.told` lets out, and nothing else.

It holds no person, and may be copied, published or opened with Datasette. Rows stand in the order of their
public id, so that nothing of the store's order shows either.
"""

import json
import os
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, select
from sqlite_utils import Database

from directory import records
from directory.catalog import FORMAT, catalog_seq
from directory.holdings import Hours, held, timetable
from directory.loading import current_seq
from directory.release import Told, told

Row = dict[str, Any]


def bring_forward(connection: Connection, path: Path) -> bool:
    """Build the read model anew if the store is ahead of it, or if it is not there; whether it was built."""
    if catalog_seq(path) == current_seq(connection):
        return False
    build(connection, path)
    return True


def build(connection: Connection, path: Path) -> int:
    """Write the whole read model of this store to `path` and return the `seq` it is of.

    It is written beside and renamed, so whoever has the old one open keeps reading it, and a failure leaves
    the old one there. The seq is read first: a row written meanwhile makes the model old, never wrong.
    """
    seq = current_seq(connection)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        _write(connection, beside, seq=seq)
        _to_disk(beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return seq


def _write(connection: Connection, path: Path, *, seq: int) -> None:
    database = Database(path)
    try:
        # sqlite-utils opens its own transactions deferred, which fail at once under contention.
        database.conn.execute("BEGIN IMMEDIATE")
        _fill(connection, database, seq=seq)
        database.conn.commit()
    finally:
        database.close()


def _fill(connection: Connection, database: Database, *, seq: int) -> None:
    everything = sorted((told(one) for one in held(connection)), key=lambda one: one.id)
    public_ids = _public_ids(connection)
    hours = timetable(connection, "line_id")
    urgent = _urgent_numbers(connection)
    _table(database, "service", columns=SERVICE, rows=(_service(one, urgent) for one in everything))
    _table(database, "served", columns=SERVED, rows=_served(everything))
    _table(database, "line", columns=LINE, rows=(_line(row) for row in _rows(connection, records.line)))
    _table(database, "schedule", columns=SCHEDULE, rows=_schedules(everything, hours))
    _table(
        database, "danger_line", columns=DANGER_LINE, rows=_plain(connection, records.danger_line, columns=DANGER_LINE)
    )
    _table(database, "first_line", columns=FIRST_LINE, rows=_first_lines(connection, public_ids))
    _table(database, "meta", columns=META, rows=[{"key": "seq", "value": seq}, {"key": "format", "value": FORMAT}])
    _index(database)


SERVICE = {
    "id": str,
    "name_fr": str,
    "name_en": str,
    "short_fr": str,
    "short_en": str,
    "short_ar": str,
    "organization": str,
    "needs": str,
    "audience": str,
    "papers": str,
    "phones": str,
    "whatsapp": str,
    "email": str,
    "address": str,
    "city": str,
    "region": str,
    "free": int,
    "authority": int,
    "vetted_child": int,
    "protected": int,
    "urgent": int,
    "languages": str,
    "confidence": str,
    "assured": str,
    "source_url": str,
    "source_date": str,
}
SERVED = {"need": str, "region": str, "service_id": str}
LINE = {
    "id": str,
    "number": str,
    "dialled": str,
    "name_fr": str,
    "name_en": str,
    "name_ar": str,
    "short_fr": str,
    "short_en": str,
    "short_ar": str,
    "kind": str,
    "coverage": str,
    "free": int,
    "authority": int,
    "confidence": str,
    "assured": str,
    "source_date": str,
}
SCHEDULE = {"service_id": str, "line_id": str, "byday": str, "opens_at": str, "closes_at": str, "always": int}
DANGER_LINE = {"kind": str, "position": int, "line_id": str, "condition": str, "rule": str}
FIRST_LINE = {"need": str, "position": int, "region": str, "service_id": str, "line_id": str}
META = {"key": str, "value": int}


def _table(database: Database, name: str, *, columns: dict[str, Any], rows: Iterable[Row]) -> None:
    table = database.table(name)
    table.create(columns, pk=next(iter(columns)) if name in ("service", "line", "meta") else None)
    table.insert_all(rows)


def _index(database: Database) -> None:
    """What a search asks for is in the index itself (covering)."""
    database.table("served").create_index(["need", "region", "service_id"], unique=True)
    database.table("first_line").create_index(["need", "region", "position"])
    database.table("danger_line").create_index(["kind", "position"])
    database.table("schedule").create_index(["service_id"])
    database.table("schedule").create_index(["line_id"])
    names = ["name_fr", "name_en", "short_fr", "short_en", "short_ar", "organization"]
    database.table("service").enable_fts(names, tokenize="unicode61 remove_diacritics 2")


def _service(one: Told, urgent: frozenset[str]) -> Row:
    return {
        "id": one.id,
        "name_fr": one.names["fr"],
        "name_en": one.names["en"],
        **{f"short_{language}": one.short.get(language, "") for language in ("fr", "en", "ar")},
        **{c: getattr(one, c) for c in ("organization", "papers", "email", "address", "city", "region")},
        **{c: int(getattr(one, c)) for c in ("free", "authority", "vetted_child", "protected")},
        **{c: getattr(one, c) for c in ("languages", "confidence", "source_url", "source_date")},
        **{c: json.dumps(getattr(one, c)) for c in ("needs", "audience", "phones", "whatsapp")},
        "urgent": int(bool(urgent.intersection(one.phones))),
        "assured": one.assured.isoformat() if one.assured else "",
    }


def _served(everything: Iterable[Told]) -> Iterator[Row]:
    for one in everything:
        for need in one.needs:
            yield {"need": need, "region": one.region, "service_id": one.id}


def _line(row: RowMapping) -> Row:
    return {
        "id": row["id"],
        "dialled": row["e164"] or row["number"],
        "name_fr": row["name"],
        "name_en": row["name_en"] or row["name"],
        "name_ar": row["name_ar"],
        **{c: row[c] for c in ("number", "short_fr", "short_en", "short_ar", "kind", "coverage")},
        "free": int(row["free"]),
        "authority": int(row["authority"]),
        "confidence": row["confidence"],
        "assured": row["assured_date"].isoformat() if row["assured_date"] else "",
        "source_date": row["source_date"],
    }


def _schedules(everything: Iterable[Told], lines: dict[str, tuple[Hours, ...]]) -> Iterator[Row]:
    for one in everything:
        yield from ({"service_id": one.id, "line_id": "", **_hours(hours)} for hours in one.hours)
    for key, rows in lines.items():
        yield from ({"service_id": "", "line_id": key, **_hours(hours)} for hours in rows)


def _hours(hours: Hours) -> Row:
    return {
        "byday": hours.byday,
        "opens_at": hours.opens_at.isoformat("minutes") if hours.opens_at else "",
        "closes_at": hours.closes_at.isoformat("minutes") if hours.closes_at else "",
        "always": int(hours.always),
    }


def _first_lines(connection: Connection, public_ids: dict[str, str]) -> Iterator[Row]:
    for row in _rows(connection, records.first_line):
        service, line = public_ids.get(row["service_id"] or "", ""), row["line_id"] or ""
        if service or line:
            plain = {column: row[column] for column in ("need", "position", "region")}
            yield {**plain, "service_id": service, "line_id": line}


def _plain(connection: Connection, table: Table, *, columns: dict[str, Any]) -> Iterator[Row]:
    for row in _rows(connection, table):
        yield {column: row[column] for column in columns}


def _public_ids(connection: Connection) -> dict[str, str]:
    active = (row for row in _rows(connection, records.service) if row["status"] == "active")
    return {row["id"]: row["public_id"] for row in active}


def _urgent_numbers(connection: Connection) -> frozenset[str]:
    """The numbers of the emergency lines: a service that answers by one is for emergencies (or poison) only."""
    lines = _rows(connection, records.line)
    return frozenset(row["e164"] or row["number"] for row in lines if row["kind"] == "emergency")


def _rows(connection: Connection, table: Table) -> list[RowMapping]:
    return list(connection.execute(select(table).order_by(table.c.id)).mappings())


def _to_disk(path: Path) -> None:
    """A rename may reach the disk before what it names: without this, a power cut leaves an empty file."""
    with path.open("rb") as handle:
        os.fsync(handle.fileno())
