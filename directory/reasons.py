"""Why a service was told, and where it stands among the others: in full, for staff.

A person is told the short form of it on the card (`bot.text.cards`).
"""

from datetime import date

from directory.facts import Hit
from directory.freshness import colour_of

Reason = tuple[str, str]
"""One reason: a code of `CODES` and its value, both plain words."""


CODES = {
    "put": "what brought it before better ones: leads, called, local, line",
    "need": "whether it is there for this need first, or also",
    "audience": "whom it is for; not_said where nobody said",
    "papers": "none, any, unhcr, or not_said",
    "open_to_all": "whether nobody with this need is shut out: yes or no",
    "ages": "the ages it takes, where it says: 12-17, 18-, -17",
    "authority": "that it belongs to the state's police, courts or town halls, which are never first",
    "reach": "the contacts it has: phone, whatsapp, email, address, or none",
    "distance": "how near: city, near, region, national, line; with the kilometres where they are known",
    "capacity": "full until that day, which puts it after the others",
    "days": "the days it is there: from/until",
    "open_now": "yes, no, or not_known",
    "language": "whether the person's language is spoken: yes or not_said",
    "freshness": "green, amber, red, hidden or never, with the day it was last checked",
    "confidence": "how sure its source is: A, B or C",
}
"""Every code, in the order told, which is the order of weight but for `put`."""


def reasons(hit: Hit, need: str, *, day: date | None = None, language: str = "fr") -> tuple[Reason, ...]:
    """Every reason that counts for this service when this need is asked for in this language on that day."""
    found = [
        ("put", hit.put),
        ("need", "first" if hit.needs[:1] == (need,) else "also"),
        ("audience", "|".join(hit.audience) or "not_said"),
        ("papers", hit.papers or "not_said"),
        ("open_to_all", "yes" if hit.for_all else "no"),
        ("ages", _ages(hit)),
        ("authority", "yes" if hit.authority else ""),
        ("reach", _reach(hit)),
        ("distance", hit.tier if hit.distance_km is None else f"{hit.tier} {hit.distance_km}"),
        ("capacity", f"full {hit.full_until}" if hit.full_until else ""),
        ("days", f"{hit.starts or ''}/{hit.ends or ''}" if hit.starts or hit.ends else ""),
        ("open_now", _YES[hit.open_now]),
        ("language", "yes" if language in hit.languages else "not_said"),
        ("freshness", _freshness(hit, day)),
        ("confidence", hit.confidence),
    ]
    return tuple([reason for reason in found if reason[1]])


_YES = {True: "yes", False: "no", None: "not_known"}


def _ages(hit: Hit) -> str:
    youngest, oldest = hit.minimum_age, hit.maximum_age
    if youngest is None and oldest is None:
        return ""
    return f"{'' if youngest is None else youngest}-{'' if oldest is None else oldest}"


def _reach(hit: Hit) -> str:
    contacts = (("phone", hit.phones), ("whatsapp", hit.whatsapp), ("email", hit.email), ("address", hit.address))
    return "|".join([name for name, value in contacts if value]) or "none"


def _freshness(hit: Hit, day: date | None) -> str:
    if hit.assured is None:
        return "never"
    return f"{colour_of(hit, day)} {hit.assured}" if day else str(hit.assured)
