"""What the API was asked, read from the query of a URL: each value held to the schema the OpenAPI document tells.

A parameter nobody knows is left aside, as is usual; one that is known and wrong is refused by name.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from math import isfinite
from typing import Any

from directory.hsds.ids import is_uuid
from directory.hsds.openapi import LISTS, PARAMETERS, Schema

PER_PAGE = 20
RADIUS_KM = 25.0


class WrongParameter(ValueError):
    """A value that cannot be; `parameter` names it and `reason` says what it must be."""

    def __init__(self, parameter: str, reason: str) -> None:
        super().__init__(parameter)
        self.parameter = parameter
        self.reason = reason


Asked = Mapping[str, Any]
"""The parameters that were given, read: true or false, numbers, moments (aware) and texts, by name."""


def read(kind: str, given: Mapping[str, str]) -> Asked:
    """What was asked of this list (a name of `LISTS`). Raises WrongParameter."""
    _, names = LISTS[kind]
    asked = {name: read_one(name, given[name]) for name in names if name in given}
    for name, other in (("lat", "lon"), ("lon", "lat"), ("radius", "lat"), ("proximity", "postcode")):
        if name in asked and other not in asked:
            raise WrongParameter(name, f"goes together with {other}")
    return asked


def read_one(name: str, text: str) -> Any:
    """One value by its schema. Raises WrongParameter."""
    _, schema = PARAMETERS[name]
    value = _READ[schema["type"]](name, text)
    if "enum" in schema and value not in schema["enum"]:
        raise WrongParameter(name, "must be one of " + ", ".join(schema["enum"]))
    if schema["type"] in ("integer", "number"):
        _check_size(name, value, schema)
    return value


def _check_size(name: str, value: float, schema: Schema) -> None:
    least, most = schema["minimum"], schema["maximum"]
    if not least <= value <= most:
        raise WrongParameter(name, f"must be from {least} to {most}")


def _true_false(name: str, text: str) -> bool:
    if text not in ("true", "false"):
        raise WrongParameter(name, "must be true or false")
    return text == "true"


def _whole(name: str, text: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,9}", text):
        raise WrongParameter(name, "must be a whole number")
    return int(text)


def _number(name: str, text: str) -> float:
    try:
        value = float(text) if text.isascii() and text == text.strip() and "_" not in text else float("nan")
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise WrongParameter(name, "must be a number")
    return value


def _text(name: str, text: str) -> Any:
    _, schema = PARAMETERS[name]
    if schema.get("format") == "uuid":
        if not is_uuid(text.lower()):
            raise WrongParameter(name, "must be a UUID")
        return text.lower()
    if schema.get("format") == "date-time":
        return _moment(name, text)
    if len(text) > schema.get("maxLength", len(text)):
        raise WrongParameter(name, f"must have at most {schema['maxLength']} characters")
    if not re.search(schema.get("pattern", ""), text):
        raise WrongParameter(name, "is not in the form it must have")
    return text


def _moment(name: str, text: str) -> datetime:
    """A moment; one without an offset is UTC's. The plus of an offset is a space when nobody wrote it as %2B."""
    try:
        found = datetime.fromisoformat(re.sub(r" (?=\d\d:\d\d$)", "+", text))
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise WrongParameter(name, "must be a moment such as 2026-03-01T09:30:00Z") from None


_READ: dict[str, Callable[[str, str], Any]] = {
    "boolean": _true_false,
    "integer": _whole,
    "number": _number,
    "string": _text,
}
