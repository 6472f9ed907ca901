"""The first words, and what a person needs: the menu by digits, then at most one narrower list.

Eight needs stand on the menu because an SMS holds eight and two more keys; the fifteen needs a service
can be asked for are all within two digits of it (R5).
"""

from dataclasses import dataclass

from flows.commands import language_named, language_of_greeting
from flows.steps import Context, Option, Said, Say, Session, Text, Turn
from flows.understand import Reading
from locales.letters import fold, is_arabic


@dataclass(frozen=True, slots=True)
class Choice:
    """What a digit of a menu chooses: a need, on what topic, or a narrower list."""

    label: str
    need: str = ""
    topic: str = ""
    group: str = ""


MENU: dict[str, Choice] = {
    "1": Choice("menu.papers", group="papers"),
    "2": Choice("menu.child", need="child_protection"),
    "3": Choice("menu.woman", need="women_violence"),
    "4": Choice("menu.sleep", need="shelter"),
    "5": Choice("menu.doctor", need="medical"),
    "6": Choice("menu.talk", need="mental_health"),
    "7": Choice("menu.food", group="living"),
    "8": Choice("menu.other", group="other"),
}

GROUPS: dict[str, dict[str, Choice]] = {
    "papers": {
        "1": Choice("papers.arrest", need="legal_aid", topic="arrest"),
        "2": Choice("papers.lawyer", need="legal_aid"),
        "3": Choice("papers.protection", need="asylum_documents"),
    },
    "living": {
        "1": Choice("living.food", need="food_nonfood"),
        "2": Choice("living.money", need="cash"),
        "3": Choice("living.social", need="social_assistance"),
    },
    "other": {
        "1": Choice("other.school", need="education_training"),
        "2": Choice("other.work", need="employment"),
        "3": Choice("other.disability", need="disability"),
        "4": Choice("other.return", need="voluntary_return"),
        "5": Choice("other.held", need="trafficking"),
    },
}

PERSON = Option("0", Text("menu.person"))
LANGUAGES = Option("9", Text("menu.languages"))
MENU_OPTIONS = (*(Option(k, Text(c.label)) for k, c in MENU.items()), LANGUAGES, PERSON)
LINES = (*MENU, PERSON.key)
"""What is recorded of the menu for those who do not read, in the order it is heard."""
_GROUP_OPTIONS = {g: (*(Option(k, Text(c.label)) for k, c in cs.items()), PERSON) for g, cs in GROUPS.items()}


UNDERSTOOD_IN = {"ary": "ar", "ary_Latn": "ary", "pcm": "en"}
"""Whoever writes the first is answered in the second where the first is not enabled."""
LATIN = {"ary": "ary_Latn"}
"""Whoever writes the first in Latin letters is answered in the second."""


def first(session: Session, said: Said, context: Context) -> Turn:
    """What is not understood yet is answered with the welcome, in the language it makes plain."""
    language = session.language or first_language(said, Reading(), context)
    return Turn(session.at("need", language=language), (welcome(context),))


def first_language(said: Said, reading: Reading, context: Context) -> str:
    """The language of a first message where its name, words, script or greeting make it plain, else the first one."""
    if said.kind != "text":
        return context.languages[0]
    sure = reading.language if reading.sure_of_language else None
    guess = reading.language if reading.needs or reading.danger else None
    plain = (language_named(said.text), sure, language_of_greeting(said.text), guess)
    return next(filter(None, (enabled(code, said.text, context) for code in plain)), context.languages[0])


def enabled(code: str | None, text: str, context: Context) -> str | None:
    """This language as it is spoken here, if it is, in the letters of this text."""
    if code in LATIN and not is_arabic(text):
        code = LATIN[code]
    while code and code not in context.languages:
        code = UNDERSTOOD_IN.get(code)
    return code or None


def welcome(context: Context) -> Say:
    """Who this is, what it costs, who can read it, and the menu (R1, R2)."""
    values = {"truth": Text("truth")}
    return Say("welcome", values, MENU_OPTIONS, after=Text("danger.short"))


def brief(context: Context) -> Say:
    """The same without the menu, before the answer to somebody whose first words were understood (R1, R2)."""
    return Say("welcome.brief", {"truth": Text("truth")})


def menu(session: Session) -> Turn:
    """Back to the menu: what was needed, and how, is over; where is kept."""
    return Turn(session.at("need", need="", topic="", path="", also=(), shown=0, about=""))


def ask(session: Session, context: Context) -> Say:
    """The menu again, short, for somebody who has seen the welcome; heard first by whoever chose to listen."""
    heard = tuple(f"{session.voice}/{line}" for line in LINES) if session.voice in context.voices else ()
    return Say("menu", {}, MENU_OPTIONS, after=Text("danger.short"), sounds=heard)


def hear(session: Session, said: Said, context: Context) -> Turn | None:
    """A digit of the menu."""
    key = fold(said.text)
    if key == LANGUAGES.key:
        return Turn(session.at("language", back=session.step))
    choice = MENU.get(key)
    return chosen(session, choice) if choice else None


def ask_narrower(session: Session, context: Context) -> Say:
    """The narrower list of the group that was chosen."""
    return Say(f"group.{session.topic}", {}, _GROUP_OPTIONS[session.topic])


def hear_narrower(session: Session, said: Said, context: Context) -> Turn | None:
    """A digit of the narrower list."""
    choice = GROUPS[session.topic].get(fold(said.text))
    return chosen(session, choice) if choice else None


def chosen(session: Session, choice: Choice) -> Turn:
    """On to the narrower list, to the place, or straight to the results when the place is known."""
    if choice.group:
        return Turn(session.at("group", topic=choice.group, need=""))
    step = "results" if session.place else "place"
    return Turn(session.at(step, need=choice.need, topic=choice.topic, also=(), shown=0))
