"""Complaints about workers, for supervisors (R33): what happened, on which day, in which language. Nothing of who.

That day alone a keyed hash, another every day, tells whether one person has complained too often; then it is emptied.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from bot.cases.asking import Asker
from bot.knowledge import MOROCCO
from bot.store import Seal
from bot.store.schema import complaint
from flows.deeds import Complain

MOST_A_DAY = 5
"""Complaints of one person that are kept in a day: nobody can bury those of others."""
ON_A_PAGE = 50

_USE = "complainers"


@dataclass(frozen=True, slots=True)
class Complaint:
    """One complaint; `day` is Morocco's, as 2026-11-18, `looked_at` the store's milliseconds, None when nobody has."""

    id: int
    kind: str
    day: str
    channel: str
    language: str
    looked_at: int | None


def keep(connection: Connection, seal: Seal, asker: Asker, deed: Complain, now: datetime) -> bool:
    """Keep it inside the caller's transaction; False when this person has complained too often today.

    The day alone: an hour would tell who.
    """
    who = _complainer(seal, asker.person_id, now)
    today = select(func.count()).where(complaint.c.complainer == who)
    if connection.execute(today).scalar_one() >= MOST_A_DAY:
        return False
    channel = asker.channel.rpartition(":")[2]
    row = {"kind": deed.kind, "day": _day(now), "channel": channel, "language": asker.language, "complainer": who}
    connection.execute(insert(complaint).values(row))
    return True


def forget(connection: Connection, seal: Seal, person_id: int, now: datetime) -> None:
    """Today's complaints of this person stay; that they are one person's is forgotten (R20)."""
    theirs = update(complaint).where(complaint.c.complainer == _complainer(seal, person_id, now))
    connection.execute(theirs.values(complainer=None))


def forget_who(connection: Connection, now: datetime) -> int:
    """Empty what tells the complainers of another day apart; how many rows."""
    over = update(complaint).where(complaint.c.complainer.is_not(None), complaint.c.day != _day(now))
    return connection.execute(over.values(complainer=None)).rowcount


def page(connection: Connection, number: int) -> list[Complaint]:
    """One page of `ON_A_PAGE`, from 1: those nobody has looked at, then the others, each the oldest first."""
    columns = (one for one in complaint.c if one is not complaint.c.complainer)
    query = select(*columns).order_by(complaint.c.looked_at.is_not(None), complaint.c.id)
    rows = connection.execute(query.limit(ON_A_PAGE).offset((number - 1) * ON_A_PAGE))
    return [Complaint(**row._mapping) for row in rows]


def pages(connection: Connection) -> int:
    """How many pages there are, one at least."""
    kept = int(connection.execute(select(func.count()).select_from(complaint)).scalar_one())
    return max(1, -(-kept // ON_A_PAGE))


def look_at(connection: Connection, complaint_id: int, now: int) -> bool:
    """Mark it as looked at; False where there is no such complaint that nobody has looked at."""
    here = (complaint.c.id == complaint_id, complaint.c.looked_at.is_(None))
    return connection.execute(update(complaint).where(*here).values(looked_at=now)).rowcount == 1


def _day(now: datetime) -> str:
    return now.astimezone(MOROCCO).date().isoformat()


def _complainer(seal: Seal, person_id: int, now: datetime) -> str:
    return hmac.digest(seal.derive(_USE).encode(), f"{_day(now)} {person_id}".encode(), "sha256").hex()
