"""A complaint about somebody who works for an organization or for us: one digit, no name, no story (R33).

Only supervisors read it, nobody is told who complained, and help does not depend on it: all of which is said.
"""

from dataclasses import replace

from flows import safety, talk
from flows.deeds import Complain, ComplaintKind
from flows.steps import Context, Option, Said, Say, Session, Text, Turn
from flows.welcome import PERSON, menu
from locales.letters import fold

KINDS: dict[str, ComplaintKind] = {"1": "money", "2": "body", "3": "insult", "4": "secret", "5": "other"}
_KIND_OPTIONS = tuple(Option(key, Text(f"complaint.{kind}")) for key, kind in KINDS.items())
LINES = Option("1", Text("complaint.lines"))
MENU = Option("2", Text("next.menu"))
DANGERS: dict[ComplaintKind, str] = {"body": "sexual_violence", "insult": "unknown"}
"""After these, the lines of this danger are offered."""


def complain(session: Session, said: Said, context: Context) -> Turn:
    """What happened; the way back is kept. To somebody new, who can read this comes first (R2)."""
    moved = replace(talk.aside(session), step="complaint")
    say = ask(moved, context)
    return Turn(moved, (replace(say, before=Text("truth")) if session.step == "new" else say,))


def ask(session: Session, context: Context) -> Say:
    """What somebody did, by a digit."""
    return Say("complaint", {}, (*_KIND_OPTIONS, PERSON), sensitive=True)


def hear(session: Session, said: Said, context: Context) -> Turn | None:
    """A digit: kept for supervisors; whoever was hurt is offered lines."""
    kind = KINDS.get(fold(said.text))
    if kind is None:
        return None
    danger = DANGERS.get(kind, "")
    if danger:
        moved = session.at("complained", kind=danger, topic=safety.marks(session) or session.topic)
        return Turn(moved, (replace(ask_after(moved, context), key="complaint.kept"),), (Complain(kind),))
    say = Say("complaint.kept", {}, (talk.BACK, talk.MENU), sensitive=True)
    return Turn(talk.aside(session), (say,), (Complain(kind),))


def ask_after(session: Session, context: Context) -> Say:
    """Lines to call, or the menu."""
    return Say("results.again", {}, (LINES, MENU, PERSON), after=Text("danger.short"), sensitive=True)


def hear_after(session: Session, said: Said, context: Context) -> Turn | None:
    """The lines of the danger, or the menu."""
    key = fold(said.text)
    if key == LINES.key:
        return safety.told(session, session.kind, context)
    return menu(session) if key == MENU.key else None
