"""One message through the conversation: `advance` is pure, and is all the bot needs to know of the flows."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from directory.facts import NEEDS
from flows import (
    back,
    complaint,
    find,
    followup,
    listening,
    narrow,
    phrase,
    privacy,
    rang,
    report,
    safety,
    sheet,
    talk,
    team,
    tongue,
    welcome,
)
from flows.commands import command, is_courtesy, language_named, read_command
from flows.steps import Context, Said, Say, Session, Step, Text, Turn
from flows.understand import Reading
from locales.letters import fold

STEPS: dict[str, Step] = {
    "new": Step(welcome.ask, welcome.first),
    "need": Step(welcome.ask, welcome.hear),
    "group": Step(welcome.ask_narrower, welcome.hear_narrower),
    "place": Step(find.ask_place, find.hear_place),
    "region": Step(find.ask_region, find.hear_region, find.ask_region_again),
    "city": Step(find.ask_city, find.hear_city),
    "sure": Step(find.ask_sure, find.hear_sure),
    "results": Step(find.ask_results, report.hear_results, find.ask_what_next),
    "which": Step(report.ask_which, report.hear_which),
    "wrong": Step(report.ask_what, report.hear_what),
    "narrow": Step(narrow.ask, narrow.hear, narrow.ask_again),
    "told": Step(narrow.ask_told, narrow.hear_told, narrow.ask_told_again),
    "door": Step(narrow.ask_door, narrow.hear_told, narrow.ask_told_again),
    "back": Step(back.ask, back.hear),
    "language": Step(tongue.ask, tongue.hear, tongue.ask_again),
    "aside": Step(talk.ask_aside, talk.hear_aside),
    "reach": Step(team.ask_reach, team.hear_reach),
    "call": Step(team.ask_number, team.hear_number),
    "moment": Step(team.ask_moment, team.hear_moment),
    "privacy": Step(privacy.ask, privacy.hear),
    "erase": Step(privacy.ask_erase, privacy.hear_erase),
    "complaint": Step(complaint.ask, complaint.hear),
    "complained": Step(complaint.ask_after, complaint.hear_after),
    "when": Step(followup.ask_when, followup.hear_when),
    "word": Step(followup.ask_word, followup.hear_word),
    "followup": Step(followup.ask, followup.hear),
    "danger": Step(safety.ask, safety.hear, safety.ask_again),
}
"""Every step, in the order of the talk."""

_NEEDS_TO_KNOW: dict[str, Callable[[Session], object]] = {
    "group": lambda s: s.topic in welcome.GROUPS,
    "city": lambda s: s.region,
    "sure": lambda s: s.maybe,
    "danger": lambda s: s.kind and s.urgent in NEEDS,
    "results": lambda s: s.need in NEEDS,
    "which": lambda s: s.need in NEEDS,
    "wrong": lambda s: s.about,
    "narrow": narrow.has,
    "told": lambda s: s.path and narrow.has(s),
    "door": narrow.has,
    "complained": lambda s: s.kind in safety.NEED_OF,
    "word": lambda s: s.hour,
    "followup": lambda s: not s.need or s.need in NEEDS,
}
_OF_RESULTS = ("need", "place", "topic")
_SUBJECTS = {
    "group": ("topic",),
    "city": ("region",),
    "sure": ("maybe",),
    "danger": ("kind", "urgent"),
    "results": _OF_RESULTS,
    "which": _OF_RESULTS,
    "wrong": ("about",),
    "narrow": ("need", "path"),
    "told": ("need", "path"),
    "door": ("need",),
    "complained": ("kind",),
    "followup": ("need", "place"),
}
_PAGED = frozenset({"results", "which"})
LONGEST_PLACE = 62
"""Bytes: with its key, a button of Telegram carries 64. The longest of our needs and places just fit."""


def can_enter(session: Session) -> bool:
    """Whether the session knows what its step stands on."""
    return bool(_NEEDS_TO_KNOW.get(session.step, bool)(session))


MISSES_BEFORE_A_PERSON = 3
DANGER = Text("danger.short")
_READABLE = frozenset({"text", "button", "location"})


def advance(session: Session, said: Said, context: Context) -> Turn:
    """The turn this message leads to. Never raises on anything a person can say; never acts.

    Order: a missed call, what cannot be read, a location, the words that mean the same everywhere, the whole messages
    the step waits for; then free text: danger (R11), those words in other words, what is needed and where. A turn that
    says nothing asks the question of the step it arrived at.
    """
    if session.language not in context.languages and session.step != "new":
        session = replace(session, language=context.languages[0])
    turn = _asked(_led(session, said, context), context)
    return replace(turn, says=(*turn.says, Say("overshare"))) if said.overshared else turn


def _led(session: Session, said: Said, context: Context) -> Turn:
    if said.kind == "call":
        return rang.heard(session, context)
    paused = back.paused(session) if context.away else session
    if paused.step != session.step:
        return _returned(paused, said, context)
    here = session if said.step is None else _pressed(session, said.step, context)
    return _heard(here, said, context) if here else _gone(session, said, context)


def _asked(turn: Turn, context: Context) -> Turn:
    """The turn, with the question of the step it arrived at when it says nothing itself."""
    if turn.says:
        return turn
    arrived = turn.session if can_enter(turn.session) else turn.session.at("need")
    return replace(turn, session=arrived, says=(STEPS[arrived.step].ask(arrived, context),))


def place_of(session: Session) -> str:
    """Where this session is, with its subject: what a button carries, so that an old one means what it meant.

    A page of results after the first is part of it. What is too long for a button is left out.
    """
    subjects = [str(getattr(session, name)) for name in _SUBJECTS.get(session.step, ())]
    if session.shown and session.step in _PAGED:
        subjects.append(str(session.shown))
    place = ":".join((session.step, *subjects))
    return place if len(place.encode()) <= LONGEST_PLACE else session.step


def _pressed(session: Session, place: str, context: Context) -> Session | None:
    """The session at the place of the button that was pressed; None when one cannot go there any more."""
    if session.step != "new" and place == place_of(session):
        return session
    step, *subjects = place.split(":")
    if step == "new" or step not in STEPS:
        return None
    names = _SUBJECTS.get(step, ())
    known: dict[str, Any] = dict(zip(names, subjects, strict=False))
    page = "".join(subjects[len(names) :]) if step in _PAGED else ""
    known["shown"] = int(page) if page.isascii() and page.isdigit() and len(page) <= 3 else 0
    there = replace(session, step=step, language=session.language or context.languages[0], **known)
    is_somewhere = not there.place or context.places.get(there.place)
    return there if is_somewhere and can_enter(there) else None


def _returned(session: Session, said: Said, context: Context) -> Turn:
    """The first words after a pause: danger, a command or a need in words are answered, all else with the neutral line.

    A digit may be somebody else's guess at what stands on the screen.
    """
    if said.kind not in _READABLE or command(said.text):
        return _heard(session, said, context)
    if said.kind == "location":
        nearest = context.places.nearest(said.latitude, said.longitude)
        return Turn(replace(session, place=nearest[0].slug if nearest else session.place))
    own = phrase.hear(_in_a_language(session, said, context), said, context)
    if own:
        return own
    reading = _read(said, context)
    if reading.danger or reading.needs or read_command(said.text, reading) in _COMMANDS:
        return _meant(session, said, reading, context)
    return Turn(replace(session, place=reading.place or session.place))


def _gone(session: Session, said: Said, context: Context) -> Turn:
    """A button of a place one cannot go back to: only what means the same everywhere is done."""
    if session.step == "new" or command(said.text) in _COMMANDS:
        return _heard(session, said, context)
    return _again(session, "hint.digits", context)


def _heard(session: Session, said: Said, context: Context) -> Turn:
    if said.kind not in _READABLE:
        return _unreadable(session, said, context)
    if said.kind == "location":
        return find.located(safety.about(_in_a_language(session, said, context)), said, context)
    named = command(said.text)
    if named:
        return _commanded(named, _in_a_language(session, said, context), said, context)
    own = phrase.hear(_in_a_language(session, said, context), said, context) or _own(session, said, context)
    if own:
        return own
    reading = _read(said, context)
    turn = _asked(_meant(session, said, reading, context), context)
    return turn if "new" in (session.step, turn.session.step) else _offered(turn, said, reading, context)


def _commanded(named: str, session: Session, said: Said, context: Context) -> Turn:
    """What a word means everywhere. At the neutral line it knows nothing of what was asked before (T3)."""
    if session.step == "back" and named != "language":
        session = back.forgotten(session).at("need")
    return _COMMANDS[named](session, said, context)


def _own(session: Session, said: Said, context: Context) -> Turn | None:
    """What the step itself was waiting for, as a whole message: a digit, an option's own words, a place, a language."""
    if session.step == "new":
        return None
    hear = STEPS[session.step].hear
    turn = tongue.named(session, said, context) or hear(session, said, context)
    if turn or said.kind != "text" or not can_enter(session):
        return turn
    key = _key_named(session, fold(said.text), context)
    return hear(session, replace(said, text=key), context) if key else None


def _key_named(session: Session, wanted: str, context: Context) -> str:
    """The key of the option here whose words these are."""
    options = STEPS[session.step].ask(session, context).options if wanted else ()
    return next((one.key for one in options if fold(context.label(one, session.language)) == wanted), "")


def _read(said: Said, context: Context) -> Reading:
    """What free text means. A pressed button or a number means nothing more, a place's name alone is that place."""
    if said.kind != "text" or fold(said.text).isdecimal():
        return Reading()
    place = context.places.match(said.text)
    return Reading(place=place.slug) if place else context.understand(said.text)


def _meant(session: Session, said: Said, reading: Reading, context: Context) -> Turn:
    """Danger first (R11), then other ways to say the words that mean the same everywhere, then what is needed."""
    there = _in_a_language(session, said, context, reading)
    if reading.danger:
        return safety.interrupt(there, reading, context)
    named = read_command(said.text, reading)
    if named in _COMMANDS and not language_named(said.text):
        return _commanded(named, there, said, context)
    if session.step == "new":
        return _first(there, said, reading, context)
    lead = listening.lead(session, said, reading, context) or tongue.greet(session, reading, context)
    return lead or (_again(session, "", context) if is_courtesy(said.text) else _not_understood(session, context))


def _first(session: Session, said: Said, reading: Reading, context: Context) -> Turn:
    """First words that say what is needed are answered, after who this is; all others with the menu."""
    turn = None if language_named(said.text) else listening.lead(session, said, reading, context)
    greeting = tongue.greet(session, reading, context) if turn is None else None
    if greeting:
        return replace(greeting, says=(welcome.brief(context), *greeting.says))
    if turn is None or turn.session.step == "need":
        return welcome.first(turn.session if turn else session, said, context)
    turn = _asked(turn, context)
    return replace(turn, says=(welcome.brief(context), *turn.says))


def _offered(turn: Turn, said: Said, reading: Reading, context: Context) -> Turn:
    """The turn, with the language the person writes in offered after its last words, once (never changed by itself)."""
    say = listening.offer(turn.says[-1], turn.session, said, reading, context)
    if say is None:
        return turn
    return replace(turn, session=replace(turn.session, offered=True), says=(*turn.says[:-1], say))


def _in_a_language(session: Session, said: Said, context: Context, reading: Reading | None = None) -> Session:
    """The session, in a language even when this is the very first message."""
    if session.language in context.languages:
        return session
    return replace(session, language=welcome.first_language(said, reading or Reading(), context))


def _not_understood(session: Session, context: Context) -> Turn:
    """The question again with one hint; the third time in a row, a person is offered."""
    misses = session.misses + 1
    hint = "hint.person" if misses % MISSES_BEFORE_A_PERSON == 0 else "hint.digits"
    return _again(replace(session, misses=misses), hint, context)


def _unreadable(session: Session, said: Said, context: Context) -> Turn:
    """A voice note, a photo, a sticker: said plainly, with the question again. A group: write alone."""
    if said.kind == "group":
        return Turn(_in_a_language(session, said, context), (Say("hint.group"),))
    kept = said.kind == "voice" and context.team
    hint, deeds = ("voice.kept", (team.voice(session),)) if kept else ("hint.unreadable", ())
    if session.step != "new":
        return replace(_again(session, hint, context), deeds=deeds)
    turn = welcome.first(session, said, context)
    return replace(turn, says=(Say(hint), *turn.says), deeds=deeds)


def _again(session: Session, hint: str, context: Context) -> Turn:
    """The question again, after a hint if there is one: a greeting or thanks is no mistake, and gets none."""
    step = STEPS[session.step]
    say = step.again(session, context) if step.again else replace(step.ask(session, context), after=DANGER, sounds=())
    return Turn(session, (replace(say, before=Text(hint) if hint else None),))


def _menu(session: Session, said: Said, context: Context) -> Turn:
    return welcome.menu(session)


def _more(session: Session, said: Said, context: Context) -> Turn:
    if session.step == "new":
        return welcome.first(session, said, context)
    return find.more(session, context) if session.step == "results" else _not_understood(session, context)


def _language(session: Session, said: Said, context: Context) -> Turn:
    back = "need" if session.step == "new" else session.step
    return Turn(session.at("language", back=session.back or back))


_COMMANDS: dict[str, Callable[[Session, Said, Context], Turn]] = {
    "stop": privacy.stop,
    "start": privacy.start,
    "human": team.reach,
    "menu": _menu,
    "help": privacy.explain,
    "language": _language,
    "more": _more,
    "phrase": phrase.give,
    "call": team.call_back,
    "woman": team.woman,
    "complaint": complaint.complain,
    "followup": followup.begin,
    "erase": privacy.erase,
    "exit": privacy.leave,
    "privacy": privacy.arrive,
    "borrowed": privacy.borrow,
    "withdraw": sheet.withdraw,
}
