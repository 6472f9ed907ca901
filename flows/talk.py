"""Reaching a person: for now, the lines of the directory where one answers.

Nobody is promised here who is not there (R8, R9): the numbers are the directory's, for the need at hand,
and the ambulance comes from the emergency table.
"""

from dataclasses import replace
from datetime import datetime

from directory.facts import Hit
from flows.find import answers_everybody, is_sensitive, search
from flows.steps import Context, Option, Said, Say, Session, Text, Turn

MENU_OPTION = Option("menu", Text("next.menu"))
LINES_AT_MOST = 3


def reach(session: Session, said: Said, context: Context) -> Turn:
    """The lines that fit the need; the conversation stays where it was."""
    return Turn(session.at(session.step, misses=0), (lines(session, context),))


def lines(session: Session, context: Context) -> Say:
    """The lines of this need that answer everybody, never an authority; those known to be closed now last."""
    wanted = session if session.need else replace(session, need="helpline")
    hits = [hit for hit in search(wanted, context).hits if answers_everybody(hit)]
    hits.sort(key=lambda hit: bool(hit.spans) and not is_open(hit, context.now))
    key = "talk" if any(is_open(hit, context.now) for hit in hits) else "talk.closed"
    say = Say(
        key,
        {},
        (MENU_OPTION,),
        after=Text("danger.short"),
        hits=tuple(hits[:LINES_AT_MOST]),
        sensitive=is_sensitive(session),
    )
    return replace(say, hits=say.hits[: context.fits(say, session.language)])


def is_open(hit: Hit, now: datetime) -> bool:
    """Whether its hours, as far as they are known, say that somebody answers at this local time."""
    clock, day = now.time(), now.weekday()
    return hit.always or any(day in span.days and span.opens <= clock < span.closes for span in hit.spans)
