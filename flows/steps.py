"""The vocabulary of a conversation: what was said, where a person is, what is answered, what is asked of the bot.

Flows make these values and nothing else. `bot/turn.py` stores the session, renders the says and does the deeds.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, Literal, Protocol, Self

from directory.facts import Answer, Hit, Line, Names, Place
from flows.deeds import Deed
from flows.duty import NOBODY, NOTHING, Duty, Kept
from flows.understand import Reading, understand
from locales.letters import fold

Kind = Literal["text", "button", "voice", "photo", "location", "group", "call", "other"]
"""What came in. Everything but text, a pressed button and a location cannot be read here; a `call` is a missed one."""

Ring = Literal["menu", "person", "asked"]
"""What a missed call leads to: the menu, a call back by the team, or nothing new, since a call is `asked` for."""


@dataclass(frozen=True, slots=True)
class Said:
    """One thing a person said. `step` is the step whose button was pressed, if one was.

    `overshared`: it held the number of papers or of a house, which was masked before anything was kept (R4).
    """

    text: str = ""
    kind: Kind = "text"
    step: str | None = None
    latitude: float = 0.0
    longitude: float = 0.0
    overshared: bool = False

    @property
    def number(self) -> int:
        """The number of one or two digits that was said; 0 for anything else."""
        key = fold(self.text)
        return int(key) if key.isascii() and key.isdigit() and len(key) <= 2 else 0


@dataclass(frozen=True, slots=True)
class Session:
    """Where a person is in the conversation, and what is already known. It holds no words of theirs.

    `shown` counts the services already told of the present search, `misses` the messages in a row that
    were not understood, `back` the step to return to when a side question (the language) is answered, `about` the
    service a report was begun about, `reported` those reported, so that none is given again in place of another.
    `also` are the needs of the same message still to be answered, `maybe` a place to be confirmed. Of a danger: its
    `kind`, the need it is `urgent` for, and the step it `broke` into. `offered`: another language was offered once.
    `path` is where in the conversation about the need. `borrowed`: the telephone is somebody else's, keep nothing.
    `hour` is when a message of ours was asked for, until its word is chosen. `voice`: the menu is also heard in it.
    """

    language: str = ""
    step: str = "new"
    need: str = ""
    topic: str = ""
    place: str = ""
    region: str = ""
    shown: int = 0
    misses: int = 0
    back: str = ""
    about: str = ""
    reported: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    maybe: str = ""
    kind: str = ""
    urgent: str = ""
    broke: str = ""
    offered: bool = False
    path: str = ""
    borrowed: bool = False
    hour: int = 0
    voice: str = ""

    def at(self, step: str, **changes: Any) -> Self:
        """This session moved to `step`: understood, so without misses, and with no way back unless given one."""
        return replace(self, **{"step": step, "misses": 0, "back": "", **changes})

    def to_store(self) -> dict[str, Any]:
        """Only what differs from a new session, so that a stored session stays small."""
        return {k: v for k, usual in _DEFAULTS.items() if (v := getattr(self, k)) != usual}

    @classmethod
    def from_store(cls, stored: Mapping[str, Any]) -> Self:
        """The session that `to_store` gave; keys this version does not know are left out."""
        known: dict[str, Any] = {k: v for k, v in stored.items() if k in _DEFAULTS}
        known |= {name: tuple(value) for name, value in known.items() if isinstance(value, list)}
        return cls(**known)


_DEFAULTS: dict[str, Any] = asdict(Session())


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence by its key in the catalogues, to stand inside another one; `number` chooses its plural form.

    `language` is one of its own, where it is not the person's: a greeting in a language we only greet in.
    """

    key: str
    number: int | None = None
    values: Mapping[str, "Value"] = field(default_factory=dict)
    language: str = ""


Value = str | int | Names | Text
"""What a say's placeholder takes: as it is, by the person's language, or another sentence."""


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: typing its key chooses it on every channel.

    A `spare` one is left out where it would cost a service its place or an SMS too many; its key is heard all the same.
    """

    key: str
    label: Text | Names
    spare: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """A line as it is told in danger: `when` says for whom or what, `closed` that nobody answers at this hour."""

    line: Line
    when: Text | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Say:
    """One message to the person, by keys: `before`, the text, the services, the options, what comes `after`.

    `line` is a service told after the others however few of them fit. `sensitive` says that the message may
    not be forwarded (R22) nor tell whom a service is for; `leads` that a service's number comes before any
    word of ours (R14). `caution` is what is said of facts nobody has checked, where it is said once for all.
    `calls` make it an alarm: their numbers stand before everything, `choice` (the police) after everybody else.
    `offer` stands last: another language, in that language. `sounds` are recordings heard before it: "ff/1".
    """

    key: str
    values: Mapping[str, Value] = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    before: Text | None = None
    after: Text | None = None
    hits: tuple[Hit, ...] = ()
    line: Hit | None = None
    sensitive: bool = False
    leads: bool = False
    caution: str = "card.unchecked"
    calls: tuple[Call, ...] = ()
    choice: tuple[Line, ...] = ()
    offer: Text | None = None
    sounds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """What one inbound message leads to."""

    session: Session
    says: tuple[Say, ...] = ()
    deeds: tuple[Deed, ...] = ()


class Gazetteer(Protocol):
    """The places of Morocco, as `directory.places.Places` knows them."""

    listed: tuple[Place, ...]
    regions: tuple[Place, ...]

    def get(self, slug: str) -> Place | None: ...
    def match(self, text: str) -> Place | None: ...
    def cities_of(self, region: str) -> tuple[Place, ...]: ...
    def nearest(self, latitude: float, longitude: float) -> tuple[Place, float] | None: ...


class Find(Protocol):
    """The directory's search for one need: see `directory.search.find`."""

    def __call__(self, need: str, place: Place | None, *, arrest: bool = False, child: bool = False) -> Answer: ...


@dataclass(frozen=True, slots=True)
class Context:
    """What a flow may look at: the directory's search, the places, the time, what fits in a message, what was meant.

    `fits(say, language)` tells how many of the say's services one message of the channel can carry (at least one, but
    none where an alarm has no room). `now` is local time in Morocco. `lines(kind)` are the numbers for a danger,
    `understand(text)` reads free text, `label(option, language)` is an option as it was shown. `away`: the person
    comes back after a pause. `team`: somebody of ours sees what is asked, `watched`: what a danger is;
    `duty(session)` tells who of them is there, `hit(id)` a service by itself,
    `kept()` what the team keeps of this person.
    `may_write`: the channel lets us write first; `dialable`: it knows a number to call. `carriers`: companies messages
    pass through. `fresh_phrase(language)` makes a phrase to come back with, `returning(phrase)` gives its session.
    `voices`: how the menu can be heard. `ring()` tells what a missed call of this person leads to.
    """

    find: Find
    places: Gazetteer
    fits: Callable[[Say, str], int]
    now: datetime
    languages: tuple[str, ...]
    lines: Callable[[str], tuple[Line, ...]]
    understand: Callable[[str], Reading] = understand
    away: bool = False
    team: bool = False
    watched: bool = False
    duty: Callable[[Session], Duty] = lambda session: NOBODY
    hit: Callable[[str], Hit | None] = lambda public_id: None
    kept: Callable[[], Kept] = lambda: NOTHING
    may_write: bool = True
    carriers: tuple[str, ...] = ()
    fresh_phrase: Callable[[str], str] = str
    returning: Callable[[str], "Session | None"] = lambda phrase: None
    dialable: bool = False
    voices: tuple[str, ...] = ()
    ring: Callable[[], Ring] = lambda: "menu"
    label: Callable[[Option, str], str] = lambda option, language: ""


Hear = Callable[[Session, Said, Context], Turn | None]
"""A step's ear: the turn it leads to, or None when what was said means nothing at this step."""

Ask = Callable[[Session, Context], Say]
"""A step's question, asked on arriving at it and again when the answer was not understood."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a conversation; `again` is a shorter question for who was not understood, where there is one."""

    ask: Ask
    hear: Hear
    again: Ask | None = None
