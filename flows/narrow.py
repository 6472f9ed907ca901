"""After who can help: a question that narrows it down, then a few words on that, and what to say at the door.

The result comes first (docs/rules.md): nobody has to answer any of this. Each conversation is data, in `flows.talks`.
"""

from dataclasses import replace

from directory.facts import NEEDS, Hit
from flows import find, safety
from flows.steps import Context, Option, Said, Say, Session, Text, Turn
from flows.talks.every import OF_NEED
from flows.talks.tree import SEPARATOR, Choice, Talk
from flows.welcome import PERSON, menu
from locales.letters import fold

WHO, OTHER, MENU = Option("1", Text("told.who")), Option("2", Text("told.other")), Option("3", Text("next.menu"))
DOOR, SERVICES = Option("8", Text("door.label"), spare=True), Option("9", Text("told.who"))


def has(session: Session) -> bool:
    """Whether there is a conversation about what is needed, at the path where this session is."""
    talk = OF_NEED.get(session.need)
    return talk is not None and (not session.path or talk.at(session.path) is not None)


def ask(session: Session, context: Context) -> Say:
    """The question at this path: its choices, what to say at the door, back to who can help."""
    talk = OF_NEED[session.need]
    choices = (Option(str(n), Text(_key(talk, session, one))) for n, one in enumerate(talk.below(session.path), 1))
    door = (DOOR,) if talk.door and not session.path else ()
    key = talk.key(session.path) + (".ask" if session.path else "")
    return Say(key, {}, (*choices, *door, SERVICES, PERSON), sensitive=find.is_sensitive(session))


def ask_again(session: Session, context: Context) -> Say:
    """The same choices under fewer words: with a hint before them, they must still fit."""
    return replace(ask(session, context), key="narrow.again")


def hear(session: Session, said: Said, context: Context) -> Turn | None:
    """A digit of the question."""
    talk, key = OF_NEED[session.need], fold(said.text)
    if key == SERVICES.key:
        return Turn(session.at("results", path="", shown=0))
    if key == DOOR.key and talk.door and not session.path:
        return Turn(session.at("door"))
    choices = talk.below(session.path)
    chosen = choices[said.number - 1] if 1 <= said.number <= len(choices) else None
    return _chosen(session, chosen, context) if chosen else None


def _chosen(session: Session, choice: Choice, context: Context) -> Turn:
    """To the lines of a danger, to the next question, or to the words."""
    if choice.danger:
        return safety.told(replace(session, path=""), choice.danger, context)
    path = SEPARATOR.join(filter(None, (session.path, choice.name)))
    return Turn(session.at("narrow" if choice.asks else "told", path=path))


def ask_told(session: Session, context: Context) -> Say:
    """The words on what was chosen, with a number where one belongs to them."""
    talk, choice = _at(session)
    sensitive = choice.quiet or find.is_sensitive(session) or choice.need in find.SENSITIVE
    say = Say(talk.key(session.path) + ".say", {}, (WHO, OTHER, MENU, PERSON), sensitive=sensitive)
    return replace(say, line=_line(choice, session, context))


def ask_told_again(session: Session, context: Context) -> Say:
    """What can be done, without the words again."""
    return Say("results.again", {}, (WHO, OTHER, MENU, PERSON), after=Text("danger.short"))


def hear_told(session: Session, said: Said, context: Context) -> Turn | None:
    """On to who can help with just this, another question, or the menu."""
    key = fold(said.text)
    if key == WHO.key:
        return Turn(_searching(session))
    if key == OTHER.key:
        return Turn(session.at("narrow", path=""))
    return menu(session) if key == MENU.key else None


def ask_door(session: Session, context: Context) -> Say:
    """What to show or say on arriving, in French and Darija, and the short code that says what is needed."""
    return Say("door", {"code": code(session.need)}, (WHO, OTHER, MENU, PERSON), sensitive=True)


def code(need: str) -> int:
    """The number that says to a partner what is needed, and to anybody else nothing (docs/door.md).

    None of them may be dialled: 15 and 19 are.
    """
    return 31 + NEEDS.index(need)


def _searching(session: Session) -> Session:
    """At the results for what the choice is about; what a minor's search keeps out stays out."""
    found = _at(session)[1] if session.path else None
    need = (found.need if found else "") or session.need
    return session.at("results", need=need, topic=_topic(session, found), path="", shown=0, about="")


def _topic(session: Session, choice: Choice | None) -> str:
    return "+".join(sorted({*session.topic.split("+"), *(choice.marks if choice else ())} - {""}))


def _line(choice: Choice, session: Session, context: Context) -> Hit | None:
    if not choice.line:
        return None
    hits = find.search(replace(session, need=choice.line, topic=_topic(session, choice)), context).hits
    return next(filter(find.answers_everybody, hits), None)


def _at(session: Session) -> tuple[Talk, Choice]:
    talk = OF_NEED[session.need]
    return talk, talk.at(session.path) or talk.choices[0]


def _key(talk: Talk, session: Session, choice: Choice) -> str:
    return talk.key(SEPARATOR.join(filter(None, (session.path, choice.name))))
