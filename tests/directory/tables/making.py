"""Files made by the tests themselves: CSV from bytes, workbooks as somebody may have saved them."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from directory.tables.reading import read
from directory.tables.table import Schema, Table, Unreadable

SERVICES = Schema(
    columns=("name", "phones", "email", "city", "opens_at"),
    required=("name", "phones"),
    aliases={"nom": "name", "téléphone": "phones", "الهاتف": "phones"},
)
SCHEMA = {"services": SERVICES, "organizations": Schema(columns=("name", "website"), required=("name",))}

SHEET = "xl/worksheets/sheet1.xml"
TYPES = "[Content_Types].xml"

Shown = list[tuple[int, dict[str, str]]]


def csv_file(folder: Path, content: bytes | str, *, name: str = "services.csv") -> Path:
    """A CSV file of these bytes (a text is written as UTF-8)."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def workbook(folder: Path, rows: Iterable[Sequence[object]], *, then: Callable[[Any], object] | None = None) -> Path:
    """A workbook with a sheet of these rows; `then` does what else somebody did to the sheet."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "services"
    for row in rows:
        sheet.append(list(row))
    if then:
        then(sheet)
    path = folder / "sent.xlsx"
    book.save(path)
    return path


def zipped(folder: Path, parts: Mapping[str, bytes], *, name: str = "sent.xlsx") -> Path:
    """A zip file of these parts."""
    path = folder / name
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return path


def changed(path: Path, parts: Mapping[str, bytes]) -> Path:
    """The zip file with these parts in place of its own."""
    with ZipFile(path) as archive:
        kept = {name: archive.read(name) for name in archive.namelist()}
    return zipped(path.parent, kept | dict(parts), name=path.name)


def with_shared_texts(path: Path) -> Path:
    """The workbook as Excel writes it: its texts in a part of their own, told by number in the sheet."""
    texts: list[bytes] = []

    def numbered(found: re.Match[bytes]) -> bytes:
        texts.append(b"<si>" + found[1] + b"</si>")
        return b't="s"><v>%d</v>' % (len(texts) - 1)

    with ZipFile(path) as archive:
        sheet, types = archive.read(SHEET), archive.read(TYPES)
    sheet = re.sub(rb't="inlineStr"><is>(.*?)</is>', numbered, sheet)
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    told = b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s"/></Types>' % kind
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    shared = b'<sst xmlns="%s">%s</sst>' % (space, b"".join(texts))
    return changed(path, {SHEET: sheet, TYPES: types.replace(b"</Types>", told), "xl/sharedStrings.xml": shared})


def shown(path: Path, schema: Mapping[str, Schema] = SCHEMA) -> Shown:
    """The rows of the only table of the file."""
    [table] = read(path, schema)
    return list(table.rows)


def refused(path: Path, schema: Mapping[str, Schema] = SCHEMA) -> list[str]:
    """What is said about the file, a line each."""
    with pytest.raises(Unreadable) as caught:
        read(path, schema)
    return [str(refusal) for refusal in caught.value.refusals]


def same(table: Table) -> tuple[str, tuple[str, ...], Shown]:
    """The table as it can be compared."""
    return table.name, table.columns, list(table.rows)
