"""Leaving and coming back: stop and start; and the help text, which says what this never asks for."""

from flows.steps import Context, Said, Say, Session, Start, Stop, Turn
from flows.talk import MENU_OPTION
from flows.welcome import PERSON, welcome


def stop(session: Session, said: Said, context: Context) -> Turn:
    """No more messages, and nothing remembered but the language (R21)."""
    return Turn(Session(language=session.language), (Say("stop"),), (Stop(),))


def start(session: Session, said: Said, context: Context) -> Turn:
    """The welcome anew; whoever had stopped is written to again."""
    return Turn(Session(language=session.language, step="need"), (welcome(context),), (Start(),))


def explain(session: Session, said: Said, context: Context) -> Turn:
    """What the words do. The conversation stays where it was."""
    return Turn(session.at(session.step), (Say("help", {}, (MENU_OPTION, PERSON)),))
