"""A service, or an organization, with all its parts as one plain document: what history keeps and imports compare.

A document is a dict of JSON values, the same fields in every one: dates as `2026-03-01`, times as `09:30`, lists in
their order, empty as "", None, False, [] or {} (`EMPTY`). Two documents are the same when they are equal. Nothing of
a document is told to anybody but through `directory.release`.
"""

import hashlib
import json
from collections.abc import Collection, Mapping
from typing import Any

from directory.records import FACTS

Document = dict[str, Any]
Documents = dict[str, Document]
Difference = dict[str, list[Any]]
"""`{field: [before, after]}`."""

TEXTS = (
    "organization_id", "name", "alternate_name", "description", "url", "email", "application_process",
    "interpretation_services", "eligibility_description", "fees_description", "hours", "papers", "capacity", "alert",
    "confidentiality", "confidence", "release_level", "notes", "source_url", "source_date", "status",
)  # fmt: skip
NUMBERS = ("minimum_age", "maximum_age")
FLAGS = ("free", "authority", "vetted_child")
DAYS = ("capacity_until", "alert_until", "available_from", "available_until")
PLACE = ("place", "address_1", "postal_code", "transportation", "location_level")
POINT = ("latitude", "longitude")
LISTS = (
    "needs", "audience", "intake", "phones", "schedules", "languages", "cost_options", "required_documents",
    "accessibility", "service_areas",
)  # fmt: skip

SERVICE: Document = {
    **dict.fromkeys(TEXTS, ""),
    **dict.fromkeys(NUMBERS),
    **dict.fromkeys(FLAGS, False),
    **dict.fromkeys(DAYS, ""),
    **dict.fromkeys(PLACE, ""),
    **dict.fromkeys(POINT),
    **{name: [] for name in LISTS},
    "translations": {},
    "assured": {},
    "status": "active",
    "release_level": "never",
    "location_level": "never",
    "place": "national",
}
"""An empty service. `phones` are `{number, type, description, release_level, source_url}`, `schedules` `{byday,
opens_at, closes_at, always, holidays, valid_from, valid_to, notes}`, `languages` `{code, note}`, `cost_options`
`{option, currency, amount}`; the other lists hold words. `translations` is `{field: {language: text}}`, `assured`
`{fact: day}`."""

ORGANIZATION: Document = {
    **dict.fromkeys(("name", "description", "kind", "url", "email", "source_url", "source_date"), ""),
    "translations": {},
}
EMPTY: Mapping[str, Document] = {"service": SERVICE, "organization": ORGANIZATION}
TRANSLATABLE: Mapping[str, tuple[str, ...]] = {
    "service": (
        "name", "alternate_name", "description", "eligibility_description", "fees_description", "application_process",
        "alert",
    ),
    "organization": ("name", "description"),
}  # fmt: skip

OF_FACT: Mapping[str, tuple[str, ...]] = {
    "phones": ("phones", "email", "url"),
    "hours": ("schedules", "hours", "available_from", "available_until"),
    "place": ("place", "address_1", "postal_code", "latitude", "longitude", "service_areas"),
    "who": (
        "name", "organization_id", "needs", "audience", "papers", "minimum_age", "maximum_age",
        "eligibility_description", "status", "required_documents", "cost_options", "free", "intake",
    ),
}  # fmt: skip
"""What belongs to each fact: a change there makes it unchecked again."""


def empty(kind: str) -> Document:
    """A new, empty document of this kind (`service` or `organization`)."""
    return {name: value.copy() if isinstance(value, list | dict) else value for name, value in EMPTY[kind].items()}


def difference(before: Document | None, after: Document, *, kind: str = "service") -> Difference:
    """What changes from one document to the other; from nothing, every field that is not empty."""
    was = EMPTY[kind] if before is None else before
    return {name: [was[name], value] for name, value in after.items() if was[name] != value}


def changed(document: Document | None, difference: Difference, *, kind: str = "service") -> Document:
    """The document with the difference applied; the old one is left as it was."""
    return {**(document or empty(kind)), **{name: after for name, (_, after) in difference.items()}}


def touched_facts(fields: Collection[str]) -> tuple[str, ...]:
    """The facts that a change of these fields makes unchecked."""
    return tuple(fact for fact in FACTS if not set(OF_FACT[fact]).isdisjoint(fields))


def settled(before: Document | None, after: Document, checked: Mapping[str, str]) -> Document:
    """The service without the assurances its changes end, and with those of the facts `checked` (`{fact: day}`)."""
    said = dict(after["assured"])
    if before is not None:
        for fact in touched_facts(difference(before, after)):
            if said.get(fact) == before["assured"].get(fact):
                said.pop(fact, None)
    said.update({fact: day for fact, day in checked.items() if fact in facts_of(after)})
    return {**after, "assured": said}


def facts_of(document: Document) -> tuple[str, ...]:
    """The facts there are to check: no numbers, no hours and no door are not checked."""
    has = {
        "phones": bool(document["phones"] or document["email"]),
        "hours": bool(document["schedules"] or document["hours"]),
        "place": bool(document["address_1"]),
        "who": True,
    }
    return tuple(fact for fact in FACTS if has[fact])


def assured_day(document: Document) -> str:
    """The day the whole service counts as checked: the oldest of its facts; "" while one never was."""
    days = [document["assured"].get(fact, "") for fact in facts_of(document)]
    return min(days) if all(days) else ""


def hash_of(text: str) -> str:
    """What a translation remembers of the text it was made from."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def dump(value: Any) -> str:
    """A document or difference as the store keeps it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
