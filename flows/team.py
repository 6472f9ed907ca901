"""Asking the team: for a voice note to be listened to, for a call back, for a woman.

Only where there is a team (`Context.team`); without one the truth is told, and the lines. Nothing is promised but that
the team can see it: no hour, no person. A number to call goes with the deed, never into the session, and a safe moment
to call is asked for (R4, R8, R9).
"""

from dataclasses import replace

import phonenumbers
from phonenumbers import PhoneNumberType

from flows import handed, talk
from flows.deeds import Hour, OpenCase, Want
from flows.find import for_child, is_sensitive
from flows.handed import CHILD_PROTECTION
from flows.safety import about
from flows.steps import Context, Option, Said, Say, Session, Text, Turn
from flows.welcome import PERSON
from locales.letters import fold

HOURS: dict[str, Hour] = {"1": "morning", "2": "afternoon", "3": "evening", "4": "any"}
OWN = Option("1", Text("call.own"))
_HOUR_OPTIONS = tuple(Option(key, Text(f"call.{hour}")) for key, hour in HOURS.items())
_DANGER = Text("danger.short")
_CALLED = frozenset({
    PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE, PhoneNumberType.VOIP,
})  # fmt: skip
_OF_NO_COUNTRY = "001"
"""The region of satellites and worldwide networks: +870, +881, +882, +883."""
LONGEST = 60
"""Characters of a message in which a number is looked for."""


def reach(session: Session, said: Said, context: Context) -> Turn:
    """The team, whose case it is from now on, and meanwhile the lines: 0 is consent to talk to it (decision 2)."""
    turn = talk.reach(session, said, context)
    if not context.team:
        return turn
    says = (handed.waits(session, context), *turn.says)
    return Turn(replace(turn.session, step="reach"), says, (_wanted(session, "talk"),))


def ask_reach(session: Session, context: Context) -> Say:
    """Back, the menu, or the team, without the lines again."""
    return Say("results.again", {}, (talk.BACK, talk.MENU, *talk.team_options(context), PERSON))


def hear_reach(session: Session, said: Said, context: Context) -> Turn | None:
    """Beside the lines: a call back, a woman, or the way back."""
    key = fold(said.text)
    if key == talk.CALL.key:
        return call_back(session, said, context)
    return woman(session, said, context) if key == talk.WOMAN.key else talk.hear_aside(session, said, context)


def call_back(session: Session, said: Said, context: Context) -> Turn:
    """Which number to call; without a team the lines."""
    if not context.team:
        return reach(session, said, context)
    moved = _asking(session)
    return Turn(moved, (*_limits(session), _first_told(session, ask_number(moved, context))))


def woman(session: Session, said: Said, context: Context) -> Turn:
    """Kept for the team that a woman is asked for, then which number to call; without a team the lines."""
    if not context.team:
        return reach(session, said, context)
    moved = _asking(session)
    say = replace(ask_number(moved, context), before=_whether_a_woman_is_there(session, context))
    return Turn(moved, (*_limits(session), _first_told(session, say)), (_wanted(session, "woman"),))


def _whether_a_woman_is_there(session: Session, context: Context) -> Text:
    """As far as tonight's roster says."""
    duty = context.duty(session)
    if not duty.here:
        return Text("call.woman")
    return Text("wait.woman" if duty.woman else "wait.no_woman")


def _limits(session: Session) -> tuple[Say, ...]:
    """Before anything is told about violence, a child or being held: what cannot stay between two people (R7)."""
    return (Say("limits", sensitive=True),) if is_sensitive(_concerned(session)) else ()


def voice(session: Session) -> OpenCase:
    """A voice note, for the team to listen to."""
    return _wanted(session, "voice")


def ask_number(session: Session, context: Context) -> Say:
    """The number to call: this one, where the channel knows it and it is theirs, or one that is written."""
    own = (OWN,) if _has_own(session, context) else ()
    return Say("call" if own else "call.write", {}, (*own, PERSON))


def hear_number(session: Session, said: Said, context: Context) -> Turn | None:
    """This number, or a telephone number, kept for the team alone; then when to call."""
    own = _has_own(session, context) and fold(said.text) == OWN.key
    number = "" if own else number_in(said.text)
    if not (own or number):
        return None
    deed = replace(_wanted(session, "call"), number=number, own=own)
    return Turn(session.at("moment", back=session.back), (), (deed,))


def ask_moment(session: Session, context: Context) -> Say:
    """When it is safe to be called."""
    return Say("call.when", {}, (*_HOUR_OPTIONS, PERSON))


def hear_moment(session: Session, said: Said, context: Context) -> Turn | None:
    """The moment, added to what the team sees, and the truth of what happens now."""
    hour = HOURS.get(fold(said.text))
    if hour is None:
        return None
    say = Say("call.kept", {"hour": Text(f"call.{hour}")}, (talk.BACK, talk.MENU), after=_DANGER)
    return Turn(talk.aside(session), (say,), (replace(_wanted(session, "call"), hour=hour),))


def number_in(text: str) -> str:
    """The telephone number a message holds, as E.164, read as in Morocco where it has no country; else "".

    One that may cost whoever calls it more than a call is none, nor is one of a satellite.
    """
    if len(text) > LONGEST:
        return ""
    found = next(iter(phonenumbers.PhoneNumberMatcher(text, "MA")), None)
    if found is None or phonenumbers.region_code_for_number(found.number) == _OF_NO_COUNTRY:
        return ""
    if phonenumbers.number_type(found.number) not in _CALLED:
        return ""
    return phonenumbers.format_number(found.number, phonenumbers.PhoneNumberFormat.E164)


def _asking(session: Session) -> Session:
    """At the question for a number, from which there is a way back to where this session was."""
    return replace(talk.aside(session), step="call")


def _first_told(session: Session, say: Say) -> Say:
    """To somebody new, who can read what they write comes before any question (R2)."""
    return replace(say, before=Text("truth")) if session.step == "new" else say


def _wanted(session: Session, want: Want) -> OpenCase:
    known = _concerned(session)
    return OpenCase(want, known.need, known.place)


def _concerned(session: Session) -> Session:
    """What the team is asked about; whatever a child needs, it is about a child (R10)."""
    known = about(session)
    is_child = for_child(known) or session.urgent == CHILD_PROTECTION
    return replace(known, need=CHILD_PROTECTION) if is_child else known


def _has_own(session: Session, context: Context) -> bool:
    """Whether this number is one to call: on a borrowed telephone somebody else would answer."""
    return context.dialable and not session.borrowed
