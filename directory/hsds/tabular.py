"""The HSDS tabular package as we write it: its tables, their columns and what points at what, and rows out of objects.

Every id that a column names is there, unlike in the official example. A list of codes is one text with `|` between.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from directory.hsds.taxonomies import as_hsds, taxonomies, terms
from directory.records import FACTS

TEXT, NUMBER, FLAG, DAY = "string", "number", "boolean", "date"
BETWEEN = "|"


@dataclass(frozen=True, slots=True)
class Resource:
    """A table: its file, its columns by type, those always filled, and the table each foreign key points at."""

    file: str
    columns: Mapping[str, str]
    required: tuple[str, ...] = ()
    points_at: Mapping[str, str] = field(default_factory=dict)


def _texts(names: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), TEXT)


_SERVICE = {
    **_texts(
        "id organization_id name alternate_name description url email status interpretation_services"
        " application_process fees_description eligibility_description"
    ),
    **dict.fromkeys(("minimum_age", "maximum_age"), NUMBER),
    "assured_date": DAY,
    "alert": TEXT,
    **_texts("release_level papers audience intake confidence confidentiality hours capacity source_url source_date"),
    **dict.fromkeys(("vetted_child", "protected", "free", "authority"), FLAG),
    **dict.fromkeys(("capacity_until", "alert_until", "available_from", "available_until"), DAY),
    **{f"assured_{fact}": DAY for fact in FACTS},
}
_OF_SERVICE = {"service_id": "service"}

RESOURCES: dict[str, Resource] = {
    "organization": Resource(
        "organizations.csv",
        _texts("id name description email website kind source_url source_date"),
        ("id", "name", "description"),
    ),
    "service": Resource(
        "services.csv", _SERVICE, ("id", "organization_id", "name", "status"), {"organization_id": "organization"}
    ),
    "location": Resource(
        "locations.csv",
        {
            **_texts("id location_type name description transportation place street_address known_postal_code"),
            **dict.fromkeys(("latitude", "longitude"), NUMBER),
        },
        ("id", "location_type"),
    ),
    "service_at_location": Resource(
        "service_at_location.csv",
        _texts("id service_id location_id"),
        ("id", "service_id", "location_id"),
        {**_OF_SERVICE, "location_id": "location"},
    ),
    "address": Resource(
        "addresses.csv",
        _texts("id location_id address_1 city state_province postal_code country address_type"),
        ("id", "location_id", "address_1", "city", "state_province", "postal_code", "country", "address_type"),
        {"location_id": "location"},
    ),
    "phone": Resource(
        "phones.csv", _texts("id service_id number type description channel"), ("id", "number"), _OF_SERVICE
    ),
    "schedule": Resource(
        "schedules.csv",
        {
            **_texts("id service_id freq byday opens_at closes_at"),
            "timezone": NUMBER,
            "time_zone": TEXT,
            **dict.fromkeys(("valid_from", "valid_to"), DAY),
            "notes": TEXT,
            **dict.fromkeys(("always", "holidays"), FLAG),
        },
        ("id", "service_id"),
        _OF_SERVICE,
    ),
    "language": Resource("languages.csv", _texts("id service_id code note"), ("id", "service_id"), _OF_SERVICE),
    "cost_option": Resource(
        "cost_options.csv",
        {**_texts("id service_id option currency"), "amount": NUMBER},
        ("id", "service_id"),
        _OF_SERVICE,
    ),
    "required_document": Resource(
        "required_documents.csv", _texts("id service_id document"), ("id", "service_id"), _OF_SERVICE
    ),
    "accessibility": Resource(
        "accessibility.csv",
        _texts("id location_id description"),
        ("id", "location_id"),
        {"location_id": "location"},
    ),
    "service_area": Resource(
        "service_areas.csv",
        {**_texts("id service_id service_at_location_id name extent extent_type place"), "own": FLAG},
        ("id", "name"),
        {**_OF_SERVICE, "service_at_location_id": "service_at_location"},
    ),
    "taxonomy": Resource("taxonomies.csv", _texts("id name description version code"), ("id", "name", "description")),
    "taxonomy_term": Resource(
        "taxonomy_terms.csv",
        _texts("id code name description parent_id taxonomy taxonomy_id language name_en name_ar"),
        ("id", "name", "description"),
        {"parent_id": "taxonomy_term", "taxonomy_id": "taxonomy"},
    ),
    "attribute": Resource(
        "attributes.csv",
        _texts("id link_id link_entity link_type taxonomy_term_id"),
        ("id", "link_id", "link_entity", "taxonomy_term_id"),
        {"taxonomy_term_id": "taxonomy_term"},
    ),
    "translation": Resource(
        "translations.csv",
        _texts("id resource_type resource_id field_name language value source_hash"),
        ("id", "resource_type", "resource_id", "field_name", "language", "value"),
    ),
}
"""Every table of the package. `attribute.link_id` and `translation.resource_id` point at what stands beside them."""

PARTS = {
    "organization": "organization",
    "location": "location",
    "service_at_locations": "service_at_location",
    "addresses": "address",
    "phones": "phone",
    "schedules": "schedule",
    "languages": "language",
    "cost_options": "cost_option",
    "required_documents": "required_document",
    "accessibility": "accessibility",
    "service_areas": "service_area",
    "attributes": "attribute",
    "translations": "translation",
}
"""The fields of an object that hold other objects, and the tables those stand in."""


def rows_of(resource: str, found: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    """The object and all its parts as rows: (table, value by column)."""
    for name, part in PARTS.items():
        for one in _as_list(found.get(name)):
            yield from rows_of(part, one)
    yield resource, {column: _cell(found, column) for column in RESOURCES[resource].columns}


def taxonomy_rows() -> Iterator[tuple[str, dict[str, str]]]:
    """Our taxonomies and their terms as rows."""
    for one in taxonomies():
        yield from rows_of("taxonomy", one)
    for term in terms().values():
        names = {f"name_{language}": term.labels[language] for language in ("en", "ar")}
        yield from rows_of("taxonomy_term", {**as_hsds(term), **names})


def datapackage() -> dict[str, Any]:
    """What datapackage.json says of the tables."""
    return {
        "name": "dalil",
        "title": "Dalil, HSDS 3.1",
        "profile": "tabular-data-package",
        "resources": [_described(name, one) for name, one in RESOURCES.items()],
    }


def _described(name: str, one: Resource) -> dict[str, Any]:
    fields = [
        {"name": column, "type": kind, **({"constraints": {"required": True}} if column in one.required else {})}
        for column, kind in one.columns.items()
    ]
    keys = [
        {"fields": column, "reference": {"resource": "" if other == name else other, "fields": "id"}}
        for column, other in one.points_at.items()
    ]
    schema = {"fields": fields, "primaryKey": "id", **({"foreignKeys": keys} if keys else {})}
    about = {"name": name, "path": one.file, "profile": "tabular-data-resource", "format": "csv", "encoding": "utf-8"}
    return {**about, "mediatype": "text/csv", "schema": schema}


def _as_list(value: Any) -> list[Mapping[str, Any]]:
    return [value] if isinstance(value, Mapping) else list(value or ())


def _cell(found: Mapping[str, Any], column: str) -> str:
    if column.startswith("assured_") and column != "assured_date":
        value: Any = found.get("assured", {}).get(column.removeprefix("assured_"), "")
    else:
        value = found.get(column, "")
    if isinstance(value, bool):
        return "true" if value else "false"
    return BETWEEN.join(value) if isinstance(value, list) else str(value)
