"""The rows of `staff_alert` in a sender's hand: claimed, marked after sending, taken back from the dead.

While an alert is `doing` its `due_at` is when the lease ends, which its holder moves on as long as it is sending; once
it is `sent`, when that was. `sealed` holds what is relayed until it is sent and is empty after that, NULL where there
is no word of anybody. A `message_id` stands as long as there is something to change at it, and where there never will
be. An alert outlives its case, so that what was relayed of it can be deleted. One of SMS lines is of no case.
Verbs take the connection and never commit; times are the store's milliseconds.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, or_, select, update

from bot.store.desk import ALERT_WAYS, help_case, staff_alert

LEASE = 60_000
NO_WORDS = b""
RELAY_STANDS = 47 * 3_600_000
"""So many milliseconds a relayed message stays in a chat: after 48 hours Telegram lets no bot delete it."""
_C = staff_alert.c


@dataclass(frozen=True, slots=True)
class Due:
    """An alert in hand."""

    id: int
    case_id: int
    kind: str
    way: str
    staff_id: int | None
    sealed: bytes | None
    attempts: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A message that should not stand as it does any more; no `staff_id`: it is in the team's chat."""

    id: int
    kind: str
    staff_id: int | None
    message_id: str


def is_any_due(connection: Connection, holder: str, now: int, ways: Collection[str], in_hand: Collection[int]) -> bool:
    """Whether a look is worth a writing transaction: something is due by these ways, somebody's lease has ended, or of
    the alerts with these ids that are in this hand one's lease ends soon, or another has it."""
    waits = _is_due(_C, now) & _C.way.in_(ways)
    over = (_C.state == "doing") & (_C.due_at <= now)
    unsafe = _C.id.in_(in_hand) & or_(_C.state != "doing", _C.holder != holder, _C.due_at <= now + LEASE // 2)
    return connection.execute(select(_C.id).where(or_(waits, over, unsafe)).limit(1)).first() is not None


def hold(connection: Connection, holder: str, ids: Collection[int], now: int) -> set[int]:
    """These are still being sent: their leases begin anew. Which of them are still in this hand."""
    mine = (_C.id.in_(ids), _C.state == "doing", _C.holder == holder)
    held = update(staff_alert).where(*mine).values(due_at=now + LEASE).returning(_C.id)
    return set(connection.execute(held).scalars())


def claim(connection: Connection, holder: str, now: int, most: int, *, ways: Collection[str] = ALERT_WAYS) -> list[Due]:
    """Alerts that are due by these ways, those of waiting cases first; of what is relayed in a case only the oldest.
    What was to be relayed of a case that is gone is due at once: it ends unsent, and its words with it."""
    one, older = staff_alert.alias("one"), staff_alert.alias("older")
    before = (older.c.kind == "relay", older.c.case_id == one.c.case_id, older.c.id < one.c.id)
    in_turn = or_(one.c.kind != "relay", ~exists().where(*before, older.c.state.in_(("todo", "doing"))))
    due = select(one.c.id).where(_is_due(one.c, now), one.c.way.in_(ways), in_turn)
    chosen = due.order_by(one.c.kind == "relay", one.c.due_at, one.c.id).limit(most)
    held = {"state": "doing", "holder": holder, "attempts": _C.attempts + 1, "due_at": now + LEASE}
    taken = update(staff_alert).where(_C.id.in_(chosen), _C.state == "todo").values(held)
    columns = (_C.id, _C.case_id, _C.kind, _C.way, _C.staff_id, _C.sealed, _C.attempts)
    return sorted((Due(*row) for row in connection.execute(taken.returning(*columns))), key=lambda due: due.id)


def sent(connection: Connection, holder: str, due: Due, message_id: str, now: int) -> None:
    """It is out, under this id at its provider. Nothing changes when the lease ended meanwhile."""
    _end(connection, holder, due, state="sent", message_id=message_id, due_at=now)


def failed(connection: Connection, holder: str, due: Due) -> None:
    """It cannot be sent, or nobody needs it any more."""
    _end(connection, holder, due, state="failed")


def later(connection: Connection, holder: str, due: Due, at: int) -> None:
    """Try again from then on."""
    values = {"state": "todo", "holder": None, "due_at": at}
    connection.execute(update(staff_alert).where(*_mine(holder, due)).values(values))


def take_back(connection: Connection, now: int) -> int:
    """Put back what whoever held it has not sent within its lease; how many."""
    over = (_C.state == "doing", _C.due_at <= now)
    return connection.execute(update(staff_alert).where(*over).values(state="todo", holder=None)).rowcount


def leave(connection: Connection, holder: str) -> None:
    """Put back what is still in this hand, due at once."""
    back = {"state": "todo", "holder": None, "attempts": _C.attempts - 1, "due_at": _C.made_at}
    connection.execute(update(staff_alert).where(_C.state == "doing", _C.holder == holder).values(back))


def over(connection: Connection, now: int, most: int) -> list[Shown]:
    """Alerts with a button whose case waits no more, and what was relayed of cases that are in another hand or none, or
    so long ago that it could not be deleted any later. A case that is gone is in none. What is said of SMS lines is of
    no case and stands as it is."""
    c = help_case.c
    button = _C.kind.not_in(("relay", "lines")) & or_(c.id.is_(None), c.state != "waiting")
    elsewhere = or_(c.id.is_(None), c.state != "taken", c.taken_by != _C.staff_id)
    relay = (_C.kind == "relay") & or_(elsewhere, _C.due_at <= now - RELAY_STANDS)
    shown = (_C.state == "sent", _C.message_id != "", _C.way != "phone", or_(button, relay))
    query = select(_C.id, _C.kind, _C.staff_id, _C.message_id)
    joined = query.select_from(staff_alert.outerjoin(help_case, c.id == _C.case_id)).where(*shown)
    return [Shown(*row) for row in connection.execute(joined.order_by(_C.id).limit(most))]


def settled(connection: Connection, alert_id: int) -> None:
    """Nothing is left to change at its message, or nothing can be."""
    connection.execute(update(staff_alert).where(_C.id == alert_id).values(message_id=""))


def _is_due(c: Any, now: int) -> ColumnElement[bool]:
    """Which rows of the table with these columns are to be sent, or to end, now."""
    gone = (c.kind == "relay") & ~exists().where(help_case.c.id == c.case_id)
    return and_(c.state == "todo", or_(c.due_at <= now, gone))


def _end(connection: Connection, holder: str, due: Due, **values: Any) -> None:
    blanked = {} if due.sealed is None else {"sealed": NO_WORDS}
    connection.execute(update(staff_alert).where(*_mine(holder, due)).values(holder=None, **blanked, **values))


def _mine(holder: str, due: Due) -> tuple[Any, ...]:
    return _C.id == due.id, _C.state == "doing", _C.holder == holder
