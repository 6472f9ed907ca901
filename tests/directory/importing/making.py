"""Files as somebody would send them, and bringing them in."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from openpyxl import Workbook
from sqlalchemy import Connection

from directory.history import Note
from directory.importing.opening import opened
from directory.importing.planning import Decisions, Plan, apply, plan
from directory.roles import THE_COMMAND, Actor

Record = Mapping[str, str]

NOTE = Note("a test", 1_790_000_000_000, origin="import")
EDITOR = Actor("editor@ong.example", "editor")
NEW = {
    "id": "made-up",
    "organization_id": "gadem",
    "name_fr": "Accueil d'exemple",
    "needs": "medical",
    "place": "rabat",
    "release_level": "public",
}
"""A row of a new service with no more than it needs."""


def sheets(folder: Path, encoding: str = "utf-8", **named: Iterable[Record]) -> Path:
    """A folder with a CSV file for each sheet; the columns are those of the first record."""
    folder.mkdir(exist_ok=True)
    for name, records in named.items():
        rows = list(records)
        with (folder / f"{name}.csv").open("w", encoding=encoding, newline="") as handle:
            writer = csv.DictWriter(handle, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return folder


def workbook(path: Path, rows: Iterable[Iterable[object]], sheet: str = "services") -> Path:
    """An .xlsx with one sheet of these rows, the header first."""
    book = Workbook()
    made = book.worksheets[0]
    made.title = sheet
    for row in rows:
        made.append(list(row))
    book.save(path)
    return path


def looked(connection: Connection, path: Path, actor: Actor = THE_COMMAND, decisions: Decisions | None = None) -> Plan:
    """The plan for this file."""
    return plan(connection, opened(connection, path, outside=not actor.is_machine), actor, decisions)


def brought(connection: Connection, path: Path, actor: Actor = THE_COMMAND, decisions: Decisions | None = None) -> Plan:
    """The file, imported."""
    return apply(connection, opened(connection, path, outside=not actor.is_machine), actor, NOTE, decisions)


def reasons(found: Plan) -> list[str]:
    """The refusals as they are told."""
    return [str(one) for one in found.refusals]
