"""What became of every record: each change with who, when, why, before and after, in the order it was applied.

The store's records are always what replaying their approved changes gives. Verbs take the connection and never commit.
Whether somebody may make a change is for `directory.editing`.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, RowMapping, Select, exists, insert, select, update

from directory import ledger, records
from directory.documents import (
    Difference,
    Document,
    Documents,
    changed,
    difference,
    dump,
    settled,
)
from directory.inserting import insert_rows
from directory.matching import write_keys
from directory.revisions import current_seq, next_seq
from directory.storing import chunks, organizations, services, write_organizations, write_services

MOROCCO = ZoneInfo("Africa/Casablanca")
MOST = 2**63 - 1
"""The highest id either database can look for."""
AT_ONCE = 2000
"""Changes written in one go: enough to be fast, few enough to be small in memory."""


Edits = Mapping[str, tuple[Document | None, Document]]
"""For each record, the document before (None where it is new) and after."""


@dataclass(frozen=True, slots=True)
class Note:
    """Who makes a change known, when (milliseconds), by which way in, and why."""

    by: str
    now: int
    origin: str = "console"
    why: str = ""

    @property
    def day(self) -> date:
        """The day it is in Morocco."""
        return datetime.fromtimestamp(self.now / 1000, MOROCCO).date()


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one record; `fields` is `{field: [before, after]}`."""

    id: int
    kind: str
    key: str
    action: str
    origin: str
    fields: Difference
    state: str
    proposed_by: str
    proposed_at: int
    why: str
    decided_by: str
    decided_at: int
    decision_why: str
    reverts: int | None
    seq: int | None


def read(connection: Connection, kind: str, keys: Collection[str] | None = None) -> Documents:
    """The documents of this kind as they are now."""
    return services(connection, keys) if kind == "service" else organizations(connection, keys)


def apply(
    connection: Connection,
    kind: str,
    edits: Edits,
    note: Note,
    *,
    action: str = "",
    checked: Mapping[str, str] | None = None,
) -> int:
    """Write these documents and the changes that made them, as approved; the `seq` they have.

    Each edit is (before, after), before None where the record is new. A fact that changes is no longer assured,
    unless it is among those `checked` (`{fact: day}`). What does not differ is left alone.
    """
    if not edits:
        return current_seq(connection)
    seq = next_seq(connection)
    keys = list(edits)
    for start in range(0, len(keys), AT_ONCE):
        chunk = {key: _settle(edits[key], kind, checked or {}) for key in keys[start : start + AT_ONCE]}
        _apply(connection, kind, chunk, note, action=action, seq=seq)
    return seq


def propose(
    connection: Connection, kind: str, key: str, fields: Difference, note: Note, *, action: str = "update"
) -> int:
    """Keep a change for somebody else to decide; its id. The record stays as it is."""
    row = _row(kind, key, fields, note, action=action)
    made = insert(ledger.change).values(**row, state="proposed").returning(ledger.change.c.id)
    return int(connection.execute(made).scalar_one())


def come_true(connection: Connection, change: Change, before: Document | None, after: Document, note: Note) -> bool:
    """Approve a proposed change: write the document and decide the change, once; whether it was still to decide."""
    seq = next_seq(connection)
    _, now_so = _settle((before, after), change.kind, {})
    fields = dump(difference(before, now_so, kind=change.kind))
    if not _decide(connection, change, note, state="approved", seq=seq, fields=fields):
        return False
    known = {change.key} if before is not None else set()
    _store(connection, change.kind, {change.key: now_so}, known=known, seq=seq)
    return True


def leave(connection: Connection, change: Change, note: Note) -> bool:
    """Reject a proposed change, once; whether it was still to decide."""
    return _decide(connection, change, note, state="rejected")


def _decide(connection: Connection, change: Change, note: Note, **values: Any) -> bool:
    table = ledger.change
    decided = update(table).where(table.c.id == change.id, table.c.state == "proposed")
    said = {"decided_by": note.by, "decided_at": note.now, "decision_why": note.why}
    return connection.execute(decided.values(**said, **values)).rowcount == 1


def get(connection: Connection, change_id: int) -> Change | None:
    """One change by its id; None where there is none."""
    if change_id > MOST:
        return None
    row = connection.execute(select(ledger.change).where(ledger.change.c.id == change_id)).mappings().first()
    return _change(row) if row else None


def of(connection: Connection, kind: str, key: str, *, limit: int = 200) -> list[Change]:
    """The changes of one record, newest first."""
    table = ledger.change
    query = select(table).where(table.c.resource_type == kind, table.c.resource_id == key)
    return _changes(connection, query.order_by(table.c.id.desc()).limit(limit))


def to_decide(
    connection: Connection, *, proposed_by: str | None = None, after: int = 0, limit: int = 500
) -> list[Change]:
    """The proposed changes (of one proposer), oldest first; `after` is the id of the last one seen."""
    table = ledger.change
    query = select(table).where(table.c.state == "proposed", table.c.id > after)
    if proposed_by is not None:
        query = query.where(table.c.proposed_by == proposed_by)
    return _changes(connection, query.order_by(table.c.id).limit(limit))


def latest(connection: Connection, *, before: int | None = None, limit: int = 100) -> list[Change]:
    """The last changes of any record and state, newest first; `before` is the id of the last one seen."""
    table = ledger.change
    query = select(table).order_by(table.c.id.desc()).limit(limit)
    return _changes(connection, query if before is None else query.where(table.c.id < before))


def replay(connection: Connection, kind: str, key: str, *, until: int | None = None) -> Document | None:
    """The record as its approved changes make it, up to a moment (milliseconds, not included); None before it was."""
    table = ledger.change
    query = select(table).where(table.c.resource_type == kind, table.c.resource_id == key, table.c.state == "approved")
    if until is not None:
        query = query.where(table.c.decided_at < until)
    document: Document | None = None
    for one in _changes(connection, query.order_by(table.c.seq, table.c.id)):
        document = changed(document, one.fields, kind=kind)
    return document


def begin(connection: Connection, note: Note) -> int:
    """Write down, as first change, every record that has none: those of a store from before there was history."""
    count = 0
    for kind, table in (("organization", records.organization), ("service", records.service)):
        kept = exists().where(ledger.change.c.resource_type == kind, ledger.change.c.resource_id == table.c.id)
        keys = sorted(connection.execute(select(table.c.id).where(~kept)).scalars())
        for chunk in chunks(keys):
            found = read(connection, kind, chunk)
            rows = [
                _row(kind, key, difference(None, one, kind=kind), note, action="create") for key, one in found.items()
            ]
            _insert(connection, rows, note, seq=0)
            if kind == "service":
                write_keys(connection, found, known=found)
            count += len(rows)
    return count


def _apply(connection: Connection, kind: str, edits: Edits, note: Note, *, action: str, seq: int) -> None:
    written: Documents = {}
    rows = []
    for key, (before, after) in edits.items():
        if fields := difference(before, after, kind=kind):
            written[key] = after
            rows.append(_row(kind, key, fields, note, action=action or ("create" if before is None else "update")))
    known = {key for key in written if edits[key][0] is not None}
    _store(connection, kind, written, known=known, seq=seq)
    _insert(connection, rows, note, seq=seq)


def _settle(
    edit: tuple[Document | None, Document], kind: str, checked: Mapping[str, str]
) -> tuple[Document | None, Document]:
    before, after = edit
    return before, settled(before, after, checked) if kind == "service" else after


def _store(connection: Connection, kind: str, documents: Documents, *, known: Collection[str], seq: int) -> None:
    if not documents:
        return
    if kind == "organization":
        write_organizations(connection, documents, known=known, seq=seq)
    else:
        write_services(connection, documents, known=known, seq=seq)
        write_keys(connection, documents, known=known)


def _row(kind: str, key: str, fields: Difference, note: Note, *, action: str) -> dict[str, Any]:
    return {
        "resource_type": kind,
        "resource_id": key,
        "action": action,
        "origin": note.origin,
        "fields": dump(fields),
        "proposed_by": note.by,
        "proposed_at": note.now,
        "why": note.why,
    }


def _insert(connection: Connection, rows: Sequence[dict[str, Any]], note: Note, *, seq: int) -> None:
    decided = {"state": "approved", "decided_by": note.by, "decided_at": note.now, "seq": seq}
    insert_rows(connection, ledger.change, [{**row, **decided} for row in rows])


def _changes(connection: Connection, query: Select[Any]) -> list[Change]:
    return [_change(row) for row in connection.execute(query).mappings()]


def _change(row: RowMapping) -> Change:
    names = {"kind": "resource_type", "key": "resource_id"}
    fields = {name: row[names.get(name, name)] for name in Change.__dataclass_fields__}
    return Change(**{**fields, "fields": json.loads(row["fields"])})
