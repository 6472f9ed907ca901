"""Reaching a person: for now, the lines of the directory where one answers.

Nobody is promised here who is not there (R8, R9): the numbers are the directory's, for the need at hand,
and the ambulance comes from the emergency table.
"""

from dataclasses import replace

from directory.facts import Hit
from flows.find import answers_everybody, is_open, is_sensitive, search
from flows.safety import about
from flows.steps import Context, Option, Said, Say, Session, Text, Turn
from flows.welcome import PERSON
from locales.letters import fold

BACK, MENU = Option("1", Text("next.back")), Option("2", Text("next.menu"))
ANYBODY = ("mental_health", "women_violence", "child_protection")
"""When no need is known: the first line of each of these, for anybody, for women, for children."""
LINES_AT_MOST = 3


def reach(session: Session, said: Said, context: Context) -> Turn:
    """The lines that fit the need, and the way back."""
    say = lines(session, context)
    if session.step == "new":
        say = replace(say, before=Text("truth"))
    return Turn(aside(session), (say,))


def aside(session: Session) -> Session:
    """This session at a side step, from which 1 leads back to where it was."""
    back = session.back or ("need" if session.step in ("new", "aside") else session.step)
    return session.at("aside", back=back)


def ask_aside(session: Session, context: Context) -> Say:
    """Back, or to the menu."""
    return Say("results.again", {}, (BACK, MENU, PERSON))


def hear_aside(session: Session, said: Said, context: Context) -> Turn | None:
    """Back to the question that was being asked, or to the menu."""
    key = fold(said.text)
    if key == BACK.key:
        return Turn(session.at(session.back or "need"))
    return Turn(session.at("need")) if key == MENU.key else None


def lines(session: Session, context: Context) -> Say:
    """The lines of this need, a danger's first of all, that answer everybody, never an authority; those known to be
    closed now last."""
    session = about(session)
    hits = _of_the_need(session, context) if session.need not in ("", "emergency") else _for_anybody(context)
    hits.sort(key=lambda hit: bool(hit.spans) and not is_open(hit, context.now))
    key = "talk" if any(is_open(hit, context.now) for hit in hits) else "talk.closed"
    told = tuple(hits[:LINES_AT_MOST])
    say = Say(key, {}, (BACK, MENU), after=Text("danger.short"), hits=told, caution="talk.unchecked")
    say = replace(say, sensitive=is_sensitive(session))
    return replace(say, hits=told[: context.fits(say, session.language)])


def _of_the_need(session: Session, context: Context) -> list[Hit]:
    return [hit for hit in search(session, context).hits if answers_everybody(hit) and not hit.authority]


def _for_anybody(context: Context) -> list[Hit]:
    return [context.find(need, None, child=need == "child_protection").hits[0] for need in ANYBODY]
