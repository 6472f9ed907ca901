"""One message from us, later, for whoever asks for it (R15): at a time of day that is safe, beginning with a word they
chose, saying nothing of what was needed. The answer leads on.

Not where the channel does not let us write first, nor on a borrowed telephone.
"""

from dataclasses import replace

from directory.facts import NEEDS
from flows import find, talk
from flows.deeds import FollowedUp, FollowUp, NoFollowUp
from flows.steps import Context, Option, Said, Say, Session, Text, Turn, Value
from flows.talks.tree import ARREST
from flows.welcome import PERSON
from locales.letters import fold

DAYS, LASTS = 3, 2
"""Days until we write; hours of a time of day, after which it is the next day's."""
HOURS = {"1": 9, "2": 12, "3": 18}
"""When the times of day begin, in Morocco."""
WORDS = tuple(f"followup.word.{n}" for n in range(1, 7))
NONE = Option("4", Text("followup.none"))
GOOD, NOT_YET, NO_MORE = (Option(str(n), Text(f"followup.{key}")) for n, key in enumerate(("good", "yet", "stop"), 1))
ANSWERS = (GOOD, NOT_YET, NO_MORE)


def begin(session: Session, said: Said, context: Context) -> Turn:
    """When to write; the truth where we may not write first."""
    moved = talk.aside(session)
    if not find.may_ask_for_later(session, context):
        return Turn(moved, (Say("followup.cannot", {}, (talk.BACK, talk.MENU)),))
    return Turn(replace(moved, step="when"))


def ask_when(session: Session, context: Context) -> Say:
    """The time of day that is safe, or not at all."""
    hours = tuple(Option(key, Text(f"followup.at.{hour}")) for key, hour in HOURS.items())
    return Say("followup.when", {"days": DAYS}, (*hours, NONE, PERSON))


def hear_when(session: Session, said: Said, context: Context) -> Turn | None:
    """A digit; then the word. Not at all also takes back what was asked for before."""
    key = fold(said.text)
    if key == NONE.key:
        return _ended(session)
    return Turn(session.at("word", back=session.back, hour=HOURS[key])) if key in HOURS else None


def ask_word(session: Session, context: Context) -> Say:
    """The harmless word the message begins with."""
    return Say("followup.word", {}, (*(Option(str(n), Text(word)) for n, word in enumerate(WORDS, 1)), PERSON))


def hear_word(session: Session, said: Said, context: Context) -> Turn | None:
    """A digit: kept. A need nobody may read over a shoulder is not kept with it, nor is one in danger or an arrest."""
    if not 1 <= said.number <= len(WORDS) or not find.may_ask_for_later(session, context):
        return None
    word = WORDS[said.number - 1]
    need, place = (session.need, session.place) if _may_be_kept(session) else ("", "")
    values: dict[str, Value] = {"word": Text(word), "days": DAYS, "hour": Text(f"followup.at.{session.hour}")}
    say = Say("followup.kept", values, (talk.BACK, talk.MENU))
    return Turn(talk.aside(session), (say,), (FollowUp(session.hour, word, need, place),))


def message(word: str) -> Say:
    """What we write: the word first, and nothing of the need (R14). `word` is a key of the catalogues."""
    return Say("followup", {"word": Text(word)}, ANSWERS)


def ask(session: Session, context: Context) -> Say:
    """The question of that message again."""
    return Say("followup.again", {}, (*ANSWERS, PERSON))


def hear(session: Session, said: Said, context: Context) -> Turn | None:
    """It went well, not yet, or write no more. Whoever answers may be somebody else: the neutral question comes before
    any service (T3)."""
    key = fold(said.text)
    if key == GOOD.key:
        return Turn(talk.aside(session), (Say("followup.glad", {}, (talk.MENU, PERSON)),), (FollowedUp("good"),))
    if key == NOT_YET.key:
        step = "back" if session.need in NEEDS else "need"
        return Turn(session.at(step, shown=0), (), (FollowedUp("not_yet"),))
    return _ended(session) if key == NO_MORE.key else None


def _may_be_kept(session: Session) -> bool:
    in_danger = session.urgent or ARREST in session.topic.split("+")
    return session.need in NEEDS and not (in_danger or find.is_sensitive(session))


def _ended(session: Session) -> Turn:
    return Turn(talk.aside(session), (Say("followup.ended", {}, (talk.BACK, talk.MENU)),), (NoFollowUp(),))
