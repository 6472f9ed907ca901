"""The desk's side of a case: the queue, who has what, what was asked; take, give back, pass on.

A case shows what is needed, where, in which language and on which channel. A number or a voice note is opened only for
whoever has taken the case. Verbs take the connection and never commit; each says whether it did what it says, for
somebody else may have been quicker.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Select, func, select, update

from bot import desk_events, outbox
from bot.cases import routing
from bot.cases.asking import CHILD, SEALED_AS
from bot.cases.routing import Operator, Waiting
from bot.cases.severity import MINUTE, USUAL
from bot.store import Seal
from bot.store.desk import case_request, help_case
from directory.places import places

PATIENCE: Mapping[str, int] = MappingProxyType({name: one.acknowledged * MINUTE for name, one in USUAL.items()})
"""Milliseconds a case waits for whoever suits it best, before it is anybody's; usual times of `bot.cases.clocks`."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing asked: `hour` is when it is safe to call ("" when not known), times are the store's milliseconds;
    `done_at` is when a call was ticked off, None before."""

    id: int
    want: str
    hour: str
    asked_at: int
    done_at: int | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A case as the desk sees it: the columns of `help_case` (bot.store.desk). `taken_by` is a member of staff's id."""

    id: int
    person_id: int
    state: str
    severity: str
    kind: str
    need: str
    place: str
    language: str
    channel: str
    source: str
    opened_at: int
    waiting_since: int
    taken_at: int | None
    taken_by: int | None
    closed_at: int | None
    heard_at: int
    unanswered_at: int | None
    written_at: int
    pinged_at: int
    hushed: bool
    lines_told: bool
    for_staff: int | None
    for_role: str
    outcome: str
    debrief: str
    alarms: int
    tags: tuple[str, ...]
    asked: tuple[Asked, ...]

    @property
    def wants(self) -> list[str]:
        """What is asked for, each once, in the order it was asked."""
        return list(dict.fromkeys(one.want for one in self.asked))

    @property
    def waiting(self) -> Waiting:
        """The case as the queue sees it."""
        found = places().get(self.place) if self.place else None
        return Waiting(
            self.id,
            self.severity,
            self.opened_at,
            self.waiting_since,
            need=self.need,
            region=(found.region or found.slug) if found else "",
            language=self.language.partition("_")[0],
            woman="woman" in self.wants,
            child=self.need == CHILD,
            for_staff=self.for_staff,
            for_role=self.for_role,
        )


_COLUMNS = [c for c in Case.__dataclass_fields__ if c != "asked"]
_SHOWN = select(*(help_case.c[name] for name in _COLUMNS))


def queue(connection: Connection) -> list[Case]:
    """The cases nobody has taken, the gravest first, then whoever has waited longest."""
    waiting = {case.id: case for case in _cases(connection, _SHOWN.where(help_case.c.state == "waiting"))}
    return [waiting[one.id] for one in routing.order(case.waiting for case in waiting.values())]


def taken_by(connection: Connection, member_id: int) -> list[Case]:
    """The open cases this member has, the oldest first."""
    return _cases(connection, _SHOWN.where(help_case.c.state == "taken", help_case.c.taken_by == member_id))


def taken(connection: Connection) -> list[Case]:
    """The open cases that somebody has."""
    return _cases(connection, _SHOWN.where(help_case.c.state == "taken"))


def wanting_debrief(connection: Connection) -> list[Case]:
    """The closed cases whoever had them would like to talk about, the oldest first."""
    return _cases(connection, _SHOWN.where(help_case.c.debrief == "wanted"))


def by_id(connection: Connection, case_id: int) -> Case | None:
    """One case, in any state."""
    return next(iter(_cases(connection, _SHOWN.where(help_case.c.id == case_id))), None)


def loads(connection: Connection) -> dict[int, int]:
    """How many cases each member has now."""
    c = help_case.c
    counted = select(c.taken_by, func.count()).where(c.state == "taken").group_by(c.taken_by)
    return {row[0]: row[1] for row in connection.execute(counted)}


def is_full(connection: Connection, operator: Operator) -> bool:
    """Whether this operator has as many cases as they can."""
    return loads(connection).get(operator.id, 0) >= operator.capacity


def take_next(
    connection: Connection,
    operator: Operator,
    on_duty: Sequence[Operator],
    now: int,
    patience: Mapping[str, int] = PATIENCE,
) -> int | None:
    """Take the gravest case this operator should have; its id, None when there is none, or they are paused or full."""
    held = loads(connection)
    if operator.paused or held.get(operator.id, 0) >= operator.capacity:
        return None
    full = frozenset(one.id for one in on_duty if held.get(one.id, 0) >= one.capacity)
    waiting = [case.waiting for case in queue(connection)]
    while found := routing.next_for(operator, waiting, on_duty, now=now, patience=patience, full=full):
        if take(connection, found.id, operator, now):
            return found.id
        waiting.remove(found)
    return None


def take(connection: Connection, case_id: int, operator: Operator, now: int) -> bool:
    """Take this waiting case; False when somebody else was quicker, or this operator may not have it."""
    case = by_id(connection, case_id)
    if case is None or not routing.may_have(operator, case.waiting):
        return False
    return take_whatever(connection, case_id, operator.id, now)


def take_whatever(connection: Connection, case_id: int, member_id: int, now: int) -> bool:
    """Take it without asking whether this member may: for the glass that is broken, and a case entered by hand."""
    held: dict[str, Any] = {"taken_by": member_id, "taken_at": now, "for_staff": None, "for_role": "", "alarms": 0}
    moved = _moved(connection, case_id, "waiting", now, state="taken", **held)
    case = by_id(connection, case_id) if moved else None
    if case and case.severity != "red":
        outbox.quiet(connection, case.person_id, now)
    return moved


def give_back(connection: Connection, case_id: int, member_id: int, now: int) -> bool:
    """Let others take it; False when it is not this member's."""
    return wait_again(connection, case_id, now, member_id=member_id)


def transfer(
    connection: Connection, case_id: int, member_id: int, *, to_staff: int | None = None, to_role: str = "", now: int
) -> bool:
    """Let it wait for a colleague, or for a role; False when it is not this member's."""
    return wait_again(connection, case_id, now, member_id=member_id, for_staff=to_staff, for_role=to_role)


def wait_again(connection: Connection, case_id: int, now: int, *, member_id: int | None = None, **values: Any) -> bool:
    """Back into the queue, out of anybody's hand or this member's alone."""
    waits = {"state": "waiting", "taken_by": None, "taken_at": None, "waiting_since": now, "alarms": 0}
    return _moved(
        connection, case_id, "taken", now, member_id, **{"for_staff": None, "for_role": "", **waits, **values}
    )


def end(connection: Connection, case_id: int, member_id: int, outcome: str, now: int) -> bool:
    """Close it: numbers and voice notes are blanked. False when it is not this member's. The person is told by
    `bot.cases.closing`."""
    closed = _moved(connection, case_id, "taken", now, member_id, state="closed", closed_at=now, outcome=outcome)
    if closed:
        connection.execute(update(case_request).where(case_request.c.case_id == case_id).values(sealed=None))
    return closed


def hold(connection: Connection, case_id: int) -> Case | None:
    """One case as it now is, and held so until the transaction ends."""
    connection.execute(select(help_case.c.id).where(help_case.c.id == case_id).with_for_update())
    return by_id(connection, case_id)


def set_severity(connection: Connection, case_id: int, severity: str) -> None:
    """What somebody of the desk says it is; the one way down."""
    _change(connection, case_id, severity=severity)


def tag(connection: Connection, case_id: int, tags: Sequence[str]) -> None:
    """These are its tags from now on."""
    _change(connection, case_id, tags=json.dumps(list(tags)))


def set_debrief(connection: Connection, case_id: int, value: str) -> None:
    """Whether somebody wants to talk about it ("wanted"), or did ("done")."""
    _change(connection, case_id, debrief=value)


def called(connection: Connection, request_id: int, case_id: int, member_id: int, now: int) -> bool:
    """Tick off a call; False when it is not this member's."""
    mine = select(help_case.c.id).where(*_theirs(case_id, member_id))
    this = (case_request.c.id == request_id, case_request.c.want == "call", case_request.c.case_id.in_(mine))
    return connection.execute(update(case_request).where(*this).values(done_at=now)).rowcount == 1


def number_of(connection: Connection, seal: Seal, case_id: int, member_id: int) -> str | None:
    """The number to call; None without one, or when the case is not this member's. Raises Unreadable."""
    found = connection.execute(_sealed("call").where(*_theirs(case_id, member_id))).scalar()
    return str(seal.open(SEALED_AS, found)["number"]) if found else None


def note_of(connection: Connection, seal: Seal, request_id: int, *, case_id: int, member_id: int) -> tuple[str, str]:
    """A voice note's channel and its provider's reference, "" when none was kept; ("", "") when it is not this
    member's to hear. Raises Unreadable."""
    mine = (*_theirs(case_id, member_id), case_request.c.id == request_id)
    found = connection.execute(_sealed("voice").where(*mine)).scalar()
    kept = seal.open(SEALED_AS, found) if found else {"channel": "", "media": ""}
    return str(kept["channel"]), str(kept["media"])


def _theirs(case_id: int, member_id: int) -> tuple[Any, ...]:
    return help_case.c.id == case_id, help_case.c.state == "taken", help_case.c.taken_by == member_id


def _sealed(want: str) -> Select[Any]:
    joined = case_request.join(help_case, help_case.c.id == case_request.c.case_id)
    return select(case_request.c.sealed).select_from(joined).where(case_request.c.want == want)


def _moved(
    connection: Connection, case_id: int, was: str, now: int, member_id: int | None = None, **values: Any
) -> bool:
    """From this state, and where a member is named only from their hand; the open pages are told."""
    here = [help_case.c.id == case_id, help_case.c.state == was]
    if member_id is not None:
        here.append(help_case.c.taken_by == member_id)
    moved = connection.execute(update(help_case).where(*here).values(values)).rowcount == 1
    if moved:
        desk_events.tell(connection, case_id, "queue", now)
    return moved


def _change(connection: Connection, case_id: int, **values: Any) -> None:
    connection.execute(update(help_case).where(help_case.c.id == case_id).values(values))


def _cases(connection: Connection, query: Select[Any]) -> list[Case]:
    rows = connection.execute(query.order_by(help_case.c.opened_at, help_case.c.id)).mappings().all()
    asked = _asked(connection, [row["id"] for row in rows])
    return [
        Case(**{**row, "tags": tuple(json.loads(row["tags"])), "asked": tuple(asked.get(row["id"], ()))})
        for row in rows
    ]


def _asked(connection: Connection, case_ids: Sequence[int]) -> dict[int, list[Asked]]:
    c = case_request.c
    query = select(c.case_id, c.id, c.want, c.hour, c.asked_at, c.done_at).where(c.case_id.in_(case_ids)).order_by(c.id)
    found: dict[int, list[Asked]] = {}
    for row in connection.execute(query):
        found.setdefault(row.case_id, []).append(Asked(row.id, row.want, row.hour, row.asked_at, row.done_at))
    return found
