"""What tells the open pages of the desk to look again: which case, and what about it, without a word of anybody.

`queue`: it changed; `talk`: something new is in this case; `danger`: a new danger in a case that is taken; `late`: a
clock rang; `gone`: the person erased everything.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select

from bot.moments import to_millis
from bot.store.desk import desk_event

KEPT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Event:
    """One of them; ids only rise."""

    id: int
    case_id: int
    kind: str


def tell(connection: Connection, case_id: int, kind: str, now: int) -> None:
    """Tell of it once the caller's transaction is written."""
    connection.execute(insert(desk_event).values(case_id=case_id, kind=kind, at=now))


def since(connection: Connection, last_id: int) -> list[Event]:
    """What came after this one, in order.

    On PostgreSQL an id may be seen before a smaller one that is written later: whoever follows looks back a little.
    """
    c = desk_event.c
    rows = connection.execute(select(c.id, c.case_id, c.kind).where(c.id > last_id).order_by(c.id))
    return [Event(*row) for row in rows]


def newest(connection: Connection) -> int:
    """The id of the newest; 0 when there is none."""
    return int(connection.execute(select(func.coalesce(func.max(desk_event.c.id), 0))).scalar_one())


def forget(connection: Connection, now: datetime) -> int:
    """Forget those nobody needs any more; how many."""
    return connection.execute(delete(desk_event).where(desk_event.c.at < to_millis(now - KEPT))).rowcount
