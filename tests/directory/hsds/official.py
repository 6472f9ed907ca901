"""The official schemas, read once, and what they do not catch."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

SCHEMAS = Path(__file__).parent.parent.parent / "hsds_schemas"
URI = "https://hsds.test/"
DAYS = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"}


@lru_cache(maxsize=1)
def registry() -> Registry[Any]:
    names = [path for path in SCHEMAS.glob("*.json") if path.stem != "datapackage"]
    found = {path.name: DRAFT202012.create_resource(json.loads(path.read_text())) for path in names}
    return Registry().with_resources([(URI + name, one) for name, one in found.items()])


@lru_cache
def validator(kind: str) -> Draft202012Validator:
    """Holds an object of this kind to its schema, formats too."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$ref": f"{URI}{kind}.json"}
    checker = Draft202012Validator.FORMAT_CHECKER
    return Draft202012Validator(schema, registry=registry(), format_checker=checker)


def faults(kind: str, found: Mapping[str, Any]) -> list[str]:
    """What the official schema says, and what it should have said."""
    said = [f"{error.json_path}: {error.message[:200]}" for error in validator(kind).iter_errors(found)]
    return [*said, *_stricter(found, "$")]


def _stricter(found: Any, at: str) -> Iterator[str]:
    if isinstance(found, list):
        for number, one in enumerate(found):
            yield from _stricter(one, f"{at}[{number}]")
    elif isinstance(found, dict):
        for name, value in found.items():
            yield from _stricter(value, f"{at}.{name}")
            if not _holds(name, value):
                yield f"{at}.{name}: {value!r}"


def _holds(name: str, value: Any) -> bool:
    if value is None or value in ("", [], {}):
        return False
    looks = _LOOKS.get(name)
    return looks is None or bool(looks(value))


def _day(value: str) -> bool:
    return date.fromisoformat(value).isoformat() == value


def _clock(value: str) -> bool:
    return re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value) is not None


_LOOKS: dict[str, Any] = {
    **dict.fromkeys(
        (
            "assured_date",
            "valid_from",
            "valid_to",
            "capacity_until",
            "alert_until",
            "available_from",
            "available_until",
        ),
        _day,
    ),
    "assured": lambda facts: all(_day(day) for day in facts.values()),
    "last_modified": lambda value: value.endswith("Z") and datetime.fromisoformat(value),
    **dict.fromkeys(("opens_at", "closes_at"), _clock),
    "byday": lambda value: DAYS.issuperset(value.split(",")),
    "freq": lambda value: value == "WEEKLY",
    "timezone": lambda value: value in (0, 1),
    "latitude": lambda value: 20 <= value <= 37,
    "longitude": lambda value: -18 <= value <= 0,
    "country": lambda value: value == "MA",
    "postal_code": lambda value: re.fullmatch(r"\d{5}", value),
    "id": lambda value: str(UUID(value)) == value,
}
