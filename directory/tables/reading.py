"""A file that somebody sent, whole as tables, or refused with everything that is wrong with it."""

from collections.abc import Mapping
from pathlib import Path

from directory.tables import csv_files, gathering, headers, workbooks
from directory.tables.table import Faults, Schema, Table, Unreadable
from directory.tables.values import Refused

LARGEST = 200_000_000
"""Bytes of a file, or of all the CSV files of a folder."""

_FOREIGN = {
    b"\xd0\xcf\x11\xe0": "this is an old .xls workbook, or one with a password: save it as .xlsx without password",
    b"%PDF": "this is a PDF: send the spreadsheet that it was made of",
    b"{\\rtf": "this is a text document: save the table as .xlsx",
    b"<": "this is a web page or XML: save the table as .xlsx",
}
"""How files begin that are neither a CSV nor a workbook, whatever they are called."""


def read(path: Path, schema: Mapping[str, Schema]) -> list[Table]:
    """The sheets found, in the order of the schema; a sheet, or an optional column, left out is simply not there.

    `path` is a folder of CSV files named after the sheets, one CSV (the sheet of its name, else the schema's first)
    or an .xlsx workbook; the content tells which, not the ending. Raises Unreadable with every fault; never loads half.
    """
    faults = Faults()
    try:
        found = _folder(path, schema, faults=faults) if path.is_dir() else _file(path, schema, faults=faults)
    except Refused as refused:
        faults.add(path.name, refused.row, "", reason=refused.reason)
        found = []
    if faults:
        raise Unreadable(faults)
    return sorted(found, key=lambda table: list(schema).index(table.name))


def _folder(path: Path, schema: Mapping[str, Schema], *, faults: Faults) -> list[Table]:
    known = {headers.key(name): name for name in schema}
    files = sorted(file for file in path.iterdir() if file.suffix.lower() == ".csv" and file.is_file())
    if not files:
        raise Refused("no CSV file is in this folder")
    if sum(file.stat().st_size for file in files) > LARGEST:
        raise Refused(f"the files are over {LARGEST // 1_000_000} MB: send them in parts")
    named: dict[str, Path] = {}
    for file in files:
        name = known.get(headers.key(file.stem))
        if name in named:
            faults.add(file.name, 0, "", reason=f"the sheet {name!r} is there twice")
        elif name:
            named[name] = file
        else:
            faults.add(file.name, 0, "", reason="this sheet is not known here" + headers.meant(file.stem, schema))
    found = (_csv(file, name, schema=schema[name], faults=faults) for name, file in named.items())
    return [table for table in found if table]


def _file(path: Path, schema: Mapping[str, Schema], *, faults: Faults) -> list[Table]:
    if not path.is_file():
        raise Refused("the file is not there")
    if path.stat().st_size > LARGEST:
        raise Refused(f"the file is over {LARGEST // 1_000_000} MB: send it in parts")
    if _head(path).startswith(b"PK"):
        return workbooks.tables(path, schema, faults=faults)
    known = {headers.key(name): name for name in schema}
    name = known.get(headers.key(path.stem), next(iter(schema)))
    table = _csv(path, name, schema=schema[name], faults=faults)
    return [table] if table else []


def _csv(path: Path, name: str, *, schema: Schema, faults: Faults) -> Table | None:
    """The table of one CSV file, if it can be read; what is wrong is added to the faults."""
    try:
        head = _head(path)
        if reason := next((why for magic, why in _FOREIGN.items() if head.startswith(magic)), ""):
            raise Refused(reason)
        lines = csv_files.lines(path, headers.known(schema))
        return gathering.table(name, lines, schema=schema, faults=faults)
    except Refused as refused:
        faults.add(name if refused.row else path.name, refused.row, "", reason=refused.reason)
        return None


def _head(path: Path) -> bytes:
    with path.open("rb") as handle:
        return handle.read(8)
