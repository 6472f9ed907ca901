"""Who sees it, what is kept, and how to be gone: the help, a person's own privacy, stop, start, leaving and erasing."""

from collections.abc import Callable
from dataclasses import replace

from directory.facts import Place
from flows.commands import says_no, says_yes
from flows.deeds import Erase, Leave, Start, Stop
from flows.find import is_sensitive
from flows.safety import about
from flows.steps import Context, Option, Said, Say, Session, Text, Turn, Value
from flows.talk import BACK, COMPLAINT, MENU, PRIVACY, aside
from flows.welcome import PERSON, welcome
from locales.letters import fold

ON = (BACK, MENU, PERSON)
ERASE = Option("1", Text("privacy.erase.yes"))


def stop(session: Session, said: Said, context: Context) -> Turn:
    """No more messages, and nothing remembered but the language (R21)."""
    return Turn(_emptied(session), (Say("stop"),), (Stop(),))


def start(session: Session, said: Said, context: Context) -> Turn:
    """The welcome anew; whoever had stopped is written to again."""
    return Turn(replace(_emptied(session), step="need"), (welcome(context),), (Start(),))


def explain(session: Session, said: Said, context: Context) -> Turn:
    """What the words do, and the way back. To somebody new, who can read this as well (R2)."""
    return Turn(aside(session), (_said(session, Say("help", {}, (BACK, MENU, PRIVACY, COMPLAINT, PERSON))),))


def erase(session: Session, said: Said, context: Context) -> Turn:
    """Everything that is kept of this person goes; it is said what of it stays, and where (R20)."""
    return Turn(Session(language=session.language), (Say("erased"),), (Erase(),))


def leave(session: Session, said: Said, context: Context) -> Turn:
    """A line anybody may read, without a word of what this was; the conversation goes where the channel lets it (R19).

    Where it cannot, the line says how to delete it, as if of any conversation.
    """
    return Turn(_emptied(session), (Say("left"),), (Leave(),))


def _emptied(session: Session) -> Session:
    """Nothing known any more but the language, and whose telephone this is."""
    return Session(language=session.language, borrowed=session.borrowed)


def arrive(session: Session, said: Said, context: Context) -> Turn:
    """To the choices, from anywhere; from here 7 leads back."""
    moved = replace(aside(session), step="privacy")
    return Turn(moved, (_said(session, ask(moved, context)),))


def ask(session: Session, context: Context) -> Say:
    """What can be asked, and done."""
    return Say("privacy", {}, OPTIONS)


def hear(session: Session, said: Said, context: Context) -> Turn | None:
    """A digit of the choices."""
    choice = CHOICES.get(fold(said.text))
    return choice(session, said, context) if choice else None


def who(session: Session, said: Said, context: Context) -> Turn:
    """Who can see the messages: here, and every company that carries some in this deployment (R2, R30)."""
    return Turn(aside(session), (Say("privacy.who", {"carried": carried(context)}, ON),))


def carried(context: Context) -> Text:
    """By whom, all names in a row; by nobody where no channel is set up."""
    names = [Text(f"carrier.{code}") for code in reversed(context.carriers)]
    if not names:
        return Text("privacy.carried.nobody")
    row = names[0]
    for name in names[1:]:
        row = Text("carrier.and", values={"one": name, "rest": row})
    return Text("privacy.carried", values={"carriers": row})


def mine(session: Session, said: Said, context: Context) -> Turn:
    """What is kept of this person just now, until when, and how to change it or be against it (R27)."""
    known, place = about(session), context.places.get(session.place)
    values: dict[str, Value] = {
        "need": Text(f"need.{known.need}") if known.need else Text("privacy.none"),
        "place": _named(place) if place else Text("privacy.none"),
    }
    key = "privacy.mine.borrowed" if session.borrowed else "privacy.mine"
    told = (*_with_the_team(context), Say(key, values, ON, sensitive=is_sensitive(known)))
    return Turn(aside(session), told)


def _with_the_team(context: Context) -> tuple[Say, ...]:
    """What the team keeps, and how to take back what was accepted."""
    kept = context.kept()
    if not kept.consents:
        return (Say("privacy.mine.case"),) if kept.case else ()
    values: dict[str, Value] = {"number": kept.consents, "word": Text("word.withdraw")}
    return (Say("privacy.mine.case", after=Text("privacy.mine.consent", kept.consents, values)),)


def _named(place: Place) -> Value:
    return Text(f"region.{place.slug}") if place.is_region else place.names


def borrow(session: Session, said: Said, context: Context) -> Turn:
    """Somebody else's telephone: what is forgotten sooner, and what stays on the telephone itself."""
    return Turn(replace(aside(session), borrowed=True), (_said(session, Say("privacy.borrowed", {}, ON)),))


def doubt(session: Session, said: Said, context: Context) -> Turn:
    """A digit may have been meant for another list: asked once more. The word for it is done at once."""
    return Turn(session.at("erase", back=session.back))


def ask_erase(session: Session, context: Context) -> Say:
    """Whether everything is to go, requests to the team as well."""
    return Say("privacy.erase", {}, (ERASE, Option("2", Text("next.back")), PERSON))


def hear_erase(session: Session, said: Said, context: Context) -> Turn | None:
    """Yes, or back to where they were."""
    key = fold(said.text)
    if key == ERASE.key or says_yes(said.text):
        return erase(session, said, context)
    return _back(session, said, context) if key == "2" or says_no(said.text) else None


def _back(session: Session, said: Said, context: Context) -> Turn:
    return Turn(session.at(session.back or "need"))


def _said(session: Session, say: Say) -> Say:
    """To somebody new, who can read this as well (R2)."""
    return replace(say, before=Text("truth")) if session.step == "new" else say


CHOICES: dict[str, Callable[[Session, Said, Context], Turn]] = {
    "1": who,
    "2": mine,
    "3": borrow,
    "4": doubt,
    "5": leave,
    "6": stop,
    "7": _back,
}
_LABELS = ("who", "mine", "borrow", "erase", "leave", "stop")
OPTIONS = (
    *(Option(key, Text(f"privacy.choice.{name}")) for key, name in zip("123456", _LABELS, strict=True)),
    Option("7", Text("next.back")),
    PERSON,
)
