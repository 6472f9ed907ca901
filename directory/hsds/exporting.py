"""A service as a full HSDS 3.1 object: what `release.told` lets out, in HSDS's names, with our own fields beside.

Nothing empty is written, since the schemas take no null. Texts are French; `translations` hold the others.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import quote

from directory.documents import Document, hash_of
from directory.facts import Names
from directory.hsds.ids import made, uuid_of
from directory.hsds.taxonomies import PAPERS, as_hsds, terms
from directory.hsds.timetables import schedules
from directory.hsds.whereabouts import location, service_areas
from directory.release import TEXTS, Told

Object = dict[str, Any]

WITHHELD = made("organization", "withheld")
"""The organization of services whose own is not told."""
WITHHELD_NAME = "Organisation non communiquée"
WHATSAPP = "WhatsApp"

_PLAIN = ":/?@!$&'()*+,;=%~"
_LONE_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
_URI = re.compile(r"https?://[\w.~%-]+(:\d+)?([/?#]|$)", re.ASCII)

_SAME = ("email", "status", "minimum_age", "maximum_age")
OURS = (
    "release_level", "papers", "confidence", "vetted_child", "protected", "free", "authority", "capacity",
    "source_url", "source_date",
)  # fmt: skip
"""Our own fields that are told as they are."""
OUR_LISTS = ("audience", "intake")
OUR_DAYS = ("capacity_until", "alert_until", "available_from", "available_until")


def full_service(told: Told, owner: Document | None = None, *, today: date | None = None) -> Object:
    """The service with all its parts. `owner` is its organization's document, where that may be told whole.

    With `today`, an alert or a lack of places whose last day has passed is left out.
    """
    key = uuid_of("service", told.id)
    parts = {
        "phones": _phones(key, told),
        "schedules": schedules(key, told.hours),
        "service_areas": service_areas(key, told),
        "service_at_locations": location(key, told),
        "languages": _rows("language", key, [_without_empty({"code": c, "note": n}) for c, n in told.languages]),
        "cost_options": _rows("cost_option", key, [_without_empty(one) for one in told.cost_options]),
        "required_documents": _rows("required_document", key, [{"document": d} for d in told.required_documents]),
        "attributes": _attributes(key, told),
        "translations": _translations("service", key, _names_of(told)),
    }
    plain = _plain(key, told)
    for name, until in (("alert", told.alert_until), ("capacity", told.capacity_until)):
        if today and until and until < today:
            plain = {field: value for field, value in plain.items() if field not in (name, f"{name}_until")}
    return _without_empty({**plain, **parts, "organization": organization_of(told, owner)})


def organization_of(told: Told, owner: Document | None = None) -> Object:
    """The organization behind the service: whole, by its name only, or not told."""
    if not told.organization_id:
        return {"id": WITHHELD, "name": WITHHELD_NAME, "description": WITHHELD_NAME}
    return organization(told.organization_id, owner or {"name": told.organization})


def organization(key: str, owner: Mapping[str, Any]) -> Object:
    """An organization of this id as HSDS, from as much of its document as may be told."""
    uuid = uuid_of("organization", key)
    said = owner.get("translations", {})
    texts = {name: {"fr": owner.get(name, ""), **said.get(name, {})} for name in ("name", "description")}
    found = {
        "id": uuid,
        "name": owner["name"],
        "description": owner.get("description") or owner["name"],
        "website": as_uri(owner.get("url", "")),
        **{name: owner.get(name, "") for name in ("email", "kind", "source_url", "source_date")},
        "translations": _translations("organization", uuid, texts),
    }
    return _without_empty(found)


def as_uri(address: str) -> str:
    """A web address in the letters RFC 3986 allows; "" where it cannot be one."""
    page, _, part = _LONE_PERCENT.sub("%25", address).partition("#")
    quoted = quote(page, safe=_PLAIN) + ("#" + quote(part, safe=_PLAIN) if part else "")
    return quoted if _URI.match(quoted) else ""


def _plain(key: str, told: Told) -> Object:
    texts = {name: told.texts[name]["fr"] for name in TEXTS if name in told.texts}
    return {
        "id": key,
        "organization_id": uuid_of("organization", told.organization_id) if told.organization_id else WITHHELD,
        "name": told.names["fr"],
        "alternate_name": told.short["fr"] if _has_short(told) else "",
        **texts,
        "url": as_uri(told.url),
        "assured_date": told.assured.isoformat() if told.assured else "",
        **{name: getattr(told, name) for name in (*_SAME, *OURS)},
        **{name: list(getattr(told, name)) for name in OUR_LISTS},
        **{name: day.isoformat() if (day := getattr(told, name)) else "" for name in OUR_DAYS},
        "hours": told.hours_text,
        "assured": dict(told.facts_assured),
    }


def _names_of(told: Told) -> dict[str, Names]:
    short = {"alternate_name": told.short} if _has_short(told) else {}
    return {"name": told.names, **short, **told.texts}


def _has_short(told: Told) -> bool:
    """A guarded service is told by its short name alone, so the name it was given stands for both."""
    return told.short != told.names or told.release_level != "public"


def _phones(key: str, told: Told) -> list[Object]:
    """HSDS has no type for WhatsApp, and calling such a number may not work: it is given none."""
    voice = [{"number": number, "type": "voice"} for number in told.phones]
    written = [{"number": number, "description": WHATSAPP, "channel": "whatsapp"} for number in told.whatsapp]
    return [
        {"id": made("phone", key, one.get("channel", ""), one["number"]), "service_id": key, **one}
        for one in [*voice, *written]
    ]


def _attributes(key: str, told: Told) -> list[Object]:
    papers = [PAPERS[told.papers]] if told.papers else []
    said = [
        *(("need", "needs", code) for code in told.needs),
        *(("audience", "audience", code) for code in told.audience),
        *(("access", "access", code) for code in (*told.intake, *papers)),
    ]
    return [
        {
            "id": made("attribute", key, taxonomy, code),
            "link_id": key,
            "link_entity": "service",
            "link_type": link_type,
            "taxonomy_term_id": terms()[taxonomy, code].id,
            "taxonomy_term": as_hsds(terms()[taxonomy, code]),
        }
        for link_type, taxonomy, code in said
    ]


def _translations(kind: str, key: str, texts: Mapping[str, Names]) -> list[Object]:
    """The texts in other languages, each with the mark of the French it was made from."""
    return [
        {
            "id": made("translation", key, field, language),
            "resource_type": kind,
            "resource_id": key,
            "field_name": field,
            "language": language,
            "value": value,
            "source_hash": hash_of(said["fr"]),
        }
        for field, said in texts.items()
        for language, value in sorted(said.items())
        if language != "fr" and value
    ]


def _rows(kind: str, key: str, rows: list[Object]) -> list[Object]:
    return [{"id": made(kind, key, at), "service_id": key, **row} for at, row in enumerate(rows)]


def _without_empty(found: Mapping[str, Any]) -> Object:
    return {name: value for name, value in found.items() if value not in ("", None, [], {}, ())}
