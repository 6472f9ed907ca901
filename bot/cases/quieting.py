"""Whoever only abuses the team is quietened for some days: their case ends, and 0 opens none until then.

The bot goes on answering them, and danger is heard as ever. Who they are is told to nobody, not here either: a person
is a number. Verbs take the connection and never commit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, func, select, update

from bot.moments import from_millis, to_millis
from bot.store.desk import help_case
from bot.store.schema import person, staff

DAYS = (1, 7, 30)
"""How long somebody may be quietened for."""


@dataclass(frozen=True, slots=True)
class Quietened:
    """Somebody quietened `until` then; `since` and `by` (an id and what they are called) while that is still known.

    Times are the store's milliseconds.
    """

    person_id: int
    until: int
    since: int | None
    by: int | None
    called: str


def quieten(connection: Connection, person_id: int, days: int, now: int) -> None:
    """Open no case for this person for so many days, one of `DAYS`. The caller closes the one that is open."""
    if days not in DAYS:
        raise ValueError("a day, a week or thirty days")
    until = to_millis(from_millis(now) + timedelta(days=days))
    connection.execute(update(person).where(person.c.id == person_id).values(quiet_until=until))


def quietened(connection: Connection, now: int) -> Sequence[Quietened]:
    """Everybody who is quietened now, the longest first."""
    c = help_case.c
    latest = select(func.max(c.id)).where(c.outcome == "abuse").group_by(c.person_id)
    joined = person.outerjoin(help_case, (c.person_id == person.c.id) & c.id.in_(latest))
    joined = joined.outerjoin(staff, staff.c.id == c.taken_by)
    shown = (person.c.id, person.c.quiet_until, c.closed_at, c.taken_by, staff.c.name, staff.c.email)
    query = select(*shown).select_from(joined).where(person.c.quiet_until > now)
    rows = connection.execute(query.order_by(person.c.quiet_until.desc(), person.c.id)).all()
    return [Quietened(*row[:4], called=row.name or row.email or "") for row in rows]


def undo(connection: Connection, person_id: int) -> bool:
    """Let the team hear this person again; False when they were not quietened."""
    hushed = (person.c.id == person_id, person.c.quiet_until > 0)
    return connection.execute(update(person).where(*hushed).values(quiet_until=0)).rowcount == 1
