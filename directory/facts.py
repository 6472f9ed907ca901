"""What the directory answers with: small frozen facts, already released, in every language they exist in.

Nothing here holds a fact a person may not be told: what is `on_request` or `never` is left out
before one of these is made (`directory.release`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Literal

Tier = Literal["city", "near", "region", "national", "line"]
"""How near: in the city; the nearest city of the region; the whole region; the whole country; a phone line."""

Papers = Literal["", "none", "any", "unhcr"]
"""What one must hold: unknown, nothing, any document, a UNHCR document."""

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
    """One service, as a person may be told it; `for_all` says that nobody with the need asked for is shut out."""

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
    papers: Papers = ""
    audience: tuple[str, ...] = ()
    free: bool = False
    authority: bool = False
    vetted_child: bool = False
    protected: bool = False
    assured: date | None = None
    source_date: str = ""
    for_all: bool = False

    @property
    def reachable(self) -> bool:
        """Whether there is a usable contact: a phone, a WhatsApp, an e-mail or a public address."""
        return bool(self.phones or self.whatsapp or self.email or self.address)


@dataclass(frozen=True, slots=True)
class Answer:
    """What `search.find` found for a need at a place, best first.

    `nearest` says how near the best local service is: "city" when something is in the city asked for,
    "near"/"region"/"national"/"line" when the search had to widen, which is always said to the person.
    """

    need: str
    place: Place | None
    hits: tuple[Hit, ...] = field(default=())
    nearest: Tier = "line"
