"""What may be told: the only door out of the store (R13).

Everything shown to anybody (the read model, answers, findings, counts) is made from a `Told`, and `told` alone
makes one. Release levels: `public` tells all but the notes; `on_request` keeps the city and leaves out what
finds the door; `never` leaves out whatever could: an operator who must know reads the store.
"""

from dataclasses import dataclass
from datetime import date

from directory.facts import Names
from directory.holdings import Held, Hours
from directory.places import places

ITS_ORGANIZATION_MAY_BE_TOLD = frozenset({"oim-partenaires-8-regions", "oim-logements-traite", "sos-villages-national"})
"""Protected services reached through the national office of a body whose name gives no place away."""

NEUTRAL: Names = {"fr": "Aide et accueil", "en": "Help and support", "ar": "مساعدة واستقبال"}
"""The name of a guarded service that was given no short one."""

YEAR = 4


@dataclass(frozen=True, slots=True)
class Told:
    """What may leave the store of one service. `city` and `region` are slugs; both empty is the country."""

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
    protected: bool = False
    city: str = ""
    email: str = ""
    address: str = ""
    hours: tuple[Hours, ...] = ()
    languages: str = ""
    organization: str = ""
    source_url: str = ""
    source_date: str = ""


def told(held: Held) -> Told:
    """What may be told of this service, by its release level; an unknown level is `never`."""
    row, level = held.service, held.service["release_level"]
    guarded = level != "public"
    protected = guarded and level != "on_request"
    short = _short(held, guarded=guarded)
    place = places().get(held.place)
    return Told(
        id=row["public_id"],
        names=short if guarded else _names(held),
        short=short,
        needs=held.needs,
        audience=held.audience,
        papers=row["papers"],
        phones=_numbers(held, "voice"),
        whatsapp=_numbers(held, "whatsapp"),
        authority=row["authority"],
        vetted_child=row["vetted_child"],
        free=row["free"],
        confidence=row["confidence"],
        assured=held.assured,
        region=place.region if place else "",
        protected=protected,
        city="" if protected or place is None or place.is_region else place.slug,
        email="" if protected else row["email"],
        address="" if guarded or held.address_level != "public" else held.address,
        hours=() if protected else held.hours,
        languages="" if protected else row["languages"],
        organization=_organization(held, guarded=guarded),
        source_url="" if guarded else row["source_url"],
        source_date=row["source_date"][:YEAR] if protected else row["source_date"],
    )


def _names(held: Held) -> Names:
    row = held.service
    return {"fr": row["name"], "en": row["name_en"] or row["name"]}


def _short(held: Held, *, guarded: bool) -> Names:
    row = held.service
    fallback = NEUTRAL if guarded else _names(held)
    given = {language: row[f"short_{language}"] for language in ("fr", "en", "ar")}
    return {**fallback, **{language: name for language, name in given.items() if name}}


def _numbers(held: Held, kind: str) -> tuple[str, ...]:
    return tuple(p.number for p in held.phones if p.type == kind and p.release_level == "public")


def _organization(held: Held, *, guarded: bool) -> str:
    if guarded and held.service["id"] not in ITS_ORGANIZATION_MAY_BE_TOLD:
        return ""
    return str(held.organization["name"])
