"""Which fields of a record are read and edited together, and how each is typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from directory.documents import TRANSLATABLE
from directory.editing import HOW
from directory.facts import AUDIENCES, NEEDS
from directory.packaged import LANGUAGES
from directory.places import places
from directory.records import CAPACITY, CONFIDENCE, INTAKE, PAPERS, RELEASE_LEVELS, STATUSES
from directory.redaction import NATIONAL
from directory.validity import ALERT, SHORT_NAME

Kind = Literal[
    "line", "link", "text", "words", "choice", "choices", "flag", "whole", "decimal", "day", "phones", "hours",
    "languages", "costs",
]  # fmt: skip
WAYS = tuple(way for way in HOW if way != "self")
"""How staff check a fact; an organization's own word comes by its link."""
READ_IN = ("fr", "ar", "en")
"""The languages a text is typed in here; translations into others are kept as they are."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a document, how it is typed, what it may be chosen from, and how many characters it takes."""

    name: str
    kind: Kind
    options: tuple[str, ...] = ()
    most: int = 0
    kind_of_record: str = "service"

    @property
    def is_translated(self) -> bool:
        """Whether it is typed once a language."""
        return self.name in TRANSLATABLE[self.kind_of_record]


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that stand together; `fact` is the one they make up, "" where none."""

    name: str
    fields: tuple[Field, ...]
    fact: str = ""


def place_slugs() -> tuple[str, ...]:
    """Where a service may be: the whole country, the regions, the cities."""
    return (NATIONAL, *(one.slug for one in places().regions), *(one.slug for one in places().cities))


_PLACES = place_slugs()
_NUMBERS = Group("numbers", (Field("phones", "phones"), Field("email", "line"), Field("url", "link")), "phones")
_HOURS = Group(
    "hours",
    (
        Field("schedules", "hours"),
        Field("hours", "line"),
        Field("available_from", "day"),
        Field("available_until", "day"),
    ),
    "hours",
)
_PLACE = Group(
    "place",
    (
        Field("place", "choice", _PLACES),
        Field("address_1", "line", most=300),
        Field("postal_code", "line"),
        Field("transportation", "line"),
        Field("latitude", "decimal"),
        Field("longitude", "decimal"),
        Field("service_areas", "choices", _PLACES),
        Field("accessibility", "words"),
    ),
    "place",
)
_WHO = Group(
    "who",
    (
        Field("needs", "choices", NEEDS),
        Field("audience", "choices", AUDIENCES),
        Field("papers", "choice", PAPERS),
        Field("minimum_age", "whole"),
        Field("maximum_age", "whole"),
        Field("eligibility_description", "text"),
        Field("required_documents", "words"),
        Field("intake", "choices", INTAKE),
        Field("free", "flag"),
        Field("fees_description", "line"),
        Field("cost_options", "costs"),
        Field("languages", "languages", LANGUAGES),
    ),
    "who",
)
_NOW = Group(
    "now",
    (
        Field("status", "choice", STATUSES),
        Field("capacity", "choice", CAPACITY),
        Field("capacity_until", "day"),
        Field("alert", "line", most=ALERT),
        Field("alert_until", "day"),
    ),
)
_NAMES = Group(
    "names",
    (
        Field("name", "line"),
        Field("alternate_name", "line", most=SHORT_NAME),
        Field("description", "text"),
        Field("application_process", "text"),
        Field("interpretation_services", "line"),
    ),
)
_CARE = Group(
    "care",
    (
        Field("release_level", "choice", RELEASE_LEVELS),
        Field("location_level", "choice", RELEASE_LEVELS),
        Field("vetted_child", "flag"),
        Field("authority", "flag"),
        Field("confidence", "choice", CONFIDENCE),
        Field("source_url", "link"),
        Field("source_date", "line"),
    ),
)
_ORGANIZATION = Group(
    "organization",
    (
        Field("name", "line", kind_of_record="organization"),
        Field("description", "text", kind_of_record="organization"),
        Field("url", "link", kind_of_record="organization"),
        Field("email", "line", kind_of_record="organization"),
    ),
)
NEW = Group(
    "new",
    (
        Field("name", "line"),
        Field("alternate_name", "line", most=SHORT_NAME),
        *_WHO.fields[:3],
        Field("place", "choice", _PLACES),
        Field("address_1", "line", most=300),
        Field("phones", "phones"),
        Field("email", "line"),
        Field("url", "link"),
        *_CARE.fields[:2],
    ),
)
"""What a new service begins with; the rest is added once it is there."""

GROUPS: Mapping[str, Mapping[str, Group]] = {
    "service": {one.name: one for one in (_NOW, _NUMBERS, _HOURS, _PLACE, _WHO, _NAMES, _CARE)},
    "organization": {_ORGANIZATION.name: _ORGANIZATION},
}
