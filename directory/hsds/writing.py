"""HSDS files out: one JSON array, or one zip of CSV files with a datapackage.json. Streamed, and always the same."""

import csv
import json
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from directory.hsds.exporting import full_service
from directory.hsds.owners import Owners
from directory.hsds.tabular import RESOURCES, TEXT, datapackage, rows_of, taxonomy_rows
from directory.release import Told
from directory.tables.escaping import escape

_ONCE = (1980, 1, 1, 0, 0, 0)
"""The time every file of the zip bears, so that the same directory is the same zip."""


def write_json(path: Path, tolds: Iterable[Told], owners: Owners | None = None) -> int:
    """One array of full services, one a line; how many. `owners` are the organizations that may be told whole."""
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write("[")
        for count, one in enumerate(tolds, start=1):
            found = full_service(one, (owners or {}).get(one.organization_id))
            out.write(("\n" if count == 1 else ",\n") + json.dumps(found, ensure_ascii=False))
        out.write("\n]\n")
    return count


def write_tabular(path: Path, tolds: Iterable[Told], owners: Owners | None = None) -> int:
    """One zip with a CSV file for each table, in UTF-8 with CRLF, no cell of which acts as a formula; how many."""
    with TemporaryDirectory(dir=path.parent, prefix=".hsds-") as name:
        folder = Path(name)
        count = _write_tables(folder, tolds, owners or {})
        about = json.dumps(datapackage(), indent=2) + "\n"
        with ZipFile(path, "w", ZIP_DEFLATED) as archive:
            archive.writestr(_entry("datapackage.json"), about)
            for resource in RESOURCES.values():
                with (folder / resource.file).open("rb") as source, archive.open(_entry(resource.file), "w") as out:
                    out.writelines(source)
    return count


def _write_tables(folder: Path, tolds: Iterable[Told], owners: Owners) -> int:
    with ExitStack() as stack:
        writers = {name: _Writer(stack, folder, name) for name in RESOURCES}
        for resource, row in taxonomy_rows():
            writers[resource].add(row)
        organizations: set[str] = set()
        count = 0
        for one in tolds:
            count += 1
            for resource, row in _new_rows(full_service(one, owners.get(one.organization_id)), organizations):
                writers[resource].add(row)
        return count


def _new_rows(service: dict[str, Any], organizations: set[str]) -> Iterable[tuple[str, dict[str, str]]]:
    """The rows of a service; those of an organization at its first service only."""
    key = service["organization_id"]
    if key in organizations:
        service = {name: value for name, value in service.items() if name != "organization"}
    organizations.add(key)
    return rows_of("service", service)


class _Writer:
    """One CSV file, open until the stack ends."""

    def __init__(self, stack: ExitStack, folder: Path, resource: str) -> None:
        self._columns = RESOURCES[resource].columns
        handle = stack.enter_context((folder / RESOURCES[resource].file).open("w", encoding="utf-8", newline=""))
        self._csv = csv.writer(handle)
        self._csv.writerow(self._columns)

    def add(self, row: dict[str, str]) -> None:
        """A number is written as it is: only a text may act as a formula."""
        kinds = self._columns.items()
        self._csv.writerow([escape(row[name]) if kind == TEXT else row[name] for name, kind in kinds])


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, _ONCE)
    entry.compress_type = ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry
