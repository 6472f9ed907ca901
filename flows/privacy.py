"""Leaving and coming back: stop and start; and the help text, which says what this never asks for."""

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
