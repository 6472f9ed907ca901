"""What the team is to hear, written beside what happened and in its transaction; `bot.alerts.sending` sends it.

Whether a way is set up is decided when an alert is sent. Verbs take the connection and never commit; times are the
store's milliseconds.
"""

from sqlalchemy import Connection, insert, select

from bot.store.desk import help_case, staff_alert, staff_telegram
from bot.store.schema import staff

SUPERVISORS = ("supervisor", "admin")
QUIET_FOR = 5 * 60_000
"""The duty phone rings for a case at most once in so many milliseconds; `due_at` of a ring is when it rang. So often,
too, the team hears of SMS lines."""
NO_CASE = 0
"""The `case_id` of what is about no case: no case has it."""


def opened(connection: Connection, case_id: int, now_ms: int) -> None:
    """A case waits: the team's chat."""
    _to_chat(connection, case_id, "opened", now_ms)


def danger(connection: Connection, case_id: int, now_ms: int) -> None:
    """A case that waits became red: the team's chat and the duty phone at once, not only when nobody took it in time.

    Nothing where it does not wait, or is not red.
    """
    if _waits_red(connection, case_id):
        _to_chat(connection, case_id, "opened", now_ms)
        _ring(connection, case_id, "opened", now_ms)


def late(connection: Connection, case_id: int, now_ms: int) -> None:
    """Nobody took it in its time: the team's chat, and the duty phone where it is red."""
    _to_chat(connection, case_id, "late", now_ms)
    _ring(connection, case_id, "late", now_ms)


def silent(connection: Connection, case_id: int, now_ms: int) -> None:
    """Whoever took it was silent and it waits again: the team's chat, and the duty phone where it is red."""
    _to_chat(connection, case_id, "silent", now_ms)
    _ring(connection, case_id, "silent", now_ms)


def to_supervisor(connection: Connection, case_id: int, now_ms: int) -> None:
    """Still nobody: the team's chat, each supervisor who is on Telegram, and the duty phone where it is red."""
    _to_chat(connection, case_id, "supervisor", now_ms)
    _to_each_supervisor(connection, case_id, now_ms)
    _ring(connection, case_id, "supervisor", now_ms)


def of_lines(connection: Connection, now_ms: int) -> None:
    """Something is wrong with an SMS line: the team's chat, which is told that and no more, of no case.

    One at most waits to be sent: it goes when the chat has been quiet about lines long enough.
    """
    c = staff_alert.c
    said = select(c.state, c.due_at).where(c.case_id == NO_CASE, c.kind == "lines", c.state.in_(("todo", "sent")))
    before = connection.execute(said).all()
    if all(alert.state == "sent" for alert in before):
        due_at = max((now_ms, *(alert.due_at + QUIET_FOR for alert in before)))
        _make(connection, NO_CASE, "lines", "chat", now_ms, due_at=due_at)


def _to_chat(connection: Connection, case_id: int, kind: str, now_ms: int) -> None:
    _make(connection, case_id, kind, "chat", now_ms)


def _to_each_supervisor(connection: Connection, case_id: int, now_ms: int) -> None:
    who = (staff.c.role.in_(SUPERVISORS), staff.c.disabled_at.is_(None))
    bound = select(staff.c.id).join_from(staff, staff_telegram, staff_telegram.c.staff_id == staff.c.id).where(*who)
    for staff_id in connection.execute(bound.order_by(staff.c.id)).scalars().all():
        _make(connection, case_id, "supervisor", "private", now_ms, staff_id=staff_id)


def _ring(connection: Connection, case_id: int, kind: str, now_ms: int) -> None:
    """For a red case that waits, when it has been quiet long enough; not while a ring is still to come."""
    if not _waits_red(connection, case_id):
        return
    c = staff_alert.c
    rings = select(c.state, c.due_at).where(c.case_id == case_id, c.way == "phone", c.state != "failed")
    before = connection.execute(rings).all()
    if all(ring.state == "sent" for ring in before):
        due_at = max((now_ms, *(ring.due_at + QUIET_FOR for ring in before)))
        _make(connection, case_id, kind, "phone", now_ms, due_at=due_at)


def _waits_red(connection: Connection, case_id: int) -> bool:
    waits = (help_case.c.id == case_id, help_case.c.state == "waiting", help_case.c.severity == "red")
    return connection.execute(select(help_case.c.id).where(*waits)).first() is not None


def _make(connection: Connection, case_id: int, kind: str, way: str, now_ms: int, **more: int) -> None:
    row = {"case_id": case_id, "kind": kind, "way": way, "made_at": now_ms, "due_at": now_ms}
    connection.execute(insert(staff_alert).values(row | more))
