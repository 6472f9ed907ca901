"""Reaching a person: the lines of the directory where one answers, and the team where there is one.

Nobody is promised here who is not there (R8, R9): the numbers are the directory's, for the need at hand,
and the ambulance comes from the emergency table.
"""

from dataclasses import replace

from directory.facts import Hit
from flows.duty import NOBODY
from flows.find import answers_everybody, for_child, is_open, is_sensitive, search
from flows.safety import about
from flows.steps import Context, Option, Said, Say, Session, Text, Turn
from flows.welcome import PERSON
from locales.letters import fold

BACK, MENU = Option("1", Text("next.back")), Option("2", Text("next.menu"))
CALL, WOMAN = Option("3", Text("talk.call"), spare=True), Option("4", Text("talk.woman"), spare=True)
"""What leads to `flows.team`."""
PRIVACY, COMPLAINT = Option("3", Text("privacy.label")), Option("4", Text("complaint.label"))
"""What leads from the help to `flows.privacy` and `flows.complaint`."""
ANYBODY = ("mental_health", "women_violence", "child_protection")
"""When no need is known: the first line of each of these, for anybody, for women, for children."""
LINES_AT_MOST = 3
ASIDE = ("aside", "reach", "call", "moment", "complaint", "complained", "when", "word", "followup", "privacy", "erase")
"""Steps beside the talk: none of them is a place to go back to."""


def reach(session: Session, said: Said, context: Context) -> Turn:
    """The lines that fit the need, the team where there is one, and the way back."""
    say = lines(session, context)
    if session.step == "new":
        say = replace(say, before=Text("truth"))
    return Turn(aside(session), (say,))


def aside(session: Session) -> Session:
    """This session at a side step, from which 1 leads back to where it was."""
    back = session.back or ("need" if session.step in ("new", *ASIDE) else session.step)
    return session.at("aside", back=back)


def ask_aside(session: Session, context: Context) -> Say:
    """Back, or to the menu."""
    return Say("results.again", {}, (BACK, MENU, PERSON))


def hear_aside(session: Session, said: Said, context: Context) -> Turn | None:
    """Back to the question that was being asked, or to the menu."""
    key = fold(said.text)
    if key == BACK.key:
        return Turn(session.at(session.back or "need"))
    if key == PRIVACY.key:
        return Turn(session.at("privacy", back=session.back))
    if key == COMPLAINT.key:
        return Turn(session.at("complaint", back=session.back))
    return Turn(session.at("need")) if key == MENU.key else None


def lines(session: Session, context: Context) -> Say:
    """The lines of this need, a danger's first of all, that answer everybody, never an authority; those known to be
    closed now last."""
    session = about(session)
    hits = _of_the_need(session, context) if session.need not in ("", "emergency") else _for_anybody(session, context)
    hits.sort(key=lambda hit: bool(hit.spans) and not is_open(hit, context.now))
    hits = _of_the_night(session, context, hits)
    key = "talk.team" if context.team else "talk"
    key = key if any(is_open(hit, context.now) for hit in hits) else f"{key}.closed"
    told = tuple(hits[:LINES_AT_MOST])
    options = (BACK, MENU, *team_options(context))
    say = Say(key, {}, options, after=Text("danger.short"), hits=told, caution="talk.unchecked")
    say = replace(say, sensitive=is_sensitive(session))
    return replace(say, hits=told[: context.fits(say, session.language)])


def team_options(context: Context) -> tuple[Option, ...]:
    """What may be asked of the team, where there is one."""
    return (CALL, WOMAN) if context.team else ()


def _of_the_night(session: Session, context: Context, hits: list[Hit]) -> list[Hit]:
    """While nobody of the team is there, first the lines it names for then; for a child none that nobody vetted."""
    duty = context.duty(session) if context.team else NOBODY
    named = [hit for one in duty.night if (hit := context.hit(one))] if not duty.here else []
    fitting = [hit for hit in named if answers_everybody(hit) and not hit.authority]
    if for_child(session):
        fitting = [hit for hit in fitting if hit.vetted_child]
    known = {hit.id for hit in fitting}
    return [*fitting, *(hit for hit in hits if hit.id not in known)]


def _of_the_need(session: Session, context: Context) -> list[Hit]:
    return [hit for hit in search(session, context).hits if answers_everybody(hit) and not hit.authority]


def _for_anybody(session: Session, context: Context) -> list[Hit]:
    """For a child the children's line alone (R10)."""
    needs = ("child_protection",) if for_child(session) else ANYBODY
    return [context.find(need, None, child=need == "child_protection").hits[0] for need in needs]
