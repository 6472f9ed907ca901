"""Shifts: when each operator is here, planned by a supervisor or begun by themself.

One member's shifts never overlap: what touches is made one. Times are the store's milliseconds.
Verbs take the connection and never commit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from bot.duty import operators
from bot.duty.hours import Refused, Stretch
from bot.moments import to_millis
from bot.store.desk import help_case, operator, shift
from bot.store.schema import staff

LONGEST = timedelta(hours=16)
"""Nobody is here for longer: a longer one is a slip of the pen."""
PATIENCE = timedelta(minutes=30)
"""How long after a shift its operator may still be busy with the last case."""
KEPT = timedelta(days=30)
"""After this a shift is forgotten."""
_PAST_LAST_ID = 2**63


@dataclass(frozen=True, slots=True)
class Shift:
    """When one member of staff is here, from `starts_at` until before `ends_at`."""

    id: int
    staff_id: int
    starts_at: int
    ends_at: int


def between(connection: Connection, begins: int, ends: int) -> list[Shift]:
    """The shifts that touch this stretch of time, the earliest first."""
    query = select(shift).where(shift.c.starts_at < ends, shift.c.ends_at > begins)
    return [Shift(**row._mapping) for row in connection.execute(query.order_by(shift.c.starts_at, shift.c.id))]


def current(connection: Connection, staff_id: int, now: datetime) -> Shift | None:
    """The shift this member has at this moment."""
    moment = to_millis(now)
    here = (shift.c.staff_id == staff_id, shift.c.starts_at <= moment, shift.c.ends_at > moment)
    row = connection.execute(select(shift).where(*here)).first()
    return Shift(**row._mapping) if row else None


def plan(connection: Connection, staff_id: int, stretch: Stretch, now: datetime) -> None:
    """Keep a shift. Raises Refused: it is over already, or with what it touches too long."""
    if stretch[1] <= max(stretch[0], to_millis(now)):
        raise Refused("duty_wrong_past")
    touching = (shift.c.staff_id == staff_id, shift.c.starts_at <= stretch[1], shift.c.ends_at >= stretch[0])
    found = connection.execute(select(shift.c.id, shift.c.starts_at, shift.c.ends_at).where(*touching)).all()
    begins = min([stretch[0], *(row.starts_at for row in found)])
    ends = max([stretch[1], *(row.ends_at for row in found)])
    if ends - begins > LONGEST / timedelta(milliseconds=1):
        raise Refused("duty_wrong_long", hours=str(LONGEST // timedelta(hours=1)))
    _take_away(connection, [row.id for row in found])
    row = {"staff_id": staff_id, "starts_at": begins, "ends_at": ends}
    connection.execute(insert(shift).values(row))


def start(connection: Connection, staff_id: int, until: int, now: datetime) -> None:
    """This member is here from now until then: their pause is over, and what was planned for now gives way.
    Raises Refused."""
    before = current(connection, staff_id, now)
    begins = before.starts_at if before else to_millis(now)
    if before:
        _take_away(connection, [before.id])
    plan(connection, staff_id, (begins, until), now)
    operators.resume(connection, staff_id)


def end(connection: Connection, staff_id: int, now: datetime) -> bool:
    """This member goes now; their pause is over too. False when they were not here."""
    operators.resume(connection, staff_id)
    found = current(connection, staff_id, now)
    if found:
        _cut(connection, found, to_millis(now))
    return found is not None


def withdraw(connection: Connection, shift_id: int, now: datetime) -> Shift | None:
    """Take a planned shift away, or end one that has begun; the shift as it was, None when there is none to come."""
    there = select(shift).where(shift.c.id == shift_id, shift.c.ends_at > to_millis(now))
    row = connection.execute(there).first() if shift_id < _PAST_LAST_ID else None
    found = Shift(**row._mapping) if row else None
    if found:
        _cut(connection, found, to_millis(now))
    return found


def absent(connection: Connection, now: datetime) -> list[tuple[int, int]]:
    """The cases that an absent one still has, as (member, case).

    Absent is whose last shift, in which they had the case, ended `PATIENCE` ago, and who did not pause after it to
    say that they go on with what they have; and who may not come in any more, or no longer answers people. Who never
    had a shift is not absent.
    """
    moment = to_millis(now)
    begun = select(shift.c.staff_id, func.max(shift.c.ends_at).label("over")).where(shift.c.starts_at <= moment)
    last = begun.group_by(shift.c.staff_id).subquery()
    gone = (
        (last.c.over <= to_millis(now - PATIENCE))
        & (help_case.c.taken_at < last.c.over)
        & or_(operator.c.paused_at.is_(None), operator.c.paused_at < last.c.over)
    )
    joined = (
        help_case.join(staff, staff.c.id == help_case.c.taken_by)
        .outerjoin(last, last.c.staff_id == help_case.c.taken_by)
        .outerjoin(operator, operator.c.staff_id == help_case.c.taken_by)
    )
    out = or_(staff.c.disabled_at.is_not(None), staff.c.role.not_in(operators.ROLES))
    left = (help_case.c.state == "taken", or_(gone, out))
    query = select(help_case.c.taken_by, help_case.c.id).select_from(joined).where(*left).order_by(help_case.c.id)
    return [(row[0], row[1]) for row in connection.execute(query)]


def forget(connection: Connection, now: datetime) -> int:
    """Forget the shifts that ended `KEPT` ago; how many."""
    return connection.execute(delete(shift).where(shift.c.ends_at < to_millis(now - KEPT))).rowcount


def _cut(connection: Connection, one: Shift, moment: int) -> None:
    """Have it end now; one that has not begun is not kept."""
    if one.starts_at >= moment:
        _take_away(connection, [one.id])
    else:
        connection.execute(update(shift).where(shift.c.id == one.id).values(ends_at=moment))


def _take_away(connection: Connection, ids: Sequence[int]) -> None:
    connection.execute(delete(shift).where(shift.c.id.in_(ids)))
