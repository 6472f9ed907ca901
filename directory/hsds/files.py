"""HSDS files in: JSON (an array, one object, a page of an API, one object a line) or a tabular package, as objects.

What comes out is one nested dict a service, whatever it came in. Nothing here knows what its fields mean.
"""

import csv
import io
import json
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from lzma import LZMAError
from pathlib import Path
from typing import Any, NoReturn
from zipfile import BadZipFile, ZipFile

from directory.hsds.tabular import PARTS, RESOURCES
from directory.tables.archives import is_locked, swells
from directory.tables.escaping import unescape
from directory.tables.reading import LARGEST
from directory.tables.table import Refusal, Unreadable

LARGEST_JSON = 50_000_000
"""Bytes: JSON is in memory at once, many times as large."""
LONGEST_CELL = 1_000_000

Numbered = tuple[int, dict[str, Any]]
"""A service with its number: its place in the array, or its row in services.csv (the header is 1)."""

_Tables = dict[str, list[dict[str, Any]]]


def read_objects(path: Path) -> list[Numbered]:
    """The services of this file or folder. Raises `Unreadable` when it is none of what HSDS comes in."""
    if path.is_dir():
        return _nested(_tables({one.name: one.read_bytes for one in sorted(path.glob("*.csv"))}))
    if not path.is_file():
        _refuse("there is no such file")
    if path.stat().st_size > LARGEST:
        _refuse(f"the file is larger than {LARGEST // 1_000_000} MB")
    with path.open("rb") as handle:
        packed = handle.read(2) == b"PK"
    if not packed and path.stat().st_size > LARGEST_JSON:
        _refuse(f"the JSON is larger than {LARGEST_JSON // 1_000_000} MB: send the tabular form, a zip of CSV files")
    return _unpacked(path) if packed else list(enumerate(_services(_json(path)), start=1))


def _refuse(reason: str) -> NoReturn:
    raise Unreadable([Refusal("", 0, "", "", reason)])


def _json(path: Path) -> Any:
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        _refuse("the file is not UTF-8 text")
    try:
        return json.loads(text, parse_constant=_no_number)
    except RecursionError:
        _refuse("the file is nested too deep")
    except ValueError:
        pass
    if not text.strip():
        _refuse("the file is empty")
    try:
        return [json.loads(line, parse_constant=_no_number) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError):
        _refuse("the file is not JSON")


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)


def _services(found: Any) -> list[dict[str, Any]]:
    if isinstance(found, dict):
        found = found["contents"] if isinstance(found.get("contents"), list) else [found]
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        _refuse("the file holds no list of services")
    return found


def _unpacked(path: Path) -> list[Numbered]:
    try:
        with ZipFile(path) as archive:
            members = [one for one in archive.infolist() if not one.is_dir()]
            if swells(members):
                _refuse("the zip file unpacks to more than a directory should")
            if is_locked(members):
                _refuse("the zip file has a password")
            tables = [one for one in members if one.filename.endswith(".csv")]
            files = {Path(one.filename).name: one for one in tables}
            if len(files) < len(tables):
                _refuse("the zip file holds two files of one name")
            return _nested(_tables({name: partial(archive.read, one) for name, one in files.items()}))
    except (BadZipFile, OSError, ValueError, RuntimeError, EOFError, zlib.error, LZMAError):
        _refuse("the zip file is damaged")


def _tables(files: dict[str, Callable[[], bytes]]) -> _Tables:
    known = {one.file: name for name, one in RESOURCES.items()}
    if "services.csv" not in files:
        _refuse("there is no services.csv in it")
    return {known[name]: list(_rows(name, read())) for name, read in files.items() if name in known}


def _rows(name: str, content: bytes) -> Iterator[dict[str, Any]]:
    """The rows of a table without their empty cells; `_row` is the number of each."""
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        csv.field_size_limit(LONGEST_CELL)
        for number, row in enumerate(reader, start=2):
            if None in row:
                raise Unreadable([Refusal(name, number, "", "", "the row is longer than the header")])
            yield {column: unescape(cell) for column, cell in row.items() if cell} | {"_row": number}
    except UnicodeDecodeError:
        raise Unreadable([Refusal(name, 0, "", "", "the file is not UTF-8 text")]) from None
    except csv.Error:
        raise Unreadable([Refusal(name, 0, "", "", "the file is not CSV as it should be")]) from None


def _nested(tables: _Tables) -> list[Numbered]:
    """Each service with what points at it, and what that is pointed at by."""
    shelves = {name: _by_owner(tables, name) for name in set(PARTS.values()) | {"taxonomy_term"}}
    terms = {row.get("id"): row for row in tables.get("taxonomy_term", [])}
    organizations = {row.get("id"): row for row in tables.get("organization", [])}
    locations = {row.get("id"): row for row in tables.get("location", [])}
    found = []
    for service in tables["service"]:
        _hang(service, shelves)
        if (owner := organizations.get(service.get("organization_id"))) is not None:
            service["organization"] = _hang(owner, shelves)
        for one in service.get("service_at_locations", ()):
            if (place := locations.get(one.get("location_id"))) is not None:
                one["location"] = _hang(place, shelves)
        for one in service.get("attributes", ()):
            one["taxonomy_term"] = terms.get(one.get("taxonomy_term_id"), {})
        found.append((service.pop("_row"), service))
    return found


_OWNERS = ("service_at_location_id", "service_id", "location_id", "link_id", "resource_id")


def _by_owner(tables: _Tables, resource: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of a table by what they belong to: the first of their keys that says it."""
    shelf: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in tables.get(resource, []):
        owner = next((row[name] for name in _OWNERS if name in row and not _points_away(resource, name)), "")
        shelf[owner].append(row)
    return shelf


def _points_away(resource: str, column: str) -> bool:
    """A service_at_location is the service's, not itself's."""
    return resource == "service_at_location" and column != "service_id"


def _hang(row: dict[str, Any], shelves: dict[str, dict[str, list[dict[str, Any]]]]) -> dict[str, Any]:
    for name, part in PARTS.items():
        if name in ("organization", "location"):
            continue
        if mine := shelves[part].get(row.get("id", "")):
            row[name] = [_hang(one, shelves) if part == "service_at_location" else one for one in mine]
    return row
