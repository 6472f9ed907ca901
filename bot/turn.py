"""One inbound message taken through the engine: the single transaction.

Session, answers, deeds and the inbound's end stand or fall together. Nothing here touches a network.
"""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, text

from bot import consents, deeds, follow_ups, inbox, leaving, outbox, people, phrases
from bot.cases import asking, hearing
from bot.duty import now as duty
from bot.inbox import Claimed
from bot.knowledge import Knowledge, Voice
from bot.lines import rings
from bot.messages import said
from bot.moments import from_millis, to_millis
from bot.store import Seal
from bot.store.schema import FIRST_EMAIL
from bot.text.style import Rendered
from directory.places import places
from flows import handed, safety
from flows.commands import command, read_command
from flows.deeds import Deed, Erase, Leave, OpenCase, Return, Start, Stop
from flows.duty import Duty, Kept
from flows.engine import advance, place_of
from flows.steps import Context, Said, Say, Session, Text, Turn

SESSION_LASTS = timedelta(hours=24)
"""After this a person starts afresh: on a shared telephone, what came before is not shown (R25, T3)."""

AWAY_AFTER = timedelta(minutes=30)
"""After this somebody else may hold the telephone: a neutral line comes first (R16, T3)."""

AT_ONCE = (Erase, Leave, Stop)
"""Whoever leaves is told so before anything else goes, as whoever is in danger is answered."""
HEARD_THOUGH_STOPPED = frozenset({"start", "help", "human", "exit", "erase", "privacy"})
"""Whoever said stop may still be in danger, in haste, or want to be forgotten."""

_PERSON = text(
    "SELECT person.id, person.language, stopped, session, person.heard_at, borrowed, quiet_until,"
    " c.id AS case_id, c.state AS case_state, c.lines_told, c.language AS case_language,"
    " (SELECT written_at FROM follow_up WHERE person_id = person.id) AS written_at,"
    " EXISTS (SELECT 1 FROM staff WHERE role IN ('operator', 'supervisor', 'admin') AND disabled_at IS NULL"
    f" AND email <> '{FIRST_EMAIL}') AS team"
    " FROM person LEFT JOIN help_case c ON c.person_id = person.id AND c.state <> 'closed'"
    " WHERE person.id = (SELECT person_id FROM address WHERE id = :address)"
)
"""With whether somebody of the team can see what is asked: not the first administrator, before giving an address."""
_HOLD_CASE = text(
    "SELECT id FROM help_case WHERE state <> 'closed'"
    " AND person_id = (SELECT person_id FROM address WHERE id = :address) FOR UPDATE"
)
"""On PostgreSQL nobody takes, closes or gives back a case while its person's turn is taken."""
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
    connection: Connection,
    holder: str,
    claimed: Claimed,
    *,
    seal: Seal,
    knowledge: Knowledge,
    now: datetime,
    relays: bool = False,
) -> Taken:
    """Take the turn inside the caller's transaction; `relays`: what is said may go on to an operator's own Telegram.
    Raises Lost when the message is no longer ours."""
    claimed, person = _whose(connection, claimed)
    content = inbox.content_of(claimed, seal)
    heard, answering = said(content), _answering(connection, seal, claimed.person_id, person, now)
    session = answering or _session(person, now)
    voice = knowledge.voice(claimed.channel, now, line=claimed.line)
    is_taken = person.case_state == "taken"
    has_stopped = person.stopped == "asked" and not is_taken
    if has_stopped and not _is_heard(heard, voice):
        return _unheard(connection, holder, claimed, session)
    away = answering is None and from_millis(person.heard_at) + AWAY_AFTER < now
    context = _context(connection, seal, claimed, person, voice, now=now, away=away)
    turn = (
        _handed(connection, session, heard, context, person, claimed) if is_taken else advance(session, heard, context)
    )
    turn = leaving.told(connection, turn, channel=claimed.channel, address_id=claimed.address_id, now=now)
    if _has_come_back(connection, seal, claimed, turn, now):
        claimed, person = _whose(connection, claimed)
        session = turn.session
        turn = turn if person.case_state != "taken" else replace(turn, says=())
    turn = _quietened(turn, session, content, has_stopped=person.stopped == "asked" and not is_taken)
    answers = _answers(turn, voice)
    _remember(connection, claimed, turn, person.stopped, now)
    doer = deeds.Doer.of(connection, seal, claimed, content, turn.session.language, now)
    _carry_out(replace(doer, relays=relays) if relays else doer, turn, answers, case=person.case_state)
    outbox.add(connection, seal, _rows(claimed, turn, answers))
    _done(connection, holder, claimed, answered=bool(answers))
    return Taken(turn, answers)


def _quietened(turn: Turn, session: Session, content: dict[str, Any], *, has_stopped: bool) -> Turn:
    """Whoever has stopped is told what they were promised. The same words again and again are heard, and answered no
    more (T17), but to erase, leave and stop."""
    if has_stopped and all(isinstance(deed, Return) for deed in turn.deeds):
        turn = _told_though_stopped(turn, session)
    if content.get("repeated") and not any(isinstance(deed, AT_ONCE) for deed in turn.deeds):
        turn = replace(turn, says=())
    return turn


def _unheard(connection: Connection, holder: str, claimed: Claimed, session: Session) -> Taken:
    """Of whoever said stop: nothing is answered."""
    _done(connection, holder, claimed, answered=False)
    return Taken(Turn(session), ())


def _done(connection: Connection, holder: str, claimed: Claimed, *, answered: bool) -> None:
    """Where nothing is answered, perhaps nothing is due to them any more; else their last answer looks."""
    inbox.done(connection, holder, claimed.id)
    if not answered:
        people.settle(connection, claimed.person_id, claimed.address_id)


def _carry_out(doer: deeds.Doer, turn: Turn, answers: tuple[Rendered, ...], *, case: str | None) -> None:
    """What the turn asks for; what it answers is shown to the team where they have a case. `case` is the state of the
    one that was open before."""
    for deed in turn.deeds:
        deeds.do(doer, deed)
    opens = any(isinstance(deed, OpenCase) for deed in turn.deeds)
    if opens and turn.session.borrowed:
        hearing.noted(doer.connection, doer.seal, doer.person_id, "borrowed", doer.now)
    if case == "taken":
        hearing.answered(doer, answers)
    elif case or opens:
        hearing.overheard(doer, turn, answers)
    if turn.session.borrowed:
        follow_ups.cancel(doer.connection, doer.person_id)


def _context(
    connection: Connection, seal: Seal, claimed: Claimed, person: Any, voice: Voice, *, now: datetime, away: bool
) -> Context:
    """What the flows may look at, for this person: whoever was quietened asks the team for nothing, but is in danger
    like anybody."""
    watched = bool(person.team)
    quiet = person.stopped == "asked" or to_millis(now) < person.quiet_until
    return replace(
        voice.context,
        away=away,
        team=watched and not quiet,
        watched=watched,
        duty=partial(_duty, connection, person.id, now),
        kept=partial(_kept, connection, person.id, now),
        returning=partial(phrases.returning, connection, seal, claimed.address_id, now=now),
        ring=partial(rings.leads_to, connection, person.id, voice.context.ring()),
    )


def _kept(connection: Connection, person_id: int, now: datetime) -> Kept:
    """What the team keeps of this person (R27)."""
    has_case = asking.has_case(connection, person_id)
    return Kept(has_case, len(consents.of_person(connection, person_id, now)))


def _duty(connection: Connection, person_id: int, now: datetime, session: Session) -> Duty:
    """Who of the team is there, for what this session is about."""
    known = safety.about(session)
    place = places().get(known.place) if known.place else None
    return duty.duty(connection, person_id, now, need=known.need, region=place.region if place else "")


def _handed(
    connection: Connection, session: Session, heard: Said, context: Context, person: Any, claimed: Claimed
) -> Turn:
    """The turn of somebody whom a human answers."""
    offered = consents.asked(connection, person.id, context.now, received_at=claimed.received_at)
    known = replace(session, language=session.language or person.case_language, borrowed=bool(person.borrowed))
    return handed.heard(known, heard, context, told=bool(person.lines_told), offered=offered)


def _whose(connection: Connection, claimed: Claimed) -> tuple[Claimed, Any]:
    """The message as that of whoever its address belongs to now, and that person's row: since it was claimed, they may
    have come back from elsewhere with a phrase, or left this address for another."""
    if connection.dialect.name == "postgresql":
        connection.execute(_HOLD_CASE, {"address": claimed.address_id})
    person = connection.execute(_PERSON, {"address": claimed.address_id}).one()
    return replace(claimed, person_id=person.id), person


def _has_come_back(connection: Connection, seal: Seal, claimed: Claimed, turn: Turn, now: datetime) -> bool:
    """Whether the message held somebody's phrase, and its address is theirs from now on."""
    phrase = next((deed for deed in turn.deeds if isinstance(deed, Return)), None)
    return phrase is not None and phrases.come_back(connection, seal, claimed.address_id, phrase, now) is not None


def _is_heard(heard: Said, voice: Voice) -> bool:
    """Whether this is answered though they said stop: a danger (R11), or one of the words that are."""
    if heard.kind == "text" and voice.context.understand(heard.text).danger:
        return True
    return _meant(heard, voice) in HEARD_THOUGH_STOPPED


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
    if person.case_state == "taken":
        hearing.noted(connection, seal, claimed.person_id, "broken", now)
        return
    voice = knowledge.voice(claimed.channel, now)
    turn = Turn(
        Session(language=person.language or voice.context.languages[0]), (Say("sorry", after=Text("danger.short")),)
    )
    outbox.add(connection, seal, _rows(claimed, turn, _answers(turn, voice)))


def _session(person: Any, now: datetime) -> Session:
    """The stored session, or a new one in the person's language when it is too old."""
    if person.borrowed and from_millis(person.heard_at) + people.BORROWED_LASTS < now:
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
    """Each answer, its recordings before it. What follows the last number to call is not urgent any more: the last of
    a day's money goes to no greeting."""
    contents: list[dict[str, Any]] = []
    urgent = 0
    for say, answer in zip(turn.says, answers, strict=True):
        contents += [{"sound": sound} for sound in say.sounds]
        contents.append(outbox.content(say, answer, place_of(turn.session)))
        urgent = len(contents) if say.calls else urgent
    if any(isinstance(deed, AT_ONCE) for deed in turn.deeds):
        urgent = len(contents)
    return [
        outbox.Row(
            inbound_id=claimed.id,
            number=number,
            channel=claimed.channel,
            person_id=claimed.person_id,
            address_id=claimed.address_id,
            content=content,
            urgent=number < urgent,
        )
        for number, content in enumerate(contents)
    ]
