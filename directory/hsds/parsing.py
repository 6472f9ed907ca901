"""One HSDS service as fields of our documents: those the file speaks of.

A field that is missing is not spoken of and stays as it is. Whether a value may stand is for `directory.validity`;
here it gets its type.
"""

from collections.abc import Mapping

from directory.documents import Document
from directory.hsds import parts
from directory.hsds.categories import categories
from directory.hsds.exporting import OUR_DAYS
from directory.hsds.landing import whereabouts
from directory.hsds.source import Object, Source
from directory.hsds.tabular import PARTS, RESOURCES
from directory.records import FACTS

_TEXTS = (
    "name", "alternate_name", "description", "url", "email", "status", "interpretation_services",
    "application_process", "fees_description", "eligibility_description", "alert", "release_level", "papers",
    "confidence", "confidentiality", "hours", "capacity", "source_url", "source_date", *OUR_DAYS,
)  # fmt: skip
_FLAGS = ("free", "authority", "vetted_child")
_MADE = frozenset({"assured", "assured_date", "protected", "organization_id"})
"""What our own export tells besides: no import takes it as a field."""
_HUNG = frozenset({"phones", "schedules", "languages"})
_KNOWN = {
    "service": {*RESOURCES["service"].columns, *PARTS, *_MADE, "last_modified"},
    "service_at_location": {*RESOURCES["service_at_location"].columns, "location", *_HUNG, "service_areas"},
    "location": {*RESOURCES["location"].columns, *_HUNG, "addresses", "accessibility", "location_id"},
    "organization": {*RESOURCES["organization"].columns, "translations", "url"},
}


def is_ours(service: Mapping[str, object]) -> bool:
    """Whether the service is told in our profile, which says how far it may be told."""
    return "release_level" in service


def service_fields(source: Source, service: Object, at: Object, *, is_new: bool) -> Document:
    """The fields this service speaks of, at this one of its locations (`at` empty: at none)."""
    for kind, given in (("service", service), ("service_at_location", at), ("location", source.part(at, "location"))):
        _count_ignored(source, kind, given)
    found: Document = categories(source, service, is_new=is_new)
    found |= {name: text for name in _TEXTS if (text := source.text(service, name))}
    found |= {name: flag for name in _FLAGS if (flag := source.flag(service, name)) is not None}
    found |= {name: age for name in ("minimum_age", "maximum_age") if (age := source.whole(service, name)) is not None}
    found |= {name: said for name in ("audience", "intake") if (said := source.words(service, name)) is not None}
    found |= whereabouts(source, service, at, is_new=is_new)
    found |= _parts(source, service, at)
    other = parts.translations(source, source.rows(service, "translations") or [], kind="service", texts=found)
    return {**found, "translations": other} if other else found


def assured(source: Source, service: Object) -> Document:
    """The days on which each fact was checked, as our own profile tells them: `assured`, or a column for each."""
    inside = source.part(service, "assured")
    days = {fact: source.text(inside, fact) or source.text(service, f"assured_{fact}") for fact in FACTS}
    return {fact: day for fact, day in days.items() if day}


def organization_fields(source: Source, given: Object) -> Document:
    """The fields this organization speaks of."""
    _count_ignored(source, "organization", given)
    names = ("name", "description", "email", "kind", "source_url", "source_date")
    found: Document = {name: text for name in names if (text := source.text(given, name))}
    if url := source.text(given, "website") or source.text(given, "url"):
        found["url"] = url
    said = parts.translations(source, source.rows(given, "translations") or [], kind="organization", texts=found)
    return {**found, "translations": said} if said else found


def _parts(source: Source, service: Object, at: Object) -> Document:
    """The lists, whether they hang on the service, on its location or on the two together."""
    found: Document = {}
    for name, read in (("phones", parts.phones), ("schedules", parts.schedules), ("languages", parts.languages)):
        given = [source.rows(one, name) for one in (service, at, source.part(at, "location"))]
        if any(rows is not None for rows in given):
            found[name] = read(source, [row for rows in given for row in rows or ()])
    if (rows := source.rows(service, "cost_options")) is not None:
        found["cost_options"] = parts.cost_options(source, rows)
    if (rows := source.rows(service, "required_documents")) is not None:
        found["required_documents"] = parts.said(source, rows, "document")
    return found


def _count_ignored(source: Source, kind: str, given: Object) -> None:
    for name, value in given.items():
        if name not in _KNOWN[kind] and not name.startswith("_") and value not in (None, "", [], {}):
            source.ignore(name if kind == "service" else f"{kind}.{name}")
