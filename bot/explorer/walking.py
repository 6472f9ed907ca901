"""The walk: from a first message to everywhere the engine leads, breadth first, on one channel and in one language."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from traceback import walk_tb
from typing import Literal, NamedTuple, TypeVar

from bot.explorer.sayings import COMMANDS, DANGERS, EVERYWHERE, NOT_UNDERSTOOD, OTHERS, greeting
from bot.explorer.watching import Sentence, Watching
from bot.explorer.world import BY_WORDS_ONLY, World, fingerprint
from bot.knowledge import Voice
from bot.text.style import Rendered
from flows.commands import command
from flows.deeds import Deed
from flows.duty import Duty
from flows.engine import place_of
from flows.steps import Said, Say, Session, Turn

ON_DUTY = Duty(here=2, languages=("fr", "ar", "en", "es"), until=datetime(2026, 11, 18, 23, 30), ahead=12, woman=True)
How = Literal["option", "word", "text", "voice", "away", "team"]
T = TypeVar("T")
VOICE = "/voice"
MOST_STATES = 30_000
"""Beyond this a walk does not end by itself, which is a fault."""
BEGUN_BY_US = frozenset({"followup"})
"""Steps that no message of a person leads to."""
_HUBS: dict[str, tuple[str, ...]] = {
    "need": (),
    "group": (),
    "place": ("also",),
    "region": ("also",),
    "city": ("also", "region"),
    "results": ("also", "shown"),
}
"""Where conversations meet, and what is looked at there besides what every step looks at."""
_EVERYWHERE = ("language", "step", "need", "topic", "place", "back")


class Probe(NamedTuple):
    """One thing said: an option's key, a word that means the same everywhere (`name` is what it does), a free text,
    a voice note, the first text after a long pause, or what the team is asked for where there is one."""

    how: How
    text: str
    name: str = ""


class Where(NamedTuple):
    """A step, and what to say to come there."""

    step: str
    way: tuple[str, ...]

    def __str__(self) -> str:
        """As an author reads it: the messages to type, one after the other."""
        return f"{self.step} ({' > '.join(self.way)})" if self.way else self.step


@dataclass(frozen=True, slots=True)
class Message:
    """One answer as it is sent, first heard at `where`. `first`: to a first greeting."""

    say: Say
    rendered: Rendered
    session: Session
    where: Where
    first: bool = False


@dataclass(eq=False, slots=True)
class State:
    """Where a person can be. `options` are all the choices ever told on arriving, by key; `followed` whether the walk
    goes on from here, `asked` the options chosen here, `team` whether the team is there meanwhile."""

    session: Session
    where: Where
    team: bool = False
    options: dict[str, str] = field(default_factory=dict)
    followed: bool = True
    asked: set[str] = field(default_factory=set)

    @property
    def step(self) -> str:
        """The step of the conversation."""
        return self.session.step


@dataclass(frozen=True, eq=False, slots=True)
class Edge:
    """What one thing said at one state leads to. `missed`: it was not understood."""

    source: State
    probe: Probe
    target: State
    messages: tuple[Message, ...]
    deeds: tuple[Deed, ...] = ()
    missed: bool = False


class Broken(NamedTuple):
    """Something said that nothing answered, because the engine or the rendering failed."""

    where: Where
    error: Exception

    @property
    def is_of_words(self) -> bool:
        """Whether a sentence could not be told, rather than a thought not be had."""
        frames = (frame.f_globals.get("__name__", "") for frame, _ in walk_tb(self.error.__traceback__))
        return any(name.startswith("bot.text") for name in frames)


@dataclass(slots=True)
class Walk:
    """All that was found: states, edges, the different messages, the sentences by key, what broke."""

    channel: str
    language: str
    states: list[State] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    sentences: dict[tuple[str, str], Sentence] = field(default_factory=dict)
    broken: list[Broken] = field(default_factory=list)
    endless: bool = False


def walk(world: World, channel: str, language: str) -> Walk:
    """Everywhere a person can get to on this channel, in this language."""
    return _Walker(world, channel, language).walked()


class _Walker:
    def __init__(self, world: World, channel: str, language: str) -> None:
        self.world, self.found = world, Walk(channel, language)
        self.watch = Watching(dict(world.catalogues), channel)
        self.voice: Voice = world.voice(channel, self.watch)
        self.states: dict[tuple[Session, bool], State] = {}
        self.shapes: set[tuple[Session, bool]] = set()
        self.followed: set[tuple[Session, bool]] = set()
        self.steps: set[tuple[str, str]] = set()
        self.told: dict[object, Message] = {}
        self.queue: deque[State] = deque()
        self.stays = frozenset({"", *(place.slug for place in world.stays), *(p.region for p in world.stays)})
        self.needs = frozenset({"", *world.needs, *BY_WORDS_ONLY})

    def walked(self) -> Walk:
        self._at(Session(language=self.found.language), Where("new", ()), ())
        self._go_on()
        for step in sorted(BEGUN_BY_US & self.world.steps.keys()):
            self._begin(step)
        self._go_on()
        self.found.sentences = self.watch.sentences
        return self.found

    def _go_on(self) -> None:
        while self.queue and not self.found.endless:
            state = self.queue.popleft()
            for probe in list(self._probes(state)):
                self._say(state, probe)

    def _begin(self, step: str) -> None:
        """At a step where the first word is ours, asked for long before."""
        need, place = self.world.needs[0], self.world.stays[0].slug
        session = _canonical(Session(language=self.found.language, step=step, need=need, place=place))
        where = Where(step, ("a message from us",))

        def told() -> tuple[Message, ...]:
            say = self.world.steps[step].ask(session, self.voice.context)
            return (self._message(say, session, where, first=False),)

        messages = self._tried(where, told)
        if messages:
            self._at(session, where, messages)

    def _tried(self, where: Where, work: Callable[[], T]) -> T | None:
        """What the work gives; when it breaks, that is kept."""
        self.watch.where = str(where)
        try:
            return work()
        except Exception as error:  # noqa: BLE001  whatever breaks here is a fault, and is told
            self.found.broken.append(Broken(where, error))
            return None

    def _probes(self, state: State) -> Iterator[Probe]:
        """Every option not chosen yet; at the first state of its shape also words (an option that is one, 0, is heard
        everywhere alike) and what cannot be read; at the first state of its step free texts."""
        words = tuple(self._words(state.session, state.team)) if not state.asked else ()
        for key, label in state.options.items():
            if key not in state.asked and (words or command(key) is None):
                yield Probe("option", key, label)
        yield from words
        state.asked.update(state.options)

    def _words(self, session: Session, team: bool) -> Iterator[Probe]:
        """At the first state of a shape the words heard everywhere and what cannot be read; at the first state of a
        step, and of a place at the menu, everything else there is to say."""
        shape, place = _shape(session, brief=self.world.brief), session.place if session.step == "need" else ""
        if (shape, team) not in self.shapes:
            self.shapes.add((shape, team))
            yield Probe("text", greeting(self.found.language) if session.step == "new" else NOT_UNDERSTOOD)
            yield from (Probe("word", COMMANDS[name], name) for name in EVERYWHERE)
            yield Probe("voice", VOICE)
        if (session.step, place) not in self.steps:
            self.steps.add((session.step, place))
            yield from (Probe("word", word, name) for name, word in COMMANDS.items() if name not in EVERYWHERE)
            yield Probe("away", NOT_UNDERSTOOD)
            dangers = tuple(DANGERS.values())
            yield from (Probe("team", text) for text in (COMMANDS["human"], VOICE, dangers[0]))
            told = dangers if session.step == "need" else dangers[:1]
            yield from (Probe("text", text) for text in (*told, *OTHERS))

    def _say(self, state: State, probe: Probe) -> None:
        where = Where(state.step, (*state.where.way, _typed(probe)))
        team = state.team or probe.how == "team"
        context = replace(self.voice.context, away=probe.how == "away", team=team, watched=team, duty=_on_duty)
        first = state.step == "new" and probe.text == greeting(self.found.language)

        def taken() -> tuple[Turn, tuple[Message, ...]]:
            turn = self.world.advance(state.session, self._said(state, probe), context)
            return turn, tuple(self._message(say, turn.session, where, first=first) for say in turn.says)

        done = self._tried(where, taken)
        if done:
            turn, messages = done
            target = self._at(_canonical(turn.session), where, messages, team=team)
            self.found.edges.append(Edge(state, probe, target, messages, turn.deeds, turn.session.misses > 0))

    def _said(self, state: State, probe: Probe) -> Said:
        if probe.text == VOICE:
            return Said(kind="voice")
        if probe.how == "option" and self.found.channel == "telegram":
            return Said(probe.text, kind="button", step=place_of(state.session))
        return Said(probe.text)

    def _message(self, say: Say, session: Session, where: Where, *, first: bool) -> Message:
        """The answer, rendered when it has not been before. In another language it is another walk's business."""
        key = fingerprint(say), first, session.need, session.language
        known = self.told.get(key)
        if known is None:
            at = Where(session.step, where.way)
            known = Message(say, self.voice.renderer.render(say, session.language), session, at, first)
            self.told[key] = known
            if session.language == self.found.language:
                self.found.messages.append(known)
        return known

    def _at(self, session: Session, where: Where, messages: tuple[Message, ...], *, team: bool = False) -> State:
        key = session, team and session.step not in _HUBS
        state = self.states.get(key)
        if state is None:
            state = State(session, Where(session.step, where.way), key[1], followed=self._is_followed(*key))
            self.states[key] = state
            self.found.states.append(state)
            self.found.endless = len(self.states) > MOST_STATES
            if state.followed:
                self.queue.append(state)
        new = _options(messages, state)
        state.options |= new
        if new and state.asked and state.followed:
            self.queue.append(state)
        return state

    def _is_followed(self, session: Session, team: bool) -> bool:
        """Between the hubs one state of each shape is enough, and later pages of one place; the rest is looked at and
        left."""
        here = {session.place, session.region, session.maybe if session.step != "sure" else ""}
        shape, known = _shape(session, brief=self.world.brief), len(self.followed)
        if session.language != self.found.language or not here <= self.stays or session.need not in self.needs:
            return False
        if session.shown and session.place != self.world.stays[0].slug:
            return False
        self.followed.add((shape, team))
        return session.step in _HUBS or len(self.followed) > known


def _options(messages: tuple[Message, ...], state: State) -> dict[str, str]:
    """The choices told last that this state did not have."""
    told = next((one for one in reversed(messages) if one.say.options), None)
    if told is None:
        return {}
    labels = dict(told.rendered.options)
    return {o.key: labels.get(o.key, o.key) for o in told.say.options if o.key not in state.options}


def _on_duty(session: Session) -> Duty:
    """As much as a person can be told of a team."""
    return ON_DUTY


def _typed(probe: Probe) -> str:
    return {"away": f"/wait 13h > {probe.text}", "team": f"{probe.text} (with a team)"}.get(probe.how, probe.text)


def _canonical(session: Session) -> Session:
    """The session without what is not looked at any more, so that the same place is one state."""
    if session.step not in _HUBS:
        return replace(session, misses=0, reported=(), offered=True)
    return _with(session, *_EVERYWHERE, *_HUBS[session.step])


def _shape(session: Session, *, brief: bool) -> Session:
    """What makes states differ besides the city, the page, the service, and what a side question interrupted."""
    kind = ("kind",) if session.kind in place_of(session).split(":") else ()
    more = ("need",) if brief else ("need", "path", *kind)
    alike = _with(session, "step", *(() if session.back else more), *(() if brief else ("back",)))
    return replace(alike, place=bool(session.place) * "*")


def _with(session: Session, *names: str) -> Session:
    return Session(**{name: getattr(session, name) for name in names}, offered=True)
