"""A person's side of a case: one open case a person, and what is asked in it (the ways between states: bot.store.desk).

What identifies a person, a number to call or a voice note's reference, is sealed in the request that needs it and
blanked with the case's end. A case that is about a child once stays so, and leaves the hands of whoever is not trained
for it (R10). A severity only rises. Verbs take the connection and never commit.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, exists, func, insert, select, update

from bot import desk_events
from bot.alerts import making
from bot.cases import severity
from bot.moments import to_millis
from bot.store import Seal
from bot.store.desk import case_request, help_case, operator
from bot.store.schema import address
from flows.deeds import OpenCase

SEALED_AS = "case"
KEPT = timedelta(days=30)
"""After this a case is forgotten, whatever became of it (R25)."""
MOST_NOTES = 20
"""Voice notes of one case: what comes after these is not kept."""

CHILD = "child_protection"
NEVER_FORGOTTEN = (CHILD, "women_violence", "trafficking")
"""What a case was about once it stays about, whatever else is asked in it."""

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
    known = open_case(connection, asker.person_id)
    case_id = known or _opened(connection, asker, moment)
    is_graver = _tell(connection, case_id, asker, deed)
    _request(connection, seal, case_id, asker, deed, now)
    freed = free_a_childs(connection, case_id, moment)
    if not known and not freed:
        making.opened(connection, case_id, moment)
    elif is_graver and not freed:
        making.danger(connection, case_id, moment)
    desk_events.tell(connection, case_id, "queue", moment)
    return case_id


def _request(connection: Connection, seal: Seal, case_id: int, asker: Asker, deed: OpenCase, now: datetime) -> None:
    """What is asked for, kept; what is asked anew takes the place of what was asked before."""
    moment = to_millis(now)
    if deed.hour:
        _at_hour(connection, case_id, deed.hour)
    elif deed.want == "voice":
        if _notes(connection, case_id) < MOST_NOTES:
            note = {"channel": asker.channel, "media": asker.media}
            _keep(connection, case_id, deed.want, moment, sealed=seal.close(SEALED_AS, note))
    else:
        _again(connection, case_id, deed.want)
        sealed = None
        if deed.want == "call":
            number = _own_number(connection, seal, asker) if deed.own else deed.number
            sealed = seal.close(SEALED_AS, {"number": number})
        _keep(connection, case_id, deed.want, moment, sealed=sealed)


def _tell(connection: Connection, case_id: int, asker: Asker, deed: OpenCase) -> bool:
    """What is known of it now; whether it is graver than it was."""
    this = help_case.c.id == case_id
    values: dict[str, Any] = {"language": asker.language, "channel": asker.channel, "address_id": asker.address_id}
    values |= {"inbound_id": asker.inbound_id} if asker.inbound_id else {}
    values |= {"place": deed.place} if deed.place else {}
    values |= {"kind": deed.kind, "lines_told": True} if deed.kind else {}
    connection.execute(update(help_case).where(this).values(values))
    if deed.need:
        kept = (CHILD,) if deed.need == CHILD else NEVER_FORGOTTEN
        connection.execute(update(help_case).where(this, help_case.c.need.not_in(kept)).values(need=deed.need))
    return worsen(connection, case_id, severity.of(deed.need, deed.kind))


def worsen(connection: Connection, case_id: int, to: str) -> bool:
    """Raise a case's severity to this, if it is lower, and let its clock begin anew; whether it was."""
    now: str = connection.execute(select(help_case.c.severity).where(help_case.c.id == case_id)).scalar_one()
    if (higher := severity.higher(now, to)) == now:
        return False
    connection.execute(update(help_case).where(help_case.c.id == case_id).values(severity=higher, alarms=0))
    return True


def is_childs(connection: Connection, case_id: int, now: datetime) -> bool:
    """This case is a child's, as somebody of the desk says or the person did; whether it left an untrained hand."""
    connection.execute(update(help_case).where(help_case.c.id == case_id).values(need=CHILD))
    worsen(connection, case_id, severity.of(CHILD))
    return free_a_childs(connection, case_id, to_millis(now))


def free_a_childs(connection: Connection, case_id: int, moment: int) -> bool:
    """Whether this case, a child's, was in the hands of somebody who is not trained, and waits again (R10)."""
    trained = exists().where(operator.c.staff_id == help_case.c.taken_by, operator.c.children)
    others = (help_case.c.id == case_id, help_case.c.need == CHILD, help_case.c.state == "taken", ~trained)
    waits: dict[str, Any] = {"state": "waiting", "taken_by": None, "taken_at": None, "for_staff": None, "for_role": ""}
    waits |= {"waiting_since": moment, "alarms": 0}
    freed = connection.execute(update(help_case).where(*others).values(waits)).rowcount == 1
    if freed:
        desk_events.tell(connection, case_id, "queue", moment)
        making.opened(connection, case_id, moment)
    return freed


def open_case(connection: Connection, person_id: int) -> int | None:
    """The id of this person's open case, if there is one."""
    mine = select(help_case.c.id).where(help_case.c.person_id == person_id, _OPEN)
    found: int | None = connection.execute(mine).scalar()
    return found


def has_case(connection: Connection, person_id: int) -> bool:
    """Whether any case of this person is kept, open or closed."""
    return (
        connection.execute(select(help_case.c.id).where(help_case.c.person_id == person_id).limit(1)).first()
        is not None
    )


def _opened(connection: Connection, asker: Asker, moment: int) -> int:
    row = {
        "person_id": asker.person_id,
        "address_id": asker.address_id,
        "inbound_id": asker.inbound_id,
        "channel": asker.channel,
        "language": asker.language,
        "opened_at": moment,
        "waiting_since": moment,
        "heard_at": moment,
        "for_staff": _before(connection, asker.person_id),
    }
    case_id: int = connection.execute(insert(help_case).values(row).returning(help_case.c.id)).scalar_one()
    return case_id


def _before(connection: Connection, person_id: int) -> int | None:
    """Who answered this person the last time."""
    theirs = (help_case.c.person_id == person_id, help_case.c.state == "closed")
    last = select(help_case.c.taken_by).where(*theirs).order_by(help_case.c.closed_at.desc()).limit(1)
    found: int | None = connection.execute(last).scalar()
    return found


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
