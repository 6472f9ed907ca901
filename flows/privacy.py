"""Leaving and coming back: stop, start, leaving in haste, forgetting; and the help text."""

from flows.steps import Context, Said, Say, Session, Start, Stop, Text, Turn
from flows.talk import BACK, MENU, aside
from flows.welcome import PERSON, welcome


def stop(session: Session, said: Said, context: Context) -> Turn:
    """No more messages, and nothing remembered but the language (R21)."""
    return Turn(Session(language=session.language), (Say("stop"),), (Stop(),))


def start(session: Session, said: Said, context: Context) -> Turn:
    """The welcome anew; whoever had stopped is written to again."""
    return Turn(Session(language=session.language, step="need"), (welcome(context),), (Start(),))


def explain(session: Session, said: Said, context: Context) -> Turn:
    """What the words do, and the way back. To somebody new, who can read this as well (R2)."""
    before = Text("truth") if session.step == "new" else None
    return Turn(aside(session), (Say("help", {}, (BACK, MENU, PERSON), before=before),))


def erase(session: Session, said: Said, context: Context) -> Turn:
    """Where this person was is forgotten, and it is said what stays and until when (R25)."""
    return Turn(Session(language=session.language), (Say("erased"),))


def leave(session: Session, said: Said, context: Context) -> Turn:
    """A line anybody may read, and how to take this conversation off the telephone; where they were is forgotten.

    Nothing sent can be taken back from here, which is said.
    """
    return Turn(Session(language=session.language), (Say("left"),))
