"""The OpenAPI 3.1 document of the read-only API: what may be asked, and everything an answer may hold.

Objects are described from the same table that the tabular package is written from, and hold nothing besides.
"""

from typing import Any

from directory.facts import NEEDS
from directory.hsds.tabular import DAY, FLAG, NUMBER, PARTS, RESOURCES, TEXT
from directory.places import places

Schema = dict[str, Any]

VERSION = "1.0.0"
MOST_A_PAGE = 100
LAST_PAGE = 1_000_000
FURTHEST_KM = 500
LONGEST_SEARCH = 100

_KINDS: dict[str, Schema] = {
    TEXT: {"type": "string", "minLength": 1},
    NUMBER: {"type": "number"},
    FLAG: {"type": "boolean"},
    DAY: {"type": "string", "format": "date"},
}
_UUID: Schema = {"type": "string", "format": "uuid"}
_URI: Schema = {"type": "string", "format": "uri"}
_WORDS_ASKED = r"^[^\u0000-\u001f]*[^\s\u0000-\u001f][^\u0000-\u001f]*$"
_TRUE_FALSE: Schema = {"type": "boolean"}
_PLACES = ["national", *(one.slug for one in (*places().cities, *places().regions))]


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


PARAMETERS: dict[str, tuple[str, Schema]] = {
    "search": (
        "Words of the name or of the organization.",
        {
            "type": "string",
            "minLength": 1,
            "maxLength": LONGEST_SEARCH,
            "pattern": _WORDS_ASKED,
        },
    ),
    "page": ("Which page, from 1.", {"type": "integer", "minimum": 1, "maximum": LAST_PAGE, "default": 1}),
    "per_page": ("How many a page.", {"type": "integer", "minimum": 1, "maximum": MOST_A_PAGE, "default": 20}),
    "format": ("ndjson: all of them, one object a line.", {"type": "string", "enum": ["json", "ndjson"]}),
    "taxonomy_term_id": ("Only with this term.", _UUID),
    "taxonomy_id": ("Only with a term of this taxonomy.", _UUID),
    "organization_id": ("Only of this organization.", _UUID),
    "modified_after": ("Only changed at or after this moment.", {"type": "string", "format": "date-time"}),
    "minimal": ("Only `id` and `last_modified`.", _TRUE_FALSE),
    "full": ("Everything, not only what each has one of.", _TRUE_FALSE),
    "full_service": ("With full services inside.", _TRUE_FALSE),
    "top_only": ("Only terms without a parent.", _TRUE_FALSE),
    "parent_id": ("Only terms under this one.", _UUID),
    "postcode": ("Only at this postal code, or near it with `proximity`.", {"type": "string", "pattern": "^[0-9]{5}$"}),
    "proximity": (
        "Metres from the middle of `postcode`.",
        {"type": "integer", "minimum": 1, "maximum": FURTHEST_KM * 1000},
    ),
    "need": ("Our profile: only for this need.", {"type": "string", "enum": list(NEEDS)}),
    "place": ("Our profile: only in, or serving, this city or region.", {"type": "string", "enum": _PLACES}),
    "lat": ("Our profile: latitude, with `lon`.", {"type": "number", "minimum": -90, "maximum": 90}),
    "lon": ("Our profile: longitude, with `lat`.", {"type": "number", "minimum": -180, "maximum": 180}),
    "radius": (
        "Our profile: km around `lat` and `lon`.",
        {"type": "number", "minimum": 0.1, "maximum": FURTHEST_KM, "default": 25},
    ),
    "language": (
        "Our profile: only where this language (ISO 639) is spoken.",
        {"type": "string", "pattern": "^[a-z]{2,3}$"},
    ),
    "open_now": ("Our profile: only what is open at this moment in Morocco.", _TRUE_FALSE),
    "papers": ("Our profile: only what asks for these papers.", {"type": "string", "enum": ["none", "any", "unhcr"]}),
}
"""What may be asked, by name: its description and its schema, to which every value is held."""

_PAGED = ("search", "page", "per_page", "format")
_OF_SERVICES = ("taxonomy_term_id", "taxonomy_id", "organization_id", "modified_after", "full")
_OURS = ("need", "place", "lat", "lon", "radius", "language", "open_now", "papers")
LISTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "services": ("service", (*_PAGED, *_OF_SERVICES, "minimal", *_OURS)),
    "service_at_locations": ("service_at_location", (*_PAGED, *_OF_SERVICES, "postcode", "proximity", *_OURS)),
    "organizations": ("organization", (*_PAGED, "taxonomy_term_id", "taxonomy_id", "full", "full_service")),
    "taxonomies": ("taxonomy", _PAGED),
    "taxonomy_terms": ("taxonomy_term", (*_PAGED, "taxonomy_id", "top_only", "parent_id")),
}
"""The lists: what each is of, and what may be asked of it."""


def document(base: str) -> Schema:
    """The document, for an API at this address (without a slash at its end)."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Dalil, HSDS 3.1",
            "version": VERSION,
            "description": "Services for migrants in Morocco, read-only: what may be told to anybody, and no more.",
        },
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "servers": [{"url": f"{base}/hsds"}],
        "paths": {"/": _about(), "/openapi.json": _itself(), "/profile": _profile(), **_paths()},
        "components": {"schemas": _schemas(), "parameters": {name: _parameter(name) for name in PARAMETERS}},
    }


def profile(base: str) -> Schema:
    """What our profile adds to HSDS: for each object the fields of our own, and the parameters."""
    ours = {name: sorted(set(one["properties"]) & OUR_FIELDS) for name, one in _objects().items()}
    return {
        "name": "Dalil",
        "hsds": "3.1",
        "openapi_url": f"{base}/hsds/openapi.json",
        "fields": {name: fields for name, fields in ours.items() if fields},
        "parameters": list(_OURS),
    }


OUR_FIELDS = frozenset(
    {
        "release_level", "papers", "audience", "intake", "confidence", "confidentiality", "hours", "capacity",
        "source_url", "source_date",
        "vetted_child", "protected", "free", "authority", "capacity_until", "alert_until", "available_from",
        "available_until", "assured", "translations", "kind", "place", "street_address", "known_postal_code", "channel",
        "time_zone", "always", "holidays", "own", "labels", "crosswalk",
    }
)  # fmt: skip
"""Fields that HSDS does not have."""


def _paths() -> Schema:
    found: Schema = {}
    for name, (kind, parameters) in LISTS.items():
        found[f"/{name}"] = {"get": _list_of(name, kind, parameters)}
        found[f"/{name}/{{id}}"] = {"get": _one_of(name, kind)}
    return found


def _list_of(name: str, kind: str, parameters: tuple[str, ...]) -> Schema:
    one = _ref(kind)
    if "minimal" in parameters:
        one = {"anyOf": [one, _ref("minimal")]}
    contents = {"type": "object", "properties": {"contents": {"type": "array", "items": one}}, "required": ["contents"]}
    paged = {"allOf": [_ref("page"), contents]}
    answer = _answer(f"A page of {name}.", paged)
    answer["content"]["application/x-ndjson"] = {"schema": {"type": "string"}}
    return {
        "operationId": f"list_{name}",
        "summary": f"A page of {name}.",
        "parameters": [{"$ref": f"#/components/parameters/{one}"} for one in parameters],
        "responses": {"200": answer, "304": _unchanged(), "400": _answer("A wrong parameter.", _ref("wrong"))},
    }


def _one_of(name: str, kind: str) -> Schema:
    path = {"name": "id", "in": "path", "required": True, "schema": _UUID}
    parameters: list[Schema] = [path]
    responses = {"200": _answer("All that is told of it.", _ref(kind)), "304": _unchanged()}
    if kind == "organization":
        parameters.append({"$ref": "#/components/parameters/full_service"})
        responses["400"] = _answer("A wrong parameter.", _ref("wrong"))
    return {
        "operationId": f"get_{kind}",
        "summary": f"One of the {name}, whole.",
        "parameters": parameters,
        "responses": {**responses, "404": _answer("There is none.", _ref("error"))},
    }


def _about() -> Schema:
    properties = {"version": {"const": "3.1"}, "profile": _URI, "openapi_url": _URI}
    return _plain_get("about", "What this API is.", _closed(properties, tuple(properties)))


def _itself() -> Schema:
    return _plain_get("openapi", "This document.", {"type": "object"})


def _profile() -> Schema:
    return _plain_get("profile", "What our profile adds to HSDS.", {"type": "object"})


def _plain_get(name: str, summary: str, schema: Schema) -> Schema:
    return {"get": {"operationId": name, "summary": summary, "responses": {"200": _answer(summary, schema)}}}


def _answer(description: str, schema: Schema) -> Schema:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _unchanged() -> Schema:
    return {"description": "Not changed since the ETag given in If-None-Match."}


def _parameter(name: str) -> Schema:
    said, schema = PARAMETERS[name]
    return {"name": name, "in": "query", "required": False, "description": said, "schema": schema}


def _schemas() -> Schema:
    whole: Schema = {"type": "integer", "minimum": 0}
    yes: Schema = {"type": "boolean"}
    page = {name: whole for name in ("total_items", "total_pages", "page_number", "size")}
    page |= {name: yes for name in ("first_page", "last_page", "empty")}
    text: Schema = {"type": "string"}
    return {
        **_objects(),
        "page": {"type": "object", "properties": page, "required": list(page)},
        "minimal": _closed({"id": _UUID, "last_modified": {"type": "string", "format": "date-time"}}, ("id",)),
        "wrong": _closed({name: text for name in ("error", "parameter", "reason")}, ("error", "parameter", "reason")),
        "error": _closed({"error": text}, ("error",)),
    }


def _objects() -> dict[str, Schema]:
    """Each object by its columns and parts. What no column holds is added by hand."""
    found = {}
    for name, resource in RESOURCES.items():
        properties = {column: _column(column, kind) for column, kind in resource.columns.items()}
        properties |= {part: {"type": "array", "items": _ref(PARTS[part])} for part in _HANGING.get(name, ())}
        found[name] = _closed({**properties, **_BESIDES.get(name, {})}, resource.required)
    return found


def _column(name: str, kind: str) -> Schema:
    if name == "id" or name.endswith("_id"):
        return _UUID
    if name in ("url", "website"):
        return _URI
    return _WORDS if name in ("audience", "intake") else _KINDS[kind]


def _closed(properties: Schema, required: tuple[str, ...]) -> Schema:
    shape = {"type": "object", "properties": properties, "required": list(required)}
    return {**shape, "additionalProperties": False}


_WORDS: Schema = {"type": "array", "items": {"type": "string"}}
_BY_WORD: Schema = {"type": "object", "additionalProperties": {"type": "string"}}
_HANGING = {
    "service": (
        "phones", "schedules", "service_areas", "service_at_locations", "languages", "cost_options",
        "required_documents", "attributes", "translations",
    ),
    "service_at_location": ("service_areas",),
    "location": ("addresses", "accessibility"),
    "organization": ("translations",),
}  # fmt: skip
_BESIDES: dict[str, Schema] = {
    "service": {
        "assured": _BY_WORD,
        "organization": _ref("organization"),
        "last_modified": {"type": "string", "format": "date-time"},
    },
    "service_at_location": {"location": _ref("location"), "service": _ref("service")},
    "organization": {"services": {"type": "array", "items": _ref("service")}},
    "attribute": {"taxonomy_term": _ref("taxonomy_term")},
    "taxonomy_term": {"labels": _BY_WORD, "crosswalk": _BY_WORD},
}
