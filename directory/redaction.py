"""What staff may read of a record and of its changes, field by field: documents again, made of what `told` lets out.

A field that may not be told is not there at all. A change is told as strictly as the record was before it, after it, or
is now, whichever is strictest: what was written while a place was protected stays unread, and so does what was written
before it was (R13). Internal notes are told to nobody.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from directory.documents import TRANSLATABLE, Document, changed, empty
from directory.history import Change
from directory.holdings import Held
from directory.records import RELEASE_LEVELS
from directory.release import TEXTS, Told, told
from directory.roles import PROVIDER

NATIONAL = "national"
LEVELS = ("release_level", "location_level")
_ALWAYS = (
    "papers", "authority", "vetted_child", "free", "confidence", "release_level", "status", "minimum_age",
    "maximum_age", "capacity", "source_date",
)  # fmt: skip
_DAYS = ("capacity_until", "available_from", "available_until", "alert_until")
_DOOR = ("address_1", "postal_code", "transportation", "latitude", "longitude")


@dataclass(frozen=True, slots=True)
class ToldChange:
    """A change as staff may read it: its key is the public id, and `hidden` of its fields are not told."""

    change: Change
    protected: bool = False
    hidden: int = 0
    name: str = ""


def readable(held: Held) -> Document:
    """The fields of this service that staff may read, with their values."""
    told_of, row = told(held, "staff"), held.document
    found: Document = {
        **{name: getattr(told_of, name) for name in _ALWAYS},
        **{name: _day(getattr(told_of, name)) for name in _DAYS if not (told_of.protected and name == "alert_until")},
        **{name: list(getattr(told_of, name)) for name in ("needs", "audience", "intake")},
        "phones": _phones(told_of, row),
        "assured": dict(told_of.facts_assured),
        "alternate_name": row["alternate_name"] and told_of.short["fr"],
        "translations": _translations(told_of, row),
    }
    return found if told_of.protected else found | _unprotected(told_of, row)


def told_change(change: Change, held: Held | None, before: Document | None, after: Document) -> ToldChange:
    """The change of a service as staff may read it; `held` is the service as it is now, if it is."""
    every = [one for one in (held and held.document, before, after) if one]
    owner = held or Held(change.key, "", after, {"name": ""})
    was, becomes = (_under(every, one or empty("service") | _strictest(every), owner) for one in (before, after))
    both = {name: [was[name], becomes[name]] for name in change.fields if name in becomes}
    fields = {name: pair for name, pair in both.items() if pair[0] != pair[1]}
    fields |= {name: pair for name, pair in change.fields.items() if name in LEVELS}
    protected = _strictest(every)["release_level"] == RELEASE_LEVELS[-1]
    name = str(becomes.get("name") or becomes["alternate_name"])
    kept = replace(change, key=owner.public_id, fields=fields)
    if protected:
        proposed_by, decided_by = _unnamed(kept.proposed_by), _unnamed(kept.decided_by)
        kept = replace(kept, why="", decision_why="", proposed_by=proposed_by, decided_by=decided_by)
    return ToldChange(kept, protected, len(change.fields) - len(fields), name)


def as_strict(document: Document, others: Iterable[Document]) -> Document:
    """The document with each release level, its numbers' too, the strictest it has in it or in any of the others."""
    every = [document, *others]
    found = {_line(one): one["release_level"] for one in document["phones"]}
    for one in (phone for each in every for phone in each["phones"] if _line(phone) in found):
        found[_line(one)] = max(found[_line(one)], one["release_level"], key=RELEASE_LEVELS.index)
    phones = [{**one, "release_level": found[_line(one)]} for one in document["phones"]]
    return {**document, **_strictest(every), "phones": phones}


def overlaid(now: Document | None, change: Change) -> tuple[Document | None, Document]:
    """The documents on both sides of a change that is not (or not yet) part of the record's life."""
    before = None if now is None else {**now, **{name: was for name, (was, _) in change.fields.items()}}
    return before, changed(now, change.fields, kind=change.kind)


def _under(every: Collection[Document], document: Document, owner: Held) -> Document:
    """What may be read of the document, as strictly as of all of these; a number read says its own level."""
    found = readable(replace(owner, document=as_strict(document, every)))
    own = {_line(one): one["release_level"] for one in document["phones"]}
    return {**found, "phones": [{**one, "release_level": own[_line(one)]} for one in found["phones"]]}


def _line(phone: dict[str, Any]) -> tuple[str, str]:
    return phone["number"], phone["type"]


def _unnamed(actor: str) -> str:
    """Who it was, without which organization: that could tell the place."""
    return PROVIDER if actor.startswith(f"{PROVIDER}:") else actor


def _strictest(every: Collection[Document]) -> dict[str, str]:
    return {name: max((one[name] for one in every), key=RELEASE_LEVELS.index) for name in LEVELS}


def _unprotected(told_of: Told, row: Document) -> Document:
    found: Document = {
        "place": told_of.city or told_of.region or NATIONAL,
        "schedules": [dict(one) for one in row["schedules"]] if told_of.hours else [],
        "languages": [{"code": code, "note": note} for code, note in told_of.languages],
        "cost_options": [dict(one) for one in told_of.cost_options],
        "name": told_of.names["fr"],
        "hours": told_of.hours_text,
        "location_level": row["location_level"],
        **{name: list(getattr(told_of, name)) for name in ("required_documents", "service_areas", "accessibility")},
        **{name: getattr(told_of, name) for name in ("email", "url", "organization_id", "source_url")},
        **{name: told_of.texts.get(name, {}).get("fr", "") for name in TEXTS},
    }
    return found | _door(told_of) if row["location_level"] in RELEASE_LEVELS[:2] else found


def _door(told_of: Told) -> Document:
    latitude, longitude = told_of.point or (None, None)
    values = (told_of.address, told_of.postal_code, told_of.transportation, latitude, longitude)
    return dict(zip(_DOOR, values, strict=True))


def _phones(told_of: Told, row: Document) -> list[dict[str, Any]]:
    """The numbers staff may read, with what is said of each unless that could tell a place."""
    numbers = {"voice": told_of.phones, "whatsapp": told_of.whatsapp}
    let_out = [dict(one) for one in row["phones"] if one["number"] in numbers[one["type"]]]
    if told_of.protected:
        return [{**one, "description": "", "source_url": ""} for one in let_out]
    return let_out


def _translations(told_of: Told, row: Document) -> dict[str, dict[str, str]]:
    said = dict(told_of.texts)
    if row["alternate_name"]:
        said["alternate_name"] = told_of.short
    if not told_of.protected:
        said["name"] = told_of.names
    every = ((name, said[name]) for name in TRANSLATABLE["service"] if name in said)
    found = ((name, {code: text for code, text in texts.items() if code != "fr"}) for name, texts in every)
    return {name: texts for name, texts in found if texts}


def _day(value: Any) -> str:
    return value.isoformat() if value else ""
