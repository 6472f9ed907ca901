"""Who did what at the desk, kept for good: lines that are only ever added, each sealed to the one before (T8).

A line says which member of staff did what, when, in which case, with codes and ids as detail: never a word of anybody.
Lines are numbered from 1 without gaps. Each carries a keyed hash of itself and of the hash before it, so that whoever
has the store but not its key cannot change, take out, add or reorder a line unseen. Lines cut off at the end show
against a head, `COUNT:HASH`, that was noted down before.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select

from bot.store import Seal
from bot.store.desk import audit
from bot.store.schema import staff

ACTIONS = (
    "opened", "read", "revealed", "heard_voice", "sent", "noted", "transferred", "given_back", "closed", "took",
    "glass", "severity", "quietened", "called", "entered", "sheet_asked", "sheet_opened", "duty_changed", "bound",
    "refused",
)  # fmt: skip
"""What may be recorded; `glass`: a supervisor on duty broke the glass of a child's case; `refused`: somebody tried to
write what nobody of the team asks for (T19)."""
BEFORE_THE_FIRST = bytes(32)
PAGE = 1000
_CODE = re.compile(r"[a-z0-9_:.-]{0,40}")
_ONE_AT_A_TIME = 1145131333
"""PostgreSQL's lock; on SQLite the writing transaction is one."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `at` in the store's milliseconds, `who` the member's e-mail ("" for one who is gone)."""

    id: int
    at: int
    staff_id: int
    who: str
    action: str
    case_id: int | None
    detail: dict[str, str | int]


@dataclass(frozen=True, slots=True)
class Verified:
    """How many lines hold and the last one's hash, in hexadecimal digits; `broken` is the first line that does not,
    and `why`: changed, missing, added, or, against an earlier head, cut or replaced."""

    count: int
    head: str
    broken: int | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines to list: of a case, of a member, from a moment on; None is all."""

    case_id: int | None = None
    staff_id: int | None = None
    since: int | None = None


def record(
    connection: Connection,
    seal: Seal,
    *,
    staff_id: int,
    action: str,
    now: int,
    case_id: int | None = None,
    **detail: str | int,
) -> None:
    """Add a line in the caller's writing transaction, best as its last deed: until it ends nobody else adds one.

    Raises ValueError for an unknown action and for a detail that is neither a whole number nor a short code; what it
    was is not told.
    """
    if not connection.get_execution_options().get("immediate"):
        raise ValueError("a line of the audit needs a transaction of Store.write: it would be lost")
    if action not in ACTIONS or not all(map(_is_code, detail.values())):
        raise ValueError("the audit takes known actions, whole numbers and short codes alone")
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))
    last = connection.execute(select(audit.c.id, audit.c.hash).order_by(audit.c.id.desc()).limit(1)).first()
    row: dict[str, Any] = {
        "id": last.id + 1 if last else 1,
        "at": now,
        "staff_id": staff_id,
        "action": action,
        "case_id": case_id,
        "detail": json.dumps(detail, sort_keys=True),
    }
    mark = _mark(_key(seal), bytes(last.hash) if last else BEFORE_THE_FIRST, row)
    connection.execute(insert(audit).values(row | {"hash": mark}))


def verify(connection: Connection, seal: Seal, *, earlier: tuple[int, str] | None = None) -> Verified:
    """Read the whole chain; with `earlier`, a count and its hash noted down before, that they still stand in it."""
    key, before, count = _key(seal), BEFORE_THE_FIRST, 0
    for row in _all(connection):
        if row["id"] != count + 1:
            missing = row["id"] > count + 1
            return Verified(count, before.hex(), count + 1 if missing else row["id"], "missing" if missing else "added")
        found = bytes(row.pop("hash"))
        if not hmac.compare_digest(found, _mark(key, before, row)):
            return Verified(count, before.hex(), row["id"], "changed")
        before, count = found, count + 1
        if earlier and earlier[0] == count and earlier[1] != found.hex():
            return Verified(count, found.hex(), count, "replaced")
    if earlier and earlier[0] > count:
        return Verified(count, before.hex(), count + 1, "cut")
    return Verified(count, before.hex())


def lines(connection: Connection, wanted: Wanted, *, before: int | None = None, most: int = PAGE) -> list[Line]:
    """The newest lines of those wanted, the newest first; `before` a line's id goes on from there."""
    c = audit.c
    query = select(c.id, c.at, c.staff_id, staff.c.email, c.action, c.case_id, c.detail)
    query = query.select_from(audit.outerjoin(staff, staff.c.id == c.staff_id))
    if wanted.case_id is not None:
        query = query.where(c.case_id == wanted.case_id)
    if wanted.staff_id is not None:
        query = query.where(c.staff_id == wanted.staff_id)
    if wanted.since is not None:
        query = query.where(c.at >= wanted.since)
    if before is not None:
        query = query.where(c.id < before)
    rows = connection.execute(query.order_by(c.id.desc()).limit(most))
    return [Line(*row[:3], row.email or "", row.action, row.case_id, json.loads(row.detail)) for row in rows]


def members(connection: Connection) -> list[tuple[int, str]]:
    """Everybody who has a line, by e-mail: their id and it, "" for one who is gone."""
    ids = select(audit.c.staff_id).distinct().subquery()
    email = func.coalesce(staff.c.email, "")
    query = select(ids.c.staff_id, email.label("email")).select_from(ids.outerjoin(staff, staff.c.id == ids.c.staff_id))
    return [(row.staff_id, row.email) for row in connection.execute(query.order_by(email, ids.c.staff_id))]


def _all(connection: Connection) -> Iterator[dict[str, Any]]:
    last: int | None = None
    while True:
        query = select(audit).order_by(audit.c.id).limit(PAGE)
        rows = connection.execute(query if last is None else query.where(audit.c.id > last)).all()
        yield from (dict(row._mapping) for row in rows)
        if len(rows) < PAGE:
            return
        last = rows[-1].id


def _is_code(value: object) -> bool:
    return type(value) is int or (isinstance(value, str) and _CODE.fullmatch(value) is not None)


def _key(seal: Seal) -> bytes:
    return bytes.fromhex(seal.derive("audit"))


def _mark(key: bytes, before: bytes, row: dict[str, Any]) -> bytes:
    told = [row[name] for name in ("id", "at", "staff_id", "action", "case_id", "detail")]
    return hmac.digest(key, before + json.dumps(told, separators=(",", ":")).encode(), hashlib.sha256)
