"""One inbound message taken through the engine: the single transaction.

Session, answers, deeds and the inbound's end stand or fall together. Nothing here touches a network.
"""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, text

from bot import deeds, follow_ups, inbox, leaving, outbox, people, phrases
from bot.inbox import Claimed
from bot.knowledge import Knowledge, Voice
from bot.messages import said
from bot.moments import from_millis, to_millis
from bot.store import Seal
from bot.text.style import Rendered
from flows.commands import command, read_command
from flows.engine import advance, place_of
from flows.steps import Deed, Return, Said, Say, Session, Start, Stop, Text, Turn

SESSION_LASTS = timedelta(hours=24)
"""After this a person starts afresh: on a shared telephone, what came before is not shown (R25, T3)."""

BORROWED_LASTS = timedelta(minutes=30)
"""The same on a borrowed telephone, whose owner is to find nothing, not even the language."""

AWAY_AFTER = timedelta(minutes=30)
"""After this somebody else may hold the telephone: a neutral line comes first (R16, T3)."""

HEARD_THOUGH_STOPPED = frozenset({"start", "help", "human", "exit", "erase", "privacy"})
"""Whoever said stop may still be in danger, in haste, or want to be forgotten."""

_PERSON = text(
    "SELECT id, language, stopped, session, heard_at, borrowed,"
    " (SELECT written_at FROM follow_up WHERE person_id = person.id) AS written_at,"
    " EXISTS (SELECT 1 FROM staff WHERE role IN ('operator', 'supervisor', 'admin') AND disabled_at IS NULL"
    " AND email <> 'admin@localhost') AS team"
    " FROM person WHERE id = (SELECT person_id FROM address WHERE id = :address)"
)
"""With whether somebody of the team can see what is asked: not the first administrator, before giving an address."""
_REMEMBER = text(
    "UPDATE person SET language = :language, stopped = :stopped, session = :session, borrowed = :borrowed,"
    " heard_at = :now WHERE id = :id"
)


@dataclass(frozen=True, slots=True)
class Taken:
    """A turn that was taken: where it led, the answers as they will be sent, and the id of the person's open case,
    where whoever took the turn has looked."""

    turn: Turn
    answers: tuple[Rendered, ...]
    case: int | None = None


def take(
    connection: Connection, holder: str, claimed: Claimed, *, seal: Seal, knowledge: Knowledge, now: datetime
) -> Taken:
    """Take the turn inside the caller's transaction. Raises Lost when the message is no longer ours."""
    claimed, person = _whose(connection, claimed)
    content = inbox.content_of(claimed, seal)
    heard, answering = said(content), _answering(connection, seal, claimed.person_id, person, now)
    session = answering or _session(person, now)
    voice = knowledge.voice(claimed.channel, now)
    if person.stopped == "asked" and _meant(heard, voice) not in HEARD_THOUGH_STOPPED:
        inbox.done(connection, holder, claimed.id)
        people.settle(connection, claimed.person_id, claimed.address_id)
        return Taken(Turn(session), ())
    away = answering is None and from_millis(person.heard_at) + AWAY_AFTER < now
    back = partial(phrases.returning, connection, seal, claimed.address_id, now=now)
    team = bool(person.team) and person.stopped != "asked"
    turn = advance(session, heard, replace(voice.context, away=away, team=team, returning=back))
    turn = leaving.told(connection, turn, channel=claimed.channel, address_id=claimed.address_id, now=now)
    if _has_come_back(connection, seal, claimed, turn, now):
        claimed, person = _whose(connection, claimed)
        session = turn.session
    if person.stopped == "asked" and all(isinstance(deed, Return) for deed in turn.deeds):
        turn = _told_though_stopped(turn, session)
    answers = _answers(turn, voice)
    _remember(connection, claimed, turn, person.stopped, now)
    who = (claimed.person_id, claimed.address_id, claimed.id, claimed.channel, turn.session.language)
    doer = deeds.Doer(connection, seal, *who, now, media=content.get("media", ""))
    for deed in turn.deeds:
        deeds.do(doer, deed)
    if turn.session.borrowed:
        follow_ups.cancel(connection, claimed.person_id)
    outbox.add(connection, seal, _rows(claimed, turn, answers))
    inbox.done(connection, holder, claimed.id)
    return Taken(turn, answers)


def _whose(connection: Connection, claimed: Claimed) -> tuple[Claimed, Any]:
    """The message as that of whoever its address belongs to now, and that person's row: since it was claimed, they may
    have come back from elsewhere with a phrase, or left this address for another."""
    person = connection.execute(_PERSON, {"address": claimed.address_id}).one()
    return replace(claimed, person_id=person.id), person


def _has_come_back(connection: Connection, seal: Seal, claimed: Claimed, turn: Turn, now: datetime) -> bool:
    """Whether the message held somebody's phrase, and its address is theirs from now on."""
    phrase = next((deed for deed in turn.deeds if isinstance(deed, Return)), None)
    return phrase is not None and phrases.come_back(connection, seal, claimed.address_id, phrase, now) is not None


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
    claimed, person = _whose(connection, claimed)
    voice = knowledge.voice(claimed.channel, now)
    turn = Turn(
        Session(language=person.language or voice.context.languages[0]), (Say("sorry", after=Text("danger.short")),)
    )
    outbox.add(connection, seal, _rows(claimed, turn, _answers(turn, voice)))


def _session(person: Any, now: datetime) -> Session:
    """The stored session, or a new one in the person's language when it is too old."""
    if person.borrowed and from_millis(person.heard_at) + BORROWED_LASTS < now:
        return Session()
    if from_millis(person.heard_at) + SESSION_LASTS < now:
        return Session(language=person.language)
    return Session.from_store(json.loads(person.session))


def _answering(connection: Connection, seal: Seal, person_id: int, person: Any, now: datetime) -> Session | None:
    """Where a person is to whom we wrote first, when they have said nothing since."""
    if not person.written_at or person.written_at <= person.heard_at:
        return None
    return follow_ups.answering(connection, seal, person_id, now)


def _answers(turn: Turn, voice: Voice) -> tuple[Rendered, ...]:
    return tuple(voice.renderer.render(say, turn.session.language) for say in turn.says)


def _remember(connection: Connection, claimed: Claimed, turn: Turn, stopped: str, now: datetime) -> None:
    values = {
        "id": claimed.person_id,
        "language": turn.session.language,
        "stopped": _stopped(turn.deeds, stopped),
        "session": json.dumps(turn.session.to_store()),
        "borrowed": turn.session.borrowed,
        "now": to_millis(now),
    }
    connection.execute(_REMEMBER, values)


def _stopped(deeds: tuple[Deed, ...], before: str) -> str:
    """A provider's block ends with the person's next message; their own stop only with start."""
    still = before if before == "asked" else ""
    for deed in deeds:
        if isinstance(deed, Stop | Start):
            still = "asked" if isinstance(deed, Stop) else ""
    return still


def _rows(claimed: Claimed, turn: Turn, answers: tuple[Rendered, ...]) -> list[outbox.Row]:
    """Each answer, its recordings before it."""
    contents: list[dict[str, Any]] = []
    for say, answer in zip(turn.says, answers, strict=True):
        contents += [{"sound": sound} for sound in say.sounds]
        contents.append(outbox.content(say, answer, place_of(turn.session)))
    return [
        outbox.Row(
            inbound_id=claimed.id,
            number=number,
            channel=claimed.channel,
            person_id=claimed.person_id,
            address_id=claimed.address_id,
            content=content,
        )
        for number, content in enumerate(contents)
    ]
