"""The sheets of an .xlsx workbook, streamed line by line, with nothing computed and nothing fetched."""

import warnings
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from struct import error as StructError
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._reader import WorkSheetParser

from directory.tables import archives, gathering, headers, workbook_cells
from directory.tables.gathering import Cell, Line, Wrong
from directory.tables.table import LAST_ROW, Faults, Schema, Table
from directory.tables.values import Refused

NOTES = frozenset(map(headers.key, ("Read me", "Lisez-moi", "اقرأني")))
LISTS = "lists"
"""The hidden sheet that holds the choices of the drop-down lists."""

_DAMAGES = (
    ArithmeticError, AttributeError, BadZipFile, EOFError, LookupError, NotImplementedError, OSError, ParseError,
    RuntimeError, StructError, TypeError, ValueError, zlib.error,
)  # fmt: skip
"""What the library raises on a workbook that no spreadsheet program wrote, XML entities included."""


def tables(path: Path, schema: Mapping[str, Schema], *, faults: Faults) -> list[Table]:
    """The sheets that the schema knows, in the order of the workbook; what is wrong is added to the faults.

    Raises Refused when the file as a whole cannot be read.
    """
    archives.check(path)
    with path.open("rb") as handle, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with _damage_refused():
            book = load_workbook(handle, read_only=True, data_only=False, keep_links=False)
        named = _named(book.worksheets, schema, faults=faults)
        if not named and not faults:
            faults.add(path.name, 0, "", reason=f"none of the sheets {', '.join(schema)} is there")
        found = (_table(name, sheet, schema=schema[name], faults=faults) for name, sheet in named.items())
        return [table for table in found if table]


def _named(sheets: Iterable[Any], schema: Mapping[str, Schema], *, faults: Faults) -> dict[str, Any]:
    """The sheets by their name in the schema; those that should not be there are added to the faults."""
    known = {headers.key(name): name for name in schema}
    named: dict[str, Any] = {}
    for sheet in sheets:
        name = known.get(headers.key(sheet.title))
        if name in named:
            faults.add(sheet.title, 0, "", reason=f"the sheet {name!r} is there twice")
        elif name:
            named[name] = sheet
        elif not _may_be_passed_over(sheet):
            reason = "this sheet is not known here" + headers.meant(sheet.title, schema)
            faults.add(sheet.title, 0, "", reason=reason)
    return named


def _table(name: str, sheet: Any, *, schema: Schema, faults: Faults) -> Table | None:
    try:
        return gathering.table(name, lines(sheet, name=name, faults=faults), schema=schema, faults=faults)
    except Refused as refused:
        faults.add(name, refused.row, "", reason=refused.reason)
        return None


def lines(sheet: Any, *, name: str, faults: Faults) -> Iterator[Line]:
    """The sheet's lines that hold something; merged cells are added to the faults once the last line is read.

    `sheet` is a worksheet of a workbook that openpyxl opened for reading only.
    """
    book, before = sheet.parent, 0
    with book._archive.open(sheet._worksheet_path) as source:
        parser = WorkSheetParser(
            source,
            sheet._shared_strings,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for number, cells in _whole(parser):
            if not before < number <= LAST_ROW:
                raise Refused("the rows of the sheet are out of order: copy them into our template")
            before = number
            parser.row_dimensions.clear()  # else it keeps the height of every row of a large sheet
            if line := _line(sheet, cells):
                yield number, line
        for merged in parser.merged_cells.mergeCell if parser.merged_cells else ():
            column = get_column_letter(merged.min_col)
            faults.add(name, merged.min_row, column, reason=f"the cells {merged.coord} are merged: split them")


def _line(sheet: Any, cells: list[dict[str, Any]]) -> list[Cell]:
    line: list[Cell] = []
    for cell in cells:
        if cell["value"] is None or cell["value"] == "":
            continue
        at = cell["column"] - 1
        line += [""] * (at + 1 - len(line))
        line[at] = cell["value"] if cell["data_type"] == "s" and "_x" not in cell["value"] else _cell(sheet, cell)
    return line


def _cell(sheet: Any, cell: dict[str, Any]) -> Cell:
    with _damage_refused():
        pattern = ReadOnlyCell(sheet, **cell).number_format if cell["data_type"] == "n" else ""
    try:
        return workbook_cells.text(cell["value"], cell["data_type"], pattern=pattern)
    except Refused as refused:
        return Wrong(workbook_cells.shown(cell["value"]), refused.reason)


def _may_be_passed_over(sheet: Any) -> bool:
    """Whether it is our notes, our hidden lists, or a sheet that holds nothing."""
    if headers.key(sheet.title) in NOTES or (sheet.title == LISTS and sheet.sheet_state != "visible"):
        return True
    return next(lines(sheet, name=sheet.title, faults=Faults()), None) is None


def _whole(parser: WorkSheetParser) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    rows = parser.parse()
    while True:
        with _damage_refused():
            row = next(rows, None)
        if row is None:
            return
        yield row


@contextmanager
def _damage_refused() -> Iterator[None]:
    try:
        yield
    except _DAMAGES:
        raise Refused("the workbook is damaged: open it in a spreadsheet program and save it as .xlsx again") from None
