"""Tables as files that any program opens right and in which no cell acts.

A workbook of ours has its notes first, bold frozen headers, drop-down lists, and every cell is plain text.
"""

import csv
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.writer.excel import ExcelWriter

from directory.tables.escaping import escape
from directory.tables.table import LAST_ROW, Table
from directory.tables.workbooks import LISTS

_AS_TEXT = "@"
_LONGEST = 32_767
_WIDTH = 20
_NOTES_WIDTH = 100
_EPOCH = datetime(1980, 1, 1)
"""The first moment that a zip file can tell; every workbook says it, so that the same data give the same bytes."""


@dataclass(frozen=True, slots=True)
class Look:
    """How the workbook is laid out.

    `notes` are the lines of the first sheet (none: no such sheet), called `notes_name`: one of Read me, Lisez-moi,
    اقرأني, or it will not be passed over on reading. `choices` are drop-down lists by sheet and column; `widths` are in
    characters, by column.
    """

    notes: Sequence[str] = ()
    notes_name: str = "Read me"
    choices: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    widths: Mapping[str, int] = field(default_factory=dict)
    right_to_left: bool = False


_PLAIN = Look()


def write_csv(folder: Path, tables: Iterable[Table]) -> list[Path]:
    """One file a table, named after it, in the folder (made when missing); gives their paths.

    UTF-8 with its mark (without it Excel spoils Arabic), commas, CRLF. The same tables give the same bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return [_write(folder / f"{table.name}.csv", table) for table in tables]


def write_xlsx(path: Path, tables: Iterable[Table], *, look: Look = _PLAIN) -> None:
    """Write the workbook, row by row. Raises ValueError when a text is longer than a cell holds (32,767 characters)."""
    book = Workbook(write_only=True)
    book.properties.created = book.properties.modified = _EPOCH
    if look.notes:
        _write_notes(book, look)
    lists: list[Sequence[str]] = []
    for table in tables:
        _write_table(book, table, look=look, lists=lists)
    if lists:
        _write_lists(book, lists)
    ExcelWriter(book, _Undated(path, "w", ZIP_DEFLATED)).save()


def _write(path: Path, table: Table) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        lines = csv.writer(handle)
        lines.writerow(map(escape, table.columns))
        for _, row in table.rows:
            lines.writerow(map(escape, row.values()))
    return path


def _write_notes(book: Workbook, look: Look) -> None:
    sheet = _sheet(book, look.notes_name, {"A": _NOTES_WIDTH}, look=look)
    for note in look.notes:
        sheet.append(_cells(sheet, [note]))


def _write_table(book: Workbook, table: Table, *, look: Look, lists: list[Sequence[str]]) -> None:
    letters = {column: get_column_letter(at) for at, column in enumerate(table.columns, start=1)}
    sheet = _sheet(book, table.name, {letters[c]: look.widths.get(c, _WIDTH) for c in table.columns}, look=look)
    sheet.freeze_panes = "A2"
    # Without its size told, the library reads a sheet twice.
    sheet.calculate_dimension = lambda: f"A1:{get_column_letter(len(table.columns))}{len(table.rows) + 1}"
    for column, choices in look.choices.get(table.name, {}).items():
        lists.append(choices)
        sheet.data_validations.append(_drop_down(letters[column], len(lists), len(choices)))
    sheet.append(_cells(sheet, table.columns, font=Font(bold=True)))
    for _, row in table.rows:
        sheet.append(_cells(sheet, row.values()))


def _write_lists(book: Workbook, lists: Sequence[Sequence[str]]) -> None:
    sheet = book.create_sheet(LISTS)
    sheet.sheet_state = "hidden"
    for at in range(max(map(len, lists))):
        sheet.append(_cells(sheet, [choices[at] if at < len(choices) else "" for choices in lists]))


def _sheet(book: Workbook, name: str, widths: Mapping[str, int], *, look: Look) -> Any:
    sheet: Any = book.create_sheet(name)
    sheet.sheet_view.rightToLeft = look.right_to_left
    for letter, width in widths.items():
        sheet.column_dimensions[letter].width = width
        sheet.column_dimensions[letter].number_format = _AS_TEXT
    return sheet


def _drop_down(letter: str, at: int, count: int) -> DataValidation:
    source = get_column_letter(at)
    rule = DataValidation(type="list", formula1=f"{LISTS}!${source}$1:${source}${count}", allow_blank=True)
    rule.showErrorMessage = True
    rule.add(f"{letter}2:{letter}{LAST_ROW}")
    return rule


def _cells(sheet: Any, texts: Iterable[str], *, font: Font | None = None) -> Iterator[Any]:
    """The same cell again and again with each text: it is written before the next one is asked for."""
    cell: Any = WriteOnlyCell(sheet)
    cell.number_format = _AS_TEXT
    if font:
        cell.font = font
    for text in texts:
        if not text:
            yield None
            continue
        kept = escape(text)
        if len(kept) > _LONGEST:
            raise ValueError(f"a text of {len(text)} characters does not fit in a cell")
        cell.value, cell.data_type = kept, "s"
        yield cell


class _Undated(ZipFile):
    """A zip file whose parts all say the same moment."""

    def writestr(self, zinfo_or_arcname: str | ZipInfo, data: Any, *_: Any, **__: Any) -> None:
        """Add a part; the library names it by a text."""
        super().writestr(self._part(str(zinfo_or_arcname)), data, ZIP_DEFLATED)

    def write(self, filename: str | PathLike[str], arcname: Any = None, *_: Any, **__: Any) -> None:
        """Add a file as a part; the library always says `arcname`."""
        with open(filename, "rb") as source, self.open(self._part(arcname), "w", force_zip64=True) as part:
            shutil.copyfileobj(source, part)

    @staticmethod
    def _part(name: str) -> ZipInfo:
        part = ZipInfo(name, date_time=_EPOCH.timetuple()[:6])
        part.compress_type = ZIP_DEFLATED
        return part
