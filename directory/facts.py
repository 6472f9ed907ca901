"""What the directory answers with: small frozen facts, already released, in every language they exist in.

Nothing here holds a fact a person may not be told: what is `on_request` or `never` is left out
before one of these is made (`directory.release`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Literal, overload

Tier = Literal["city", "near", "region", "national", "line"]
"""How near: in the city; the nearest city of the region; the whole region; the whole country; a phone line."""

Papers = Literal["", "none", "any", "unhcr"]
"""What one must hold: unknown, nothing, any document, a UNHCR document."""

Put = Literal["", "leads", "called", "local", "line"]
"""What puts a service before better ones: a line that leads; the best to be called; what is in the city though it has
no contact; the line that stands within the first three."""

Names = Mapping[str, str]
"""Language code to text. `fr` is always there."""

NEEDS = (
    "emergency",
    "legal_aid",
    "asylum_documents",
    "child_protection",
    "women_violence",
    "shelter",
    "trafficking",
    "medical",
    "mental_health",
    "food_nonfood",
    "cash",
    "disability",
    "education_training",
    "employment",
    "voluntary_return",
    "social_assistance",
    "helpline",
)
"""Every need a service may serve (docs/rules.md)."""

AUDIENCES = ("everyone", "women", "children", "infants", "refugees", "trafficking")
"""Whom a service is for; none is "not said"."""


@dataclass(frozen=True, slots=True)
class Place:
    """A city (`region` names its region) or a region (`region` is its own slug)."""

    slug: str
    region: str
    names: Names
    latitude: float = 0.0
    longitude: float = 0.0
    is_region: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """Opening hours on some days: 0 is Monday. Local wall time in Africa/Casablanca."""

    days: tuple[int, ...]
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Line:
    """A number that answers the whole country or a region, from the emergency table.

    `when` and `rule` are filled by `search.lines` only: when to offer it for that danger, and what never to do.
    """

    id: str
    number: str
    names: Names
    spans: tuple[Span, ...] = ()
    always: bool = False
    authority: bool = False
    coverage: str = "national"
    kind: str = ""
    short: Names = field(default_factory=dict)
    when: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """One service, as a person may be told it that day.

    `for_all` says that nobody with the need asked for is shut out, `put` what brought it before better ones. `spans`
    are the hours in force that day, `open_now` whether it is open (None: not known, or no moment was given).
    `full_until` and `alert` are there only while they last; `starts` and `ends` bound dated help, both included.
    """

    id: str
    names: Names
    short: Names
    needs: tuple[str, ...]
    phones: tuple[str, ...] = ()
    whatsapp: tuple[str, ...] = ()
    email: str = ""
    address: str = ""
    place: Place | None = None
    tier: Tier = "national"
    distance_km: float | None = None
    spans: tuple[Span, ...] = ()
    always: bool = False
    open_now: bool | None = None
    papers: Papers = ""
    audience: tuple[str, ...] = ()
    minimum_age: int | None = None
    maximum_age: int | None = None
    intake: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    free: bool = False
    authority: bool = False
    vetted_child: bool = False
    protected: bool = False
    full_until: date | None = None
    alert: Names = field(default_factory=dict)
    starts: date | None = None
    ends: date | None = None
    confidence: str = ""
    assured: date | None = None
    source_date: str = ""
    for_all: bool = False
    put: Put = ""

    @property
    def reachable(self) -> bool:
        """Whether there is a usable contact: a phone, a WhatsApp, an e-mail or a public address."""
        return bool(self.phones or self.whatsapp or self.email or self.address)


class Hits(Sequence[Hit]):
    """The services of an answer, best first, read some at a time when they are first looked at, and then kept.

    A slice is a tuple. Two are equal when their services are. May be shared by threads.
    """

    __slots__ = ("_made", "_read")

    AT_ONCE = 5
    """Read together: about what one message holds."""

    def __init__(self, size: int = 0, read: Callable[[Sequence[int]], list[Hit]] = lambda wanted: []) -> None:
        self._made: list[Hit | None] = [None] * size
        self._read = read

    def __len__(self) -> int:
        return len(self._made)

    @overload
    def __getitem__(self, index: int) -> Hit: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Hit, ...]: ...

    def __getitem__(self, index: int | slice) -> Hit | tuple[Hit, ...]:
        if isinstance(index, slice):
            wanted = range(*index.indices(len(self._made)))
            return tuple([self._made[place] or self._fetched(place) for place in wanted])
        place = range(len(self._made))[index]
        made = self._made[place]
        return made if made is not None else self._fetched(place)

    def _fetched(self, place: int) -> Hit:
        start = place - place % self.AT_ONCE
        wanted = range(start, min(start + self.AT_ONCE, len(self._made)))
        self._made[wanted.start : wanted.stop] = made = self._read(wanted)
        return made[place - start]

    def __eq__(self, other: object) -> bool:
        return self[:] == other[:] if isinstance(other, Hits) else NotImplemented

    def __hash__(self) -> int:
        return len(self)

    def __repr__(self) -> str:
        return f"Hits({self[:]!r})"


@dataclass(frozen=True, slots=True)
class Answer:
    """What `search.find` found for a need at a place, best first.

    `nearest` says how near the best local service is: "city" when something is in the city asked for,
    "near"/"region"/"national"/"line" when the search had to widen, which is always said to the person.
    """

    need: str
    place: Place | None
    hits: Hits
    nearest: Tier = "line"
