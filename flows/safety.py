"""Danger interrupts whatever was being asked: numbers at once, police by choice, and nobody is called from here (R11).

The lines and their order are the directory's (danger_lines.csv). After them the person chooses: a service near, the
menu, back to where they were, or a person. The same danger said again does not repeat the numbers: somebody else may
be reading the screen.
"""

from dataclasses import replace
from itertools import islice

from directory.facts import Hit, Line
from directory.numbers import dial
from flows.deeds import OpenCase
from flows.find import for_child, is_open, noted
from flows.steps import Call, Context, Option, Said, Say, Session, Text, Turn
from flows.talks.tree import ARREST, CHILD
from flows.understand import Reading
from flows.welcome import PERSON, brief, menu
from locales.letters import fold

NEED_OF = {
    "violence": "women_violence",
    "sexual_violence": "women_violence",
    "child": "child_protection",
    "suicide": "mental_health",
    "medical": "medical",
    "confinement": "trafficking",
    "sea": "emergency",
    "arrest_expulsion": "legal_aid",
    "left_in_desert_or_forest": "emergency",
    "unknown": "emergency",
}
"""What a service near is searched for; for a minor always the protection of children (R10)."""
ARRESTED = "arrest_expulsion"
SENSITIVE_KINDS = frozenset({"violence", "sexual_violence", "child", "confinement"})
SENTENCES = {
    "suicide": "danger.suicide",
    "sexual_violence": "danger.hospital",
    "sea": "danger.position",
    "left_in_desert_or_forest": "danger.position",
}
WHEN = {
    "women and girls": "danger.when.women",
    "injury": "danger.when.injury",
    "life or injury": "danger.when.injury",
    "refugees and asylum seekers, in its hours": "danger.when.asylum",
    "refugees and asylum seekers, weekdays 9-15": "danger.when.asylum",
    "where it covers": "danger.when.covers",
    "not first in Draa-Tafilalet, Beni Mellal-Khenifra, Guelmim-Oued Noun, Dakhla-Oued Ed-Dahab": "danger.when.covers",
    "poison": "danger.when.poison",
    "hours unknown": "danger.when.unknown",
    "also call": "danger.when.also",
}
"""The conditions of danger_lines.csv as they are told; "in its hours" and "by choice" are told by hours and place."""
LOCAL = frozenset({"city", "near", "region"})
FOR_ADULTS = frozenset({"mental_health", "asylum", "health"})
"""Kinds of lines nobody has vetted for children."""
SERVICES, LOOKED_AT = 2, 15
NOWHERE = frozenset({"new", "need", "danger", "aside", "reach", "language", "followup", "complained"})
"""Steps that a danger does not lead back to."""
NEAR, MENU = Option("1", Text("danger.near")), Option("2", Text("next.menu"), spare=True)
BACK = Option("3", Text("next.back"), spare=True)


def interrupt(session: Session, reading: Reading, context: Context) -> Turn:
    """The numbers for this danger, at once; the session keeps what it knew and where it was. To somebody new, who this
    is and who can read it comes after them (R1, R2)."""
    child = "minor" in reading.who or for_child(session)
    urgent = "child_protection" if child else NEED_OF[reading.kind or "unknown"]
    if session.step == "danger" and session.kind == reading.kind:
        return _said_again(replace(session, urgent=urgent), reading, context)
    moved = session.at(
        "danger",
        kind=reading.kind,
        urgent=urgent,
        topic=marks(session) or session.topic,
        broke=_left(session),
        place=reading.place or session.place,
        also=tuple(code for code, _ in reading.needs if code not in (urgent, "emergency"))[:1],
    )
    turn = _shown(moved, context)
    return replace(turn, says=(*turn.says, brief(context))) if session.step == "new" else turn


def told(session: Session, kind: str, context: Context) -> Turn:
    """The numbers for a danger somebody told of by choosing it."""
    urgent = "child_protection" if for_child(session) else NEED_OF[kind]
    topic = marks(session) or session.topic
    return _shown(session.at("danger", kind=kind, urgent=urgent, topic=topic, broke=_left(session)), context)


def _shown(session: Session, context: Context) -> Turn:
    """The numbers; and where a team can see it, its case, the limits of secrecy in one sentence and no question."""
    numbers = ask(session, context)
    if not context.watched:
        return Turn(session, (numbers,))
    key = "danger.team" if context.duty(session).here else "danger.team.nobody"
    deed = OpenCase("danger", session.urgent, session.place, kind=session.kind)
    return Turn(session, (numbers, Say(key, sensitive=True)), (deed,))


def ask(session: Session, context: Context) -> Say:
    """The lines in the directory's order, services near where the place is known, then police by choice, never first
    and in an arrest not at all; and that this service calls nobody."""
    lines = _lines(session, context)
    arrested = _is_arrested(session)
    calls = tuple(_call(line, context) for line in lines if not line.authority)
    near = _near(session, context, {call.line.number for call in calls})
    key = SENTENCES.get(session.kind, "danger.here")
    if session.kind == ARRESTED and not _answers_now((*lines, *near), context):
        key = "danger.closed"
    say = Say(
        key,
        {"here": Text("danger.here")},
        _options(session),
        after=Text("danger.erase"),
        hits=near,
        sensitive=session.kind in SENSITIVE_KINDS or _is_childs(session),
        caution="danger.unchecked",
        calls=calls,
        choice=() if arrested else tuple(line for line in lines if line.authority),
    )
    return replace(say, hits=near[: context.fits(say, session.language)])


def ask_again(session: Session, context: Context) -> Say:
    """What can be done, without the numbers again."""
    return Say("danger.again", {}, _options(session), after=Text("danger.short"))


def hear(session: Session, said: Said, context: Context) -> Turn | None:
    """A service near, the menu, back to what was interrupted; or a place."""
    key = fold(said.text)
    if key == NEAR.key:
        return onward(session)
    if key == MENU.key:
        return menu(session)
    if key == BACK.key and session.broke:
        return Turn(session.at(session.broke))
    return noted(about(session), context.places.match(said.text), context)


def onward(session: Session) -> Turn:
    """To the services for this danger, or first to the place."""
    there = about(session)
    return Turn(there.at("results" if there.place else "place", shown=0, about=""))


def about(session: Session) -> Session:
    """At a danger, and beside it, the session is about what is needed there; elsewhere as it is."""
    if not session.kind or "danger" not in (session.step, session.back):
        return session
    return replace(session, need=session.urgent, topic=marks(session))


def marks(session: Session) -> str:
    """What must not be forgotten with the next danger: an arrest, a child."""
    kept = ((ARREST, _is_arrested(session)), (CHILD, for_child(session)))
    return "+".join(mark for mark, is_so in kept if is_so)


def _is_arrested(session: Session) -> bool:
    """Whether an arrest was told of, now or before: then no authority is named (R11)."""
    return session.kind == ARRESTED or ARREST in session.topic.split("+")


def _is_childs(session: Session) -> bool:
    """Whether it is a child's danger: then no line but those for everybody's life, and those for children (R10)."""
    return session.urgent == "child_protection" or for_child(session)


def _lines(session: Session, context: Context) -> tuple[Line, ...]:
    """The lines for this danger, in the directory's order; a child is told the children's first, but for a life."""
    lines = context.lines(session.kind)
    if not _is_childs(session) or any(line.kind == "child" for line in lines):
        return lines
    theirs = tuple(line for line in context.lines("child") if line.kind == "child")
    open_to_them = tuple(line for line in lines if line.kind not in FOR_ADULTS)
    first = 1 if open_to_them and open_to_them[0].kind == "emergency" else 0
    return (*open_to_them[:first], *theirs, *open_to_them[first:])


def _said_again(session: Session, reading: Reading, context: Context) -> Turn:
    """A place that was not known yet leads there; otherwise a person is offered, not the numbers again."""
    if reading.place and reading.place != session.place:
        return onward(replace(session, place=reading.place))
    moved = session.at("danger")
    deeds = (OpenCase("danger", moved.urgent, moved.place, kind=moved.kind),) if context.watched else ()
    return Turn(moved, (ask_again(moved, context),), deeds)


def _left(session: Session) -> str:
    """The step the danger broke into, where there is something to go back to."""
    if session.step == "danger":
        return session.broke
    step = session.back or session.step
    return "" if step in NOWHERE else step


def _options(session: Session) -> tuple[Option, ...]:
    near = () if session.kind == "sea" else (NEAR,)
    return (*near, MENU, *((BACK,) if session.broke else ()), PERSON)


def _answers_now(known: tuple[Line | Hit, ...], context: Context) -> bool:
    return any(is_open(one, context.now) for one in known)


def _call(line: Line, context: Context) -> Call:
    key = WHEN.get(line.when)
    closed = bool(line.spans) and not is_open(line, context.now)
    return Call(line, Text(key) if key else None, closed)


def _near(session: Session, context: Context, told: set[str]) -> tuple[Hit, ...]:
    """At most two that anybody there can reach, never an authority. In an arrest also from further: the one line of
    the country is for refugees."""
    arrested = _is_arrested(session)
    if not (session.place or arrested):
        return ()
    place = context.places.get(session.place) if session.place else None
    answer = context.find(session.urgent, place, arrest=arrested, child=_is_childs(session))
    fitting = (
        hit
        for hit in answer.hits[:LOOKED_AT]
        if hit.reachable and hit.for_all and not hit.authority and (hit.tier in LOCAL or (arrested and hit.phones))
    )
    return tuple(islice((hit for hit in fitting if not told & set(map(dial, hit.phones))), SERVICES))
