"""Somebody comes back after a pause: perhaps they, perhaps whoever holds the telephone now (R16, T3).

A neutral line first, without a word of what was asked before; then the same need, or another.
"""

from directory.facts import NEEDS
from flows.find import for_child
from flows.safety import about
from flows.steps import Context, Option, Said, Say, Session, Text, Turn
from flows.talks.tree import CHILD
from flows.welcome import PERSON
from locales.letters import fold

SAME, OTHER = Option("1", Text("back.same")), Option("2", Text("back.other"))


def paused(session: Session) -> Session:
    """The session before the first words after a pause: at the neutral line where a need is known, else at the menu.

    Whatever else was being asked is over, for whoever holds the telephone would answer it.
    """
    known = about(session)
    if session.step in ("new", "back"):
        return session
    if known.need:
        return forgotten(session).at("back", need=known.need, topic=known.topic)
    return forgotten(session).at("need")


def forgotten(session: Session) -> Session:
    """What a command may know of somebody who has not yet said that they are the same person: a child stays one."""
    return Session(
        session.language,
        topic=CHILD if for_child(about(session)) else "",
        place=session.place,
        reported=session.reported,
        offered=session.offered,
        borrowed=session.borrowed,
        voice=session.voice,
    )


def ask(session: Session, context: Context) -> Say:
    """Hello, and the same or something else."""
    return Say("back", {}, (SAME, OTHER, PERSON))


def hear(session: Session, said: Said, context: Context) -> Turn | None:
    """On with the same need, where it is known where; or the menu, and what was asked before is forgotten."""
    key = fold(said.text)
    if key == SAME.key and session.need in NEEDS:
        return Turn(session.at("results" if session.place else "place"))
    return Turn(forgotten(session).at("need")) if key in (SAME.key, OTHER.key) else None
