"""Making `directory.db`, the read model, out of the store: what `release.told` lets out, and nothing else.

It holds no person, and may be copied, published or opened with Datasette. Rows stand in an order that says nothing of
the store's. A change is brought forward row by row into a copy; what it gives is what building anew would give.
"""

import os
import secrets
import shutil
import sqlite3
from collections.abc import Callable, Collection
from contextlib import closing
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, func, select

from directory import records
from directory.catalog import FORMAT, NoCatalog, catalog_meta
from directory.holdings import held, line_hours
from directory.listing import LINE
from directory.lookup import dialled
from directory.openings import MOROCCO, written
from directory.read_model import DANGER_LINE, create, forget, insert, keep, opened, serve, serve_again, touched
from directory.release import Told, told
from directory.revisions import current_seq
from directory.shortlisting import telephones, write_shortlists

AT_ONCE = 500
FEW = 2000
"""Services changed beyond which building anew costs no more."""


def bring_forward(connection: Connection, path: Path) -> bool:
    """Bring the read model to the store, if it is behind or not there; whether it was.

    Few changes are written into a copy of the file, which then takes its place; many, or any change of the emergency
    table, are built anew.
    """
    seq = current_seq(connection)
    try:
        known = catalog_meta(path)
    except NoCatalog:
        known = {}
    if known.get("seq") == seq:
        return False
    changed = _changed(connection, known) if known else None
    if changed is None:
        build(connection, path)
    else:
        _replace(path, lambda beside: _amend(connection, path, beside, changed=changed, seq=seq))
    return True


def build(connection: Connection, path: Path) -> int:
    """Write the whole read model of this store to `path` and return the `seq` it is of.

    It is written beside and renamed, so whoever has the old one open keeps reading it, and a failure leaves
    the old one there. The seq is read first: a row written meanwhile makes the model old, never wrong.
    """
    seq = current_seq(connection)
    path.parent.mkdir(parents=True, exist_ok=True)
    _replace(path, lambda beside: _write(connection, beside, seq=seq))
    return seq


def _replace(path: Path, write: Callable[[Path], None]) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        write(beside)
        _to_disk(beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _changed(connection: Connection, known: dict[str, int]) -> list[str] | None:
    """The ids (of the store) of the services changed since; None where only building anew will do, as it is where
    nothing says what has changed."""
    since = known["seq"]
    for table in (records.line, records.first_line, records.danger_line):
        of_table = select(func.count(), func.coalesce(func.max(table.c.seq), 0))
        size, last = connection.execute(of_table.select_from(table)).one()
        if last > since or size != known.get(table.name):
            return None
    service, owner = records.service, records.organization
    own = connection.execute(select(service.c.id).where(service.c.seq > since)).scalars().all()
    moved = connection.execute(select(owner.c.id).where(owner.c.seq > since)).scalars().all()
    if not 0 < len(own) + len(moved) <= FEW:
        return None
    theirs = connection.execute(select(service.c.id).where(service.c.organization_id.in_(moved))).scalars()
    keys = sorted({*own, *theirs})
    return keys if len(keys) <= FEW else None


def _amend(connection: Connection, old: Path, path: Path, *, changed: Collection[str], seq: int) -> None:
    shutil.copyfile(old, path)
    with closing(opened(path)) as database:
        before, now_so = telephones(database), _told(connection, changed)
        ids = {one.id for one in now_so}
        lists = touched(database, ids)
        forget(database, ids)
        keep(database, now_so)
        gone = _gone(connection, database)
        lists |= touched(database, gone)
        forget(database, gone)
        database.execute("DELETE FROM first_line")
        insert(database, "first_line", _first_lines(connection))
        after = telephones(database)
        ids |= _holding(database, before.every ^ after.every)
        serve_again(database, ids, after)
        write_shortlists(database, _today(), lists | touched(database, ids))
        database.execute("UPDATE meta SET value = ? WHERE key = 'seq'", (seq,))
        database.commit()


def _gone(connection: Connection, database: sqlite3.Connection) -> list[str]:
    """The public ids that stand for nothing any more: a service that is protected now goes by another."""
    [here] = database.execute("SELECT COUNT(*) FROM named").fetchone()
    if here == connection.execute(select(func.count()).select_from(records.service)).scalar():
        return []
    known = set(connection.execute(select(records.service.c.public_id)).scalars())
    return sorted({key for (key,) in database.execute("SELECT id FROM named")} - known)


def _holding(database: sqlite3.Connection, numbers: Collection[str]) -> set[str]:
    """The public ids of the services with one of these telephones."""
    query = "SELECT named.id FROM word JOIN named USING (key) WHERE word.word = ?"
    return {key for number in numbers for (key,) in database.execute(query, (dialled(number),))}


def _write(connection: Connection, path: Path, *, seq: int) -> None:
    with closing(opened(path)) as database:
        create(database)
        everything = (told(one) for one in held(connection, offered_only=False))
        while some := list(islice(everything, AT_ONCE)):
            keep(database, some)
        meta = {"seq": seq, "format": FORMAT, **_emergency_table(connection, database)}
        serve(database)
        write_shortlists(database, _today())
        database.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
        database.commit()
        database.execute("VACUUM")


def _today() -> date:
    return datetime.now(MOROCCO).date()


def _told(connection: Connection, ids: Collection[str]) -> list[Told]:
    return [told(one) for one in held(connection, ids=ids, offered_only=False)]


def _emergency_table(connection: Connection, database: sqlite3.Connection) -> dict[str, int]:
    """The lines, which are first and which are for which danger; how many rows of each there were."""
    hours = line_hours(connection)
    lines, danger = _rows(connection, records.line), _rows(connection, records.danger_line)
    first = _first_lines(connection)
    insert(database, "line", [_line(row, written(hours.get(row["id"], ()))) for row in lines])
    insert(database, "danger_line", [{column: row[column] for column in DANGER_LINE} for row in danger])
    insert(database, "first_line", first)
    return {"line": len(lines), "first_line": len(first), "danger_line": len(danger)}


def _line(row: RowMapping, hours: str) -> dict[str, Any]:
    return {
        **{name: row[name] for name in LINE if name in row},
        "dialled": row["e164"] or row["number"],
        "name_fr": row["name"],
        "name_en": row["name_en"] or row["name"],
        "hours": hours,
        "free": int(row["free"]),
        "authority": int(row["authority"]),
        "assured": row["assured_date"].isoformat() if row["assured_date"] else "",
    }


def _first_lines(connection: Connection) -> list[dict[str, Any]]:
    public_ids = _public_ids(connection)
    return [
        {
            **{name: row[name] for name in ("need", "position", "region")},
            "service_id": public_ids.get(row["service_id"] or "", ""),
            "line_id": row["line_id"] or "",
        }
        for row in _rows(connection, records.first_line)
    ]


def _public_ids(connection: Connection) -> dict[str, str]:
    """Of the services that are first lines."""
    service, first = records.service, records.first_line
    query = select(service.c.id, service.c.public_id).where(service.c.id.in_(select(first.c.service_id)))
    return dict(connection.execute(query).all())


def _rows(connection: Connection, table: Table) -> list[RowMapping]:
    return list(connection.execute(select(table).order_by(table.c.id)).mappings())


def _to_disk(path: Path) -> None:
    """A rename may reach the disk before what it names: without this, a power cut leaves an empty file."""
    with path.open("rb") as handle:
        os.fsync(handle.fileno())
