"""A person's side of a case: one open case a person, and what is asked in it (the ways between states: schema).

What identifies a person, a number to call or a voice note's reference, is sealed in the request that needs it and
blanked with the case's end. A case that is about a child once stays so, and leaves the hands of whoever may not have it
(R10). Verbs take the connection and never commit.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from bot.moments import to_millis
from bot.store import Seal
from bot.store.schema import address, case_request, help_case, staff
from flows.steps import OpenCase

SEALED_AS = "case"
KEPT = timedelta(days=30)
"""After this a case is forgotten, whatever became of it (R25)."""
MOST_NOTES = 20
"""Voice notes of one case: what comes after these is not kept."""

CHILD = "child_protection"
FOR_CHILDREN = ("supervisor", "admin")
"""The roles that may have a child's case (R10)."""

_OPEN = help_case.c.state != "closed"


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, from where, by which message, and with which voice note ("" without)."""

    person_id: int
    address_id: int
    inbound_id: int
    channel: str
    language: str
    media: str = ""


def ask(connection: Connection, seal: Seal, asker: Asker, deed: OpenCase, now: datetime) -> int:
    """Open this person's case, or add to the one that is open; its id."""
    moment = to_millis(now)
    case_id = open_case(connection, asker.person_id) or _opened(connection, asker, moment)
    _tell(connection, case_id, asker, deed)
    if deed.hour:
        _at_hour(connection, case_id, deed.hour)
    elif deed.want == "call":
        number = _own_number(connection, seal, asker) if deed.own else deed.number
        _again(connection, case_id, "call")
        _keep(connection, case_id, deed.want, moment, sealed=seal.close(SEALED_AS, {"number": number}))
    elif deed.want == "woman":
        _again(connection, case_id, "woman")
        _keep(connection, case_id, deed.want, moment)
    elif _notes(connection, case_id) < MOST_NOTES:
        note = {"channel": asker.channel, "media": asker.media}
        _keep(connection, case_id, deed.want, moment, sealed=seal.close(SEALED_AS, note))
    return case_id


def _tell(connection: Connection, case_id: int, asker: Asker, deed: OpenCase) -> None:
    """What is known of it now; a child's is taken from the hands of whoever is not `FOR_CHILDREN`."""
    this = help_case.c.id == case_id
    place = {"place": deed.place} if deed.place else {}
    connection.execute(update(help_case).where(this).values(language=asker.language, **place))
    if deed.need:
        connection.execute(update(help_case).where(this, help_case.c.need != CHILD).values(need=deed.need))
    allowed = select(staff.c.id).where(staff.c.role.in_(FOR_CHILDREN))
    others = (help_case.c.need == CHILD, help_case.c.state == "taken", help_case.c.taken_by.not_in(allowed))
    waits = {"state": "waiting", "taken_by": None, "taken_at": None}
    connection.execute(update(help_case).where(this, *others).values(waits))


def open_case(connection: Connection, person_id: int) -> int | None:
    """The id of this person's open case, if there is one."""
    mine = select(help_case.c.id).where(help_case.c.person_id == person_id, _OPEN)
    found: int | None = connection.execute(mine).scalar()
    return found


def forget(connection: Connection, now: datetime) -> int:
    """Forget the cases in which nothing has moved for `KEPT`; how many."""
    moved = func.coalesce(help_case.c.closed_at, help_case.c.taken_at, help_case.c.opened_at)
    return connection.execute(delete(help_case).where(moved < to_millis(now - KEPT))).rowcount


def _opened(connection: Connection, asker: Asker, moment: int) -> int:
    row = {
        "person_id": asker.person_id,
        "address_id": asker.address_id,
        "channel": asker.channel,
        "language": asker.language,
        "opened_at": moment,
    }
    case_id: int = connection.execute(insert(help_case).values(row).returning(help_case.c.id)).scalar_one()
    return case_id


def _keep(connection: Connection, case_id: int, want: str, moment: int, *, sealed: bytes | None = None) -> None:
    row: dict[str, Any] = {"case_id": case_id, "want": want, "asked_at": moment, "sealed": sealed}
    connection.execute(insert(case_request).values(row))


def _again(connection: Connection, case_id: int, want: str) -> None:
    """What is asked anew takes the place of what was asked before: another number, a woman twice."""
    connection.execute(delete(case_request).where(case_request.c.case_id == case_id, case_request.c.want == want))


def _at_hour(connection: Connection, case_id: int, hour: str) -> None:
    calls = (case_request.c.case_id == case_id, case_request.c.want == "call")
    connection.execute(update(case_request).where(*calls).values(hour=hour))


def _notes(connection: Connection, case_id: int) -> int:
    kept = select(func.count()).where(case_request.c.case_id == case_id, case_request.c.want == "voice")
    return int(connection.execute(kept).scalar_one())


def _own_number(connection: Connection, seal: Seal, asker: Asker) -> str:
    """The number they write from; kept apart from their address, which may be blanked before the call."""
    sealed = connection.execute(select(address.c.sealed).where(address.c.id == asker.address_id)).scalar_one()
    return str(seal.open("address", sealed))
