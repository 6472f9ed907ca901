"""What the desk forgets, and when (R25): a case goes thirty days after its last movement with all that was said in it.

What stays of it is a count: the month it was opened in, its need, its severity and how it ended. Nothing here asks what
a case was about; verbs take the connection and never commit.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, func, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from bot import desk_events, people
from bot.cases import by_hand
from bot.cases.asking import KEPT
from bot.duty import handing_over, shifts
from bot.knowledge import MOROCCO
from bot.moments import from_millis, to_millis
from bot.store.desk import case_count, consent, help_case, staff_alert, staff_code

ALERTS_KEPT = timedelta(days=7)

_MOVED = (
    help_case.c.closed_at,
    help_case.c.taken_at,
    help_case.c.opened_at,
    help_case.c.waiting_since,
    help_case.c.heard_at,
    help_case.c.written_at,
)
"""A case has moved when the last of these was."""
_COUNTED = ("month", "need", "severity", "outcome")


def forget(connection: Connection, now: datetime) -> int:
    """Forget all of the desk that has been kept long enough; how many cases."""
    cases = _forget_cases(connection, now)
    by_hand.forget(connection)
    connection.execute(delete(consent).where(consent.c.ends_at <= to_millis(now)))
    connection.execute(delete(staff_code).where(staff_code.c.expires_at <= to_millis(now)))
    connection.execute(delete(staff_alert).where(staff_alert.c.made_at < to_millis(now - ALERTS_KEPT)))
    desk_events.forget(connection, now)
    handing_over.forget(connection, now)
    shifts.forget(connection, now)
    return cases


def _forget_cases(connection: Connection, now: datetime) -> int:
    """Those in which nothing has moved for `KEPT`; how many. Each is counted by whoever took it away, once."""
    then = to_millis(now - KEPT)
    still = and_(*(func.coalesce(moment, 0) < then for moment in _MOVED))
    gone = connection.execute(delete(help_case).where(still).returning(*help_case.c)).all()
    if not gone:
        return 0
    _count(connection, gone)
    theirs = consent.c.case_id.in_([row.id for row in gone])
    connection.execute(update(consent).where(theirs).values(sealed=None, token_hash=None))
    for row in sorted(gone, key=lambda one: one.address_id):
        people.settle(connection, row.person_id, row.address_id)
    return len(gone)


def _count(connection: Connection, gone: Sequence[Row[Any]]) -> None:
    """One more of each, in the month it was opened in."""
    insert = insert_postgresql if connection.dialect.name == "postgresql" else insert_sqlite
    kinds = Counter((_month(row.opened_at), row.need, row.severity, row.outcome) for row in gone)
    for kind, number in sorted(kinds.items()):
        added = insert(case_count).values(**dict(zip(_COUNTED, kind, strict=True)), number=number)
        more = {"number": case_count.c.number + added.excluded.number}
        connection.execute(added.on_conflict_do_update(index_elements=_COUNTED, set_=more))


def _month(moment: int) -> str:
    return from_millis(moment).astimezone(MOROCCO).date().isoformat()[:7]
