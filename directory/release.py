"""What may be told: the only door out of the store (R13).

Everything shown to anybody (the read model, answers, pages, exports, the API, findings, counts) is made from a `Told`,
and `told` alone makes one. Release levels: `public` tells all but the notes; `on_request` keeps the city and leaves out
what finds the door, except to staff; `never` leaves out, for staff too, whatever could tell the place.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from directory.documents import Document, assured_day
from directory.facts import Names
from directory.holdings import Held, Hours, hours_of
from directory.places import places

Reader = Literal["anybody", "staff"]
"""Who reads: anybody outside, or staff signed in to the console, who are told `on_request` facts too."""

ITS_ORGANIZATION_MAY_BE_TOLD = frozenset({"oim-partenaires-8-regions", "oim-logements-traite", "sos-villages-national"})
"""Protected services reached through the national office of a body whose name gives no place away."""

NEUTRAL: Names = {"fr": "Aide et accueil", "en": "Help and support", "ar": "مساعدة واستقبال"}
"""The name of a guarded service that was given no short one."""

YEAR = 4


@dataclass(frozen=True, slots=True)
class Told:
    """What may leave the store of one service. `city` and `region` are slugs; both empty is the country.

    `names`, `short` and the texts in `texts` (by field) are by language, `fr` always there. `facts_assured` says of
    each fact when it was last checked, and `assured` when the oldest was.
    """

    id: str
    names: Names
    short: Names
    needs: tuple[str, ...]
    audience: tuple[str, ...]
    papers: str
    phones: tuple[str, ...]
    whatsapp: tuple[str, ...]
    authority: bool
    vetted_child: bool
    free: bool
    confidence: str
    assured: date | None
    region: str
    release_level: str
    status: str = "active"
    protected: bool = False
    minimum_age: int | None = None
    maximum_age: int | None = None
    intake: tuple[str, ...] = ()
    capacity: str = ""
    capacity_until: date | None = None
    available_from: date | None = None
    available_until: date | None = None
    facts_assured: dict[str, str] = field(default_factory=dict)
    city: str = ""
    email: str = ""
    url: str = ""
    address: str = ""
    postal_code: str = ""
    transportation: str = ""
    point: tuple[float, float] | None = None
    hours: tuple[Hours, ...] = ()
    hours_text: str = ""
    languages: tuple[tuple[str, str], ...] = ()
    cost_options: tuple[dict[str, Any], ...] = ()
    required_documents: tuple[str, ...] = ()
    accessibility: tuple[str, ...] = ()
    service_areas: tuple[str, ...] = ()
    texts: dict[str, Names] = field(default_factory=dict)
    alert_until: date | None = None
    organization_id: str = ""
    organization: str = ""
    source_url: str = ""
    source_date: str = ""


TEXTS = (
    "description", "eligibility_description", "fees_description", "application_process", "interpretation_services",
    "confidentiality", "alert",
)  # fmt: skip
"""The free texts of a service, told of unguarded ones only: any of them may name a street."""


def told(held: Held, to: Reader = "anybody") -> Told:
    """What may be told of this service to this reader, by its release level; an unknown level is `never`."""
    row, level = held.document, held.document["release_level"]
    protected = level not in ("public", "on_request")
    guarded = level != "public" and (protected or to == "anybody")
    short = _short(held, guarded=guarded)
    place = places().get(row["place"])
    return Told(
        id=held.public_id,
        names=short if guarded else _said(row, "name"),
        short=short,
        needs=tuple(row["needs"]),
        audience=tuple(row["audience"]),
        phones=_numbers(row, "voice", to),
        whatsapp=_numbers(row, "whatsapp", to),
        assured=_day(assured_day(row)),
        facts_assured=dict(row["assured"]),
        region=place.region if place else "",
        protected=protected,
        source_date=row["source_date"][:YEAR] if protected else row["source_date"],
        capacity_until=_day(row["capacity_until"]),
        available_from=_day(row["available_from"]),
        available_until=_day(row["available_until"]),
        intake=tuple(row["intake"]),
        **{name: row[name] for name in _ALWAYS},
        **({} if protected else _unprotected(held)),
        **_organization(held, guarded=guarded),
        **({} if guarded else _unguarded(held, to)),
    )


_ALWAYS = (
    "papers", "authority", "vetted_child", "free", "confidence", "release_level", "status", "minimum_age",
    "maximum_age", "capacity",
)  # fmt: skip


def _unprotected(held: Held) -> dict[str, Any]:
    """What is told of every service but those whose place is never told."""
    row = held.document
    place = places().get(row["place"])
    return {
        "city": "" if place is None or place.is_region else place.slug,
        "email": row["email"],
        "hours": hours_of(row),
        "languages": tuple((one["code"], one["note"]) for one in row["languages"]),
        "cost_options": tuple(row["cost_options"]),
        "required_documents": tuple(row["required_documents"]),
        "service_areas": tuple(row["service_areas"]),
    }


def _unguarded(held: Held, to: Reader) -> dict[str, Any]:
    """What only a service that hides nothing from this reader tells."""
    row = held.document
    found = {
        "url": row["url"],
        "hours_text": row["hours"],
        "accessibility": tuple(row["accessibility"]),
        "texts": {name: _said(row, name) for name in TEXTS if row[name]},
        "alert_until": _day(row["alert_until"]),
        "source_url": row["source_url"],
    }
    if _may_read(row["location_level"], to):
        point = None if row["latitude"] is None else (row["latitude"], row["longitude"])
        door = {"address": row["address_1"], "postal_code": row["postal_code"], "transportation": row["transportation"]}
        found |= {**door, "point": point}
    return found


def _may_read(level: str, to: Reader) -> bool:
    return level == "public" or (level == "on_request" and to == "staff")


def _said(row: Document, name: str) -> Names:
    """A text in every language it is in; English stands in for none: see the chain of `locales`."""
    said = row["translations"].get(name, {})
    return {"fr": row[name], **{code: text for code, text in said.items() if text}}


def _short(held: Held, *, guarded: bool) -> Names:
    row = held.document
    fallback = NEUTRAL if guarded else _said(row, "name")
    given = _said(row, "alternate_name") if row["alternate_name"] else {}
    return {**fallback, **given}


def _numbers(row: Document, kind: str, to: Reader) -> tuple[str, ...]:
    return tuple(p["number"] for p in row["phones"] if p["type"] == kind and _may_read(p["release_level"], to))


def _organization(held: Held, *, guarded: bool) -> dict[str, Any]:
    if guarded and held.id not in ITS_ORGANIZATION_MAY_BE_TOLD:
        return {}
    return {"organization": held.organization["name"], "organization_id": held.document["organization_id"]}


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
