"""Leaving a shift: a note for whoever comes next, and no case that stays with somebody who has gone.

A note is sealed, and forgotten after `KEPT`. Verbs take the connection and never commit.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from bot.moments import to_millis
from bot.store import Seal, Unreadable
from bot.store.desk import handover

KEPT = timedelta(days=30)
LONGEST = 2000
"""Characters of a note."""
_SEALED_AS = "handover"


@dataclass(frozen=True, slots=True)
class Note:
    """A note: whose (None where they are not in the team any more), when, and what; "" when it cannot be read."""

    staff_id: int | None
    at: int
    text: str


def leave(connection: Connection, seal: Seal, staff_id: int, text: str, now: datetime) -> None:
    """Keep a note for whoever comes next; an empty one is none."""
    said = text.strip()[:LONGEST]
    if said:
        row = {"staff_id": staff_id, "at": to_millis(now), "sealed": seal.close(_SEALED_AS, said)}
        connection.execute(insert(handover).values(row))


def notes(connection: Connection, seal: Seal, now: datetime) -> list[Note]:
    """The notes of the last `KEPT`, the newest first."""
    fresh = select(handover).where(handover.c.at >= to_millis(now - KEPT))
    rows = connection.execute(fresh.order_by(handover.c.at.desc(), handover.c.id.desc()))
    return [Note(row.staff_id, row.at, _opened(seal, row.sealed)) for row in rows]


def forget(connection: Connection, now: datetime) -> int:
    """Forget the notes older than `KEPT`; how many."""
    return connection.execute(delete(handover).where(handover.c.at < to_millis(now - KEPT))).rowcount


def _opened(seal: Seal, sealed: bytes) -> str:
    try:
        return str(seal.open(_SEALED_AS, sealed))
    except Unreadable:
        return ""
