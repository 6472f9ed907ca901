"""Handed to a human: what is told while somebody waits for one, and what is heard while one has the case.

While somebody of the team has it the bot is quiet: what is said is relayed. Only stop, erase and leaving are answered,
and a new danger's numbers are told, once a case: whoever harms may be reading the screen (decision 3). What waiting
people are told comes from tonight's roster, and no queue is dead (R8, R9).
"""

from dataclasses import replace
from datetime import datetime

from flows import privacy, safety, sheet, talk
from flows.commands import command, read_command
from flows.deeds import AnswerSheet, OpenCase, Relay
from flows.find import is_sensitive
from flows.steps import Context, Said, Say, Session, Text, Turn, Value
from flows.understand import Reading
from flows.welcome import MENU_OPTIONS

ANSWERED = {"stop": privacy.stop, "start": privacy.start, "erase": privacy.erase, "exit": privacy.leave}
"""The words that are answered whoever has the case."""
CHILD_PROTECTION = "child_protection"
MOST_LANGUAGES = 3
"""Named of a team: with more the message costs an SMS too many."""


def heard(session: Session, said: Said, context: Context, *, told: bool = False, offered: tuple[str, ...] = ()) -> Turn:
    """The turn of a person whose case somebody has. `told`: a danger's numbers were told in this case; `offered` are
    the lines of a sheet that waits for their answer (R6)."""
    reading = context.understand(said.text) if said.kind == "text" else Reading()
    named = command(said.text) or read_command(said.text, reading)
    if named in ANSWERED and not reading.danger:
        return _answered(named, session, said, context)
    if named == "withdraw":
        return replace(sheet.withdraw(session, said, context), session=session, says=())
    kept = sheet.answer(said.text, offered) if offered and said.kind == "text" else None
    if kept is not None:
        return Turn(session, deeds=(Relay(), AnswerSheet(kept)))
    return _relayed(session, reading, context, told=told)


def _answered(named: str, session: Session, said: Said, context: Context) -> Turn:
    """Start is not answered with the menu here: whoever has the case can write again."""
    turn = ANSWERED[named](session, said, context)
    return replace(turn, session=session, says=(), deeds=(*turn.deeds, Relay())) if named == "start" else turn


def _relayed(session: Session, reading: Reading, context: Context, *, told: bool) -> Turn:
    """To whoever has the case; a child's needs somebody trained (R10)."""
    child = (OpenCase("talk", CHILD_PROTECTION),) if "minor" in reading.who or reading.kind == "child" else ()
    if not reading.danger:
        return Turn(session, deeds=(Relay(), *child))
    kind = reading.kind or "unknown"
    if told:
        return Turn(session, deeds=(Relay(kind), *child))
    numbers = safety.interrupt(replace(session, step="need"), reading, replace(context, watched=False)).says[:1]
    alone = tuple(replace(say, options=()) for say in numbers)
    return Turn(session, alone, (Relay(kind, told=True), *child))


def waits(session: Session, context: Context) -> Say:
    """What cannot stay between two people (R7), and who of the team is there, or when somebody is."""
    duty = context.duty(session)
    values: dict[str, Value] = {}
    if duty.here:
        key = "wait.here" if duty.ahead else "wait.next"
        if duty.until and duty.languages:
            values = {"until": f"{duty.until:%H:%M}", "languages": in_a_row(duty.languages[:MOST_LANGUAGES])}
        else:
            key += ".plain"
        values |= {"ahead": duty.ahead} if duty.ahead else {}
    elif duty.opens:
        key, values = "wait.opens", {"day": _day(duty.opens, context.now), "hour": f"{duty.opens:%H:%M}"}
    else:
        key = "wait.nobody"
    number = duty.ahead if "ahead" in values else None
    after = Text(key, number, values)
    return Say("limits", after=after, sensitive=is_sensitive(safety.about(session)))


def unanswered(session: Session, context: Context, key: str) -> Say:
    """That nobody has answered yet (`wait.late`), or whoever did is gone (`wait.silent`), and numbers (R9)."""
    say = talk.lines(session, context)
    return replace(say, options=(), before=Text(key), key="wait.lines")


def passed() -> Say:
    """That a colleague will go on."""
    return Say("wait.passed")


def given_back() -> Say:
    """That the talk with the team is over, and the menu."""
    return Say("menu", {}, MENU_OPTIONS, before=Text("case.closed"), after=Text("danger.short"))


def in_a_row(languages: tuple[str, ...]) -> Text:
    """These languages, in the person's words."""
    names = [Text(f"wait.language.{code}") for code in reversed(languages)]
    row = names[0]
    for name in names[1:]:
        row = Text("carrier.and", values={"one": name, "rest": row})
    return row


def _day(day: datetime, now: datetime) -> Text:
    ahead = (day.date() - now.date()).days
    named = {0: "today", 1: "tomorrow"}.get(ahead, str(day.weekday()))
    return Text(f"wait.day.{named}")
