"""What a person writes while their case is open, kept for whoever answers it."""

from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection, func, update

from bot import desk_events
from bot.cases import asking, severity, talking
from bot.moments import to_millis
from bot.store import Seal
from bot.store.desk import help_case
from bot.text.style import Rendered
from flows.deeds import Complain, Erase, KeepPhrase, Leave, OpenCase, Return, Start, Stop
from flows.find import for_child
from flows.safety import about
from flows.steps import Said, Turn

UNSEEN = frozenset({"voice", "photo", "group", "other"})
"""Kinds of which there is nothing to read: that they came is kept."""


class Doer(Protocol):
    """Whose turn it is and what they said: `bot.deeds.Doer`."""

    @property
    def connection(self) -> Connection: ...
    @property
    def seal(self) -> Seal: ...
    @property
    def person_id(self) -> int: ...
    @property
    def address_id(self) -> int: ...
    @property
    def inbound_id(self) -> int: ...
    @property
    def channel(self) -> str: ...
    @property
    def said(self) -> Said: ...
    @property
    def now(self) -> datetime: ...


def heard(doer: Doer, case_id: int, *, danger: str = "") -> None:
    """Keep what was said in the conversation; what is answered goes to where they wrote from last.

    A missed call is only noted: whoever rings has not written, and may be somebody else (R16)."""
    said, connection = doer.said, doer.connection
    if said.kind == "call":
        talking.event(connection, doer.seal, case_id, "rang", doer.now)
        return
    text = f"{said.latitude:.5f}, {said.longitude:.5f}" if said.kind == "location" else said.text
    kind = said.kind if said.kind in UNSEEN or said.kind == "location" else "text"
    kept = {"author": "person", "kind": kind, "text": "" if kind in UNSEEN else text, "danger": danger}
    talking.keep(connection, doer.seal, case_id, doer.now, **kept)
    moment = to_millis(doer.now)
    where = {"inbound_id": doer.inbound_id, "address_id": doer.address_id, "channel": doer.channel}
    waits = {"unanswered_at": func.coalesce(help_case.c.unanswered_at, moment), "heard_at": moment, "hushed": False}
    connection.execute(update(help_case).where(help_case.c.id == case_id).values(where | waits))


def overheard(doer: Doer, turn: Turn, answers: tuple[Rendered, ...]) -> None:
    """While a case waits the bot goes on: what is said then, and what it answers, is kept for whoever takes the case.

    What was said before somebody asked for the team is kept nowhere; nor is a word that takes something back.
    """
    connection = doer.connection
    if any(isinstance(deed, Stop | Start | Erase | Leave | KeepPhrase | Return | Complain) for deed in turn.deeds):
        return
    case_id = asking.open_case(connection, doer.person_id)
    if case_id is None:
        return
    heard(doer, case_id, danger=next((d.kind for d in turn.deeds if isinstance(d, OpenCase) and d.kind), ""))
    known = {"need": asking.CHILD} if for_child(about(turn.session)) else {}
    values = {"unanswered_at": None, "language": turn.session.language} | known
    connection.execute(update(help_case).where(help_case.c.id == case_id).values(values))
    asking.worsen(connection, case_id, severity.of(known.get("need", "")))
    _answered(doer, case_id, answers)


def answered(doer: Doer, answers: tuple[Rendered, ...]) -> None:
    """Whoever has the case sees what the bot told."""
    case_id = asking.open_case(doer.connection, doer.person_id) if answers else None
    if case_id:
        _answered(doer, case_id, answers)


def _answered(doer: Doer, case_id: int, answers: tuple[Rendered, ...]) -> None:
    for answer in answers:
        told = {"author": "bot", "kind": "answer", "text": answer.text, "language": answer.language}
        talking.keep(doer.connection, doer.seal, case_id, doer.now, **told)


def in_danger(connection: Connection, case_id: int, kind: str, *, told: bool, now: datetime) -> None:
    """A new danger in a case: it is red from now on, and whoever has it is shown so."""
    values: dict[str, object] = {"kind": kind} | ({"lines_told": True} if told else {})
    connection.execute(update(help_case).where(help_case.c.id == case_id).values(values))
    asking.worsen(connection, case_id, "red")
    desk_events.tell(connection, case_id, "danger", to_millis(now))


def left(connection: Connection, seal: Seal, person_id: int, now: datetime) -> None:
    """They left in haste: until they write again, nothing goes to them but the neutral line."""
    case_id = asking.open_case(connection, person_id)
    if case_id:
        connection.execute(update(help_case).where(help_case.c.id == case_id).values(hushed=True))
        talking.event(connection, seal, case_id, "left", now)


def noted(connection: Connection, seal: Seal, person_id: int, kind: str, now: datetime) -> None:
    """Whoever has this person's case sees that they stopped, or began again."""
    case_id = asking.open_case(connection, person_id)
    if case_id:
        talking.event(connection, seal, case_id, kind, now)
