"""One inbound message taken through the engine: the single transaction.

Session, answers, deeds and the inbound's end stand or fall together. Nothing here touches a network.
"""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, text

from bot import inbox, outbox, reports
from bot.inbox import Claimed
from bot.knowledge import Knowledge, Voice
from bot.messages import said
from bot.moments import from_millis, to_millis
from bot.store import Seal
from bot.text.style import Rendered
from flows.commands import command, read_command
from flows.engine import advance, place_of
from flows.steps import Deed, Report, Said, Say, Session, Start, Stop, Text, Turn

SESSION_LASTS = timedelta(hours=24)
"""After this a person starts afresh: on a shared telephone, what came before is not shown (R25, T3)."""

HEARD_THOUGH_STOPPED = frozenset({"start", "help", "human"})

_PERSON = text("SELECT language, stopped, session, heard_at FROM person WHERE id = :id")
_REMEMBER = text(
    "UPDATE person SET language = :language, stopped = :stopped, session = :session, heard_at = :now WHERE id = :id"
)


@dataclass(frozen=True, slots=True)
class Taken:
    """A turn that was taken: where it led, and the answers as they will be sent."""

    turn: Turn
    answers: tuple[Rendered, ...]


def take(
    connection: Connection, holder: str, claimed: Claimed, *, seal: Seal, knowledge: Knowledge, now: datetime
) -> Taken:
    """Take the turn inside the caller's transaction. Raises Lost when the message is no longer ours."""
    person = connection.execute(_PERSON, {"id": claimed.person_id}).one()
    heard = said(inbox.content_of(claimed, seal))
    session = _session(person, now)
    voice = knowledge.voice(claimed.channel, now)
    if person.stopped == "asked" and _meant(heard, voice) not in HEARD_THOUGH_STOPPED:
        inbox.done(connection, holder, claimed.id)
        return Taken(Turn(session), ())
    turn = advance(session, heard, voice.context)
    if person.stopped == "asked" and not turn.deeds:
        turn = _told_though_stopped(turn, session)
    answers = _answers(turn, voice)
    _remember(connection, claimed, turn, person.stopped, now)
    for deed in turn.deeds:
        _do(connection, deed, claimed.person_id, seal=seal, now=now)
    outbox.add(connection, seal, _rows(claimed, turn, answers))
    inbox.done(connection, holder, claimed.id)
    return Taken(turn, answers)


def _meant(heard: Said, voice: Voice) -> str | None:
    """The command a message is, in whatever words."""
    if heard.kind != "text":
        return command(heard.text)
    return command(heard.text) or read_command(heard.text, voice.context.understand(heard.text))


def _told_though_stopped(turn: Turn, session: Session) -> Turn:
    """The lines or the help, without choices that nobody would answer, and the way to come back."""
    says = tuple(replace(say, options=(), after=Text("stopped")) for say in turn.says)
    return replace(turn, session=replace(session, language=turn.session.language), says=says)


def give_up(
    connection: Connection, holder: str, claimed: Claimed, *, seal: Seal, knowledge: Knowledge, now: datetime
) -> None:
    """Put back a message whose turn failed; when it has failed too often, park it and say so to the person,
    with the number for a life in danger. Nobody is left without an answer by a fault of ours."""
    if not inbox.give_back(connection, holder, claimed.id):
        return
    language = connection.execute(_PERSON, {"id": claimed.person_id}).one().language
    voice = knowledge.voice(claimed.channel, now)
    turn = Turn(Session(language=language or voice.context.languages[0]), (Say("sorry", after=Text("danger.short")),))
    outbox.add(connection, seal, _rows(claimed, turn, _answers(turn, voice)))


def _session(person: Any, now: datetime) -> Session:
    """The stored session, or a new one in the person's language when it is too old."""
    if from_millis(person.heard_at) + SESSION_LASTS < now:
        return Session(language=person.language)
    return Session.from_store(json.loads(person.session))


def _answers(turn: Turn, voice: Voice) -> tuple[Rendered, ...]:
    return tuple(voice.renderer.render(say, turn.session.language) for say in turn.says)


def _remember(connection: Connection, claimed: Claimed, turn: Turn, stopped: str, now: datetime) -> None:
    values = {
        "id": claimed.person_id,
        "language": turn.session.language,
        "stopped": _stopped(turn.deeds, stopped),
        "session": json.dumps(turn.session.to_store()),
        "now": to_millis(now),
    }
    connection.execute(_REMEMBER, values)


def _do(connection: Connection, deed: Deed, person_id: int, *, seal: Seal, now: datetime) -> None:
    if isinstance(deed, Stop):
        outbox.stop(connection, person_id, "asked")
    elif isinstance(deed, Report):
        reports.keep(connection, seal, person_id, deed, now)


def _stopped(deeds: tuple[Deed, ...], before: str) -> str:
    """A provider's block ends with the person's next message; their own stop only with start."""
    still = before if before == "asked" else ""
    for deed in deeds:
        if isinstance(deed, Stop | Start):
            still = "asked" if isinstance(deed, Stop) else ""
    return still


def _rows(claimed: Claimed, turn: Turn, answers: tuple[Rendered, ...]) -> list[outbox.Row]:
    return [
        outbox.Row(
            inbound_id=claimed.id,
            number=number,
            channel=claimed.channel,
            person_id=claimed.person_id,
            address_id=claimed.address_id,
            content=_content(say, answer, place_of(turn.session)),
        )
        for number, (say, answer) in enumerate(zip(turn.says, answers, strict=True))
    ]


def _content(say: Say, answer: Rendered, step: str) -> dict[str, Any]:
    """What is kept, sealed, until it is sent."""
    return {
        "text": answer.text,
        "options": answer.options,
        "step": step,
        "protect": say.sensitive,
        "encoding": answer.encoding,
        "parts": answer.parts,
        "language": answer.language,
    }
