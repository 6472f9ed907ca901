"""Faults an author, an editor or a programmer could make: each breaks one thing in a copy of the world."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from bot.explorer.sayings import NOT_UNDERSTOOD
from bot.explorer.world import World
from directory.facts import Answer, Hit, Hits, Line, Place
from flows.steps import Context, Option, Said, Session, Step, Text, Turn
from locales.catalogue import Sentence

Break = Callable[[World], World]
NOBODYS = "+212600000099"
STREET = "12, rue des essais"


@dataclass(frozen=True)
class Seeded:
    """One fault: what it breaks, the rule that must catch it, and the smallest walk where it shows."""

    rule: str
    breaks: Break
    needs: tuple[str, ...] = ("medical",)
    language: str = "fr"
    channel: str = "sms"


def says(key: str, *forms: str, language: str = "fr", state: Any = "read") -> Break:
    """A sentence written otherwise, on every channel."""

    def broken(world: World) -> World:
        known = world.catalogues[language]
        kept = {k: s for k, s in known.sentences.items() if k != key and not k.startswith(f"{key}@")}
        new = {key: Sentence(forms, state)} if forms else {}
        return replace(world, catalogues={**world.catalogues, language: replace(known, sentences={**kept, **new})})

    return broken


def turns(change: Callable[[Session, Said, Turn], Turn]) -> Break:
    """The engine answers otherwise."""

    def broken(world: World) -> World:
        def advance(session: Session, said: Said, context: Context) -> Turn:
            return change(session, said, world.advance(session, said, context))

        return replace(world, advance=advance)

    return broken


def instead(step: str, text: str, other: str) -> Break:
    """At a step one thing said is heard as another."""

    def broken(world: World) -> World:
        def advance(session: Session, said: Said, context: Context) -> Turn:
            is_it = session.step == step and said.text == text
            return world.advance(session, replace(said, text=other) if is_it else said, context)

        return replace(world, advance=advance)

    return broken


def tells(change: Callable[[Hit], Hit]) -> Break:
    """The directory tells its services otherwise."""

    def broken(world: World) -> World:
        def find(need: str, place: Place | None, *, arrest: bool = False, child: bool = False) -> Answer:
            answer = world.find(need, place, arrest=arrest, child=child)
            hits = [change(hit) for hit in answer.hits]
            return replace(answer, hits=Hits(len(hits), lambda wanted: [hits[n] for n in wanted]))

        return replace(world, find=find)

    return broken


def offers(step: str, *options: Option, after: bool = True) -> Break:
    """A step's choices: more than there were, or others."""

    def change(session: Session, said: Said, turn: Turn) -> Turn:
        if turn.session.step != step or not turn.says:
            return turn
        last = turn.says[-1]
        return replace(turn, says=(*turn.says[:-1], replace(last, options=(*(last.options * after), *options))))

    return turns(change)


def _mute(session: Session, said: Said, turn: Turn) -> Turn:
    return replace(turn, says=()) if turn.session.step == "language" else turn


def _chatters(session: Session, said: Said, turn: Turn) -> Turn:
    return replace(turn, says=turn.says * 4) if turn.session.step == "place" else turn


def _trapped(session: Session, said: Said, turn: Turn) -> Turn:
    """The list of regions and the list of cities lead to each other, and nowhere else."""
    if session.step not in ("region", "city") or not said.text.isdigit():
        return turn
    other = {"region": "city", "city": "region"}[session.step]
    return Turn(replace(session, step=other, region="rabat-sale-kenitra"), turn.says)


def _stops_nobody(session: Session, said: Said, turn: Turn) -> Turn:
    return replace(turn, deeds=()) if said.text == "stop" else turn


def _forgets_where(session: Session, said: Said, turn: Turn) -> Turn:
    return replace(turn, session=session.at("need")) if turn.session.misses and session.step == "place" else turn


def _is_loud(session: Session, said: Said, turn: Turn) -> Turn:
    return replace(turn, says=tuple(replace(say, sensitive=False) for say in turn.says))


def _stays(session: Session, said: Said, turn: Turn) -> Turn:
    return Turn(session, turn.says) if session.step == "group" and said.text == "1" else turn


def _calls_the_police(session: Session, said: Said, turn: Turn) -> Turn:
    police = Line("police", "19", {"fr": "Police"}, short={"fr": "Police"}, authority=True)
    arrested = turn.session.step == "danger" and turn.session.kind == "arrest_expulsion"
    return replace(turn, says=(replace(turn.says[0], choice=(police,)), *turn.says[1:])) if arrested else turn


def _fails(session: Session, said: Said, turn: Turn) -> Turn:
    if session.step == "place" and said.text == "9":
        raise RuntimeError
    return turn


def _asks_twice(session: Session, said: Said, turn: Turn) -> Turn:
    """A question more before the answer."""
    if session.step != "place" or turn.session.step != "results":
        return turn
    sure = replace(turn.session, step="sure", maybe=turn.session.place, place="")
    options = (Option("1", Text("yes")), Option("2", Text("no")), Option("0", Text("menu.person")))
    return Turn(sure, (replace(turn.says[0], hits=(), line=None, options=options),))


def _line(change: Callable[[Line], Line]) -> Break:
    return lambda world: replace(world, lines=lambda kind: tuple(map(change, world.lines(kind))))


def _secret(world: World) -> World:
    known = replace(world, facts=replace(world.facts, secrets=frozenset({"rue des essais"})))
    return tells(lambda hit: replace(hit, address=STREET, phones=()))(known)


def _one_more_step(world: World) -> World:
    return replace(world, steps={**world.steps, "attic": Step(world.steps["place"].ask, world.steps["place"].hear)})


LONG = "Bien des mots pour peu de choses, encore et encore, sans fin. " * 5
OTHER = Option("8", Text("yes"))

FAULTS: dict[str, Seeded] = {
    "a step without choices": Seeded("dead-end", offers("which", after=False)),
    "two lists that lead to each other alone": Seeded("loop", turns(_trapped)),
    "a question nobody asks": Seeded("loop", turns(_mute)),
    "an answer that goes on by itself": Seeded("loop", turns(_chatters)),
    "an engine that fails": Seeded("broken", turns(_fails)),
    "stop that stops nothing": Seeded("exits", turns(_stops_nobody)),
    "menu not heard at the place": Seeded("exits", instead("place", "menu", NOT_UNDERSTOOD)),
    "help not heard at the results": Seeded("exits", instead("results", "help", NOT_UNDERSTOOD)),
    "0 that leads to the menu": Seeded("exits", instead("results", "0", "menu")),
    "0 without a number": Seeded("exits", tells(lambda hit: replace(hit, phones=(), whatsapp=()))),
    "not understood and thrown out": Seeded("again", turns(_forgets_where)),
    "a sentence taken out": Seeded("missing", says("results.again", language="en"), language="en"),
    "a sentence not reviewed": Seeded("missing", says("place", "Where?", language="en", state="draft"), language="en"),
    "a sentence in no language": Seeded("missing", lambda world: _nowhere(world, "place.other")),
    "a placeholder renamed": Seeded("placeholder", says("results.city", "{ville}: {need}.")),
    "a placeholder left out": Seeded("placeholder", says("city", "Which city?", language="en"), language="en"),
    "a brace too many": Seeded("placeholder", says("place", "Quelle ville {?")),
    "a question of three SMS": Seeded("budget", says("place", LONG)),
    "a welcome of three SMS": Seeded("budget", says("welcome", f"{LONG}{{truth}}")),
    "a telling word in the first line": Seeded("quiet", says("menu", "Violence, asile, sida: choisissez")),
    "a need that no digit leads to": Seeded("path", instead("need", "5", "9")),
    "a question more before the answer": Seeded("path", turns(_asks_twice)),
    "a step that nothing leads to": Seeded("unreached", _one_more_step),
    "a question for the name": Seeded("asks", says("place", "Quel est votre nom? Et la ville?")),
    "a wish to know the papers": Seeded("asks", says("place", "Quelle ville? Avez-vous des papiers?")),
    "a name to be written": Seeded("asks", says("region.again", "Écrivez votre nom, puis la région:")),
    "an age asked in English": Seeded("asks", says("place", "How old are you?", language="en"), language="en"),
    "a protected address told": Seeded("place", _secret, ("shelter",)),
    "a protected service in a city": Seeded(
        "place", tells(lambda hit: replace(hit, protected=True, address="")), ("shelter",)
    ),
    "a number that is nobody's": Seeded("number", tells(lambda hit: replace(hit, phones=(NOBODYS,)))),
    "a short code that is nobody's": Seeded("number", _line(lambda line: replace(line, number="1234"))),
    "a number typed into a sentence": Seeded("number", says("place", f"Quelle ville? Ou appelez {NOBODYS}.")),
    "an emergency number typed": Seeded("typed", says("place", "Quelle ville? Ou appelez le 15.")),
    "free without a but": Seeded("free", says("place", "C'est gratuit. Quelle ville?")),
    "free in Arabic without a but": Seeded("free", says("place", "هذا مجاني. أي مدينة؟", language="ar"), language="ar"),
    "a call promised": Seeded("promise", says("place", "Nous vous appellerons. Quelle ville?")),
    "a call ruled out": Seeded("promise", says("place", "We will never call you.", language="en"), language="en"),
    "secrecy promised": Seeded("promise", says("place", "Tout est secret ici. Quelle ville?")),
    "two options with one key": Seeded("option", offers("place", Option("1", Text("yes")))),
    "an option nobody understands": Seeded("option", offers("wrong", OTHER)),
    "an option that leads nowhere new": Seeded("option", turns(_stays), ("legal_aid",)),
    "an option without words": Seeded("label", says("place.other", "")),
    "a button too wide": Seeded(
        "label", says("place.other", "Une autre ville que celles de cette liste-ci"), channel="telegram"
    ),
    "a button that carries too much": Seeded(
        "label", offers("results", Option("1" * 40, Text("yes"))), channel="telegram"
    ),
    "a curly quote": Seeded("letters", says("place", "Quelle ville, s\u2019il vous pla\u00eet?")),
    "a letter no SMS has": Seeded("letters", says("place", "Quelle ville? \u2603")),
    "services and no number": Seeded("contact", tells(lambda hit: replace(hit, phones=(), whatsapp=()))),
    "an authority first": Seeded("authority", tells(lambda hit: replace(hit, authority=True))),
    "the police in an arrest": Seeded("authority", turns(_calls_the_police), ("legal_aid",)),
    "a child sent to a stranger": Seeded(
        "child", tells(lambda hit: replace(hit, vetted_child=False)), ("child_protection",)
    ),
    "a sensitive answer to be forwarded": Seeded("protect", turns(_is_loud), ("women_violence",)),
}


def _nowhere(world: World, key: str) -> World:
    for code in world.catalogues:
        world = says(key, language=code)(world)
    return world
