"""Somebody rang and hung up: whoever has no credit is answered with the menu, or asks to be called back.

Who holds the telephone is not known: nothing of before is told (T3), and nothing a ring leads to changes what was asked
of the team before. To be called back is offered where a team watches, a number is known and the telephone is theirs.
"""

from dataclasses import replace

from flows import back, handed, talk, team, welcome
from flows.deeds import OpenCase
from flows.find import for_child
from flows.handed import CHILD_PROTECTION
from flows.steps import Context, Say, Session, Text, Turn


def heard(session: Session, context: Context) -> Turn:
    """The welcome or the menu; or a call back asked for, who of the team is there, and when it is safe to call."""
    language = session.language if session.language in context.languages else context.languages[0]
    there = replace(back.forgotten(session), language=language).at("need")
    is_new = session.step == "new"
    if not context.team or not context.dialable or session.borrowed or context.ring() == "menu":
        return Turn(there, (welcome.welcome(context) if is_new else welcome.ask(there, context),))
    told = (*((welcome.brief(context),) if is_new else ()), *_who_is_there(there, context))
    if context.ring() == "asked":
        return Turn(there, (*told, welcome.ask(there, context)))
    moment = there.at("moment", back="need")
    when = replace(team.ask_moment(moment, context), after=Text("danger.short"))
    deed = OpenCase("call", CHILD_PROTECTION if for_child(there) else "", there.place, own=True)
    return Turn(moment, (*told, when), (deed,))


def _who_is_there(session: Session, context: Context) -> tuple[Say, ...]:
    """What cannot stay between two people and who of the team is there (R7, R8); while nobody is, lines to call."""
    waits = handed.waits(session, context)
    if context.duty(session).here:
        return (waits,)
    return (waits, replace(talk.lines(session, context), options=(), key="wait.lines"))
