"""Workbooks as people save them: what they see is read as text, what is not text for sure is refused."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula

from directory.tables.reading import read
from tests.directory.tables.making import SCHEMA, changed, refused, shown, with_shared_texts, workbook

HEADER = ("name", "phones", "opens_at")

SEEN = [
    (date(2026, 3, 1), "2026-03-01"),
    (datetime(2026, 3, 1), "2026-03-01"),
    (datetime(2026, 3, 1, 9, 30), "2026-03-01 09:30"),
    (time(9, 30), "09:30"),
    (time(9, 30, 15), "09:30:15"),
    (timedelta(hours=26, minutes=5), "26:05"),
    (5.0, "5"),
    (5, "5"),
    (-7, "-7"),
    (0.5, "0.5"),
    (0.1 + 0.2, "0.3"),
    (212600000001.0, "212600000001"),
    (True, "yes"),
    (False, "no"),
    ("  Rabat\u00a0", "Rabat"),
    ("'+212600000001", "+212600000001"),
    ("one_x000D_\ntwo", "one\ntwo"),
]


@pytest.mark.parametrize(("cell", "text"), SEEN)
def test_a_cell_is_read_as_a_person_sees_it(tmp_path: Path, cell: object, text: str) -> None:
    assert shown(workbook(tmp_path, [HEADER, ("a", "0600000001", cell)]))[0][1]["opens_at"] == text


def test_zeros_that_the_format_shows_are_read(tmp_path: Path) -> None:
    def formatted(sheet: Any) -> None:
        sheet["B2"].number_format = "0000000000"

    assert shown(workbook(tmp_path, [HEADER, ("a", 600000001)], then=formatted))[0][1]["phones"] == "0600000001"


def test_texts_kept_apart_as_excel_keeps_them_are_read(tmp_path: Path) -> None:
    path = with_shared_texts(workbook(tmp_path, [HEADER, ("a & b", "'+212600000001", "a & b")]))
    assert shown(path) == [(2, {"name": "a & b", "phones": "+212600000001", "opens_at": "a & b"})]


def test_a_text_that_looks_like_a_formula_is_text(tmp_path: Path) -> None:
    def as_text(sheet: Any) -> None:
        sheet["C2"].value, sheet["C2"].data_type = "=1+1", "s"

    assert shown(workbook(tmp_path, [HEADER, ("a", "0600000001", "")], then=as_text))[0][1]["opens_at"] == "=1+1"


REFUSED_CELLS = [
    ("=HYPERLINK(A1)", "'=HYPERLINK(A1)' is a formula: paste its value"),
    (ArrayFormula("C2:C2", "=SUM(A1:A2)"), "'=SUM(A1:A2)' is a formula: paste its value"),
    ("#REF!", "'#REF!' is an error of the spreadsheet: put the value right"),
    (
        2.126e16,
        "'2.126e+16' is a number too long to be kept as typed: make the cell text and type it again",
    ),
    ("caf\u00c3\u00a9", "'cafÃ©' holds letters spoilt by a wrong encoding: take the text from where it was right"),
]


@pytest.mark.parametrize(("cell", "said"), REFUSED_CELLS)
def test_a_cell_that_is_not_text_for_sure_is_refused(tmp_path: Path, cell: object, said: str) -> None:
    path = workbook(tmp_path, [HEADER, ("a", "0600000001", "09:00"), ("b", "0600000002", cell)])
    assert refused(path) == [f"services, row 3, opens_at: {said}"]


def test_merged_cells_are_refused_with_their_range(tmp_path: Path) -> None:
    path = workbook(tmp_path, [HEADER, ("a", "1", "2")], then=lambda sheet: sheet.merge_cells("B2:C3"))
    assert refused(path) == ["services, row 2, B: the cells B2:C3 are merged: split them"]


def test_hidden_rows_and_columns_are_read_like_others(tmp_path: Path) -> None:
    def hide(sheet: Any) -> None:
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["B"].hidden = True

    path = workbook(tmp_path, [HEADER, ("a", "0600000001", "09:00")], then=hide)
    assert shown(path) == [(2, {"name": "a", "phones": "0600000001", "opens_at": "09:00"})]


def test_rows_keep_their_numbers_over_empty_ones(tmp_path: Path) -> None:
    path = workbook(tmp_path, [HEADER, ("a", "1"), (), ("", None, " "), ("b", "2"), ()])
    assert [(number, row["name"]) for number, row in shown(path)] == [(2, "a"), (5, "b")]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("Our services",), HEADER], "row 2: the header must be in row 1: delete the rows above it"),
        ([(), (), HEADER], "row 3: the header must be in row 1: delete the rows above it"),
        ([], "row 1: the first row must hold the names of the columns"),
        ([("name", "phones"), ("a", "1", "", 5)], "row 2, D: '5' stands beyond the last column that has a name"),
        ([("name", None, "phones"), ("a", "1", "1")], "row 2, B: the column B has values and no name"),
        ([("name", "phones", "=A1")], "row 1, C: '=A1' is not a column of this sheet"),
    ],
)
def test_a_header_that_does_not_fit_is_refused(tmp_path: Path, rows: list[tuple[object, ...]], said: str) -> None:
    assert refused(workbook(tmp_path, rows)) == [f"services, {said}"]


def titled(folder: Path, *titles: str, hidden: str = "") -> Path:
    """A workbook with a sheet of each title, all filled alike."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title in titles:
        sheet = book.create_sheet(title)
        sheet.append(["name", "phones"])
        sheet.append(["a", "0600000001"])
        sheet.sheet_state = "hidden" if title == hidden else "visible"
    book.save(folder / "sent.xlsx")
    return folder / "sent.xlsx"


@pytest.mark.parametrize("notes", ["Read me", "LISEZ-MOI", "اقرأني"])
def test_notes_and_hidden_lists_are_passed_over(tmp_path: Path, notes: str) -> None:
    path = titled(tmp_path, notes, "Sérvices ", "lists", hidden="lists")
    assert [table.name for table in read(path, SCHEMA)] == ["services"]


def test_a_sheet_that_holds_nothing_is_passed_over(tmp_path: Path) -> None:
    path = workbook(tmp_path, [("name", "phones")], then=lambda sheet: sheet.parent.create_sheet("Feuil2"))
    assert shown(path) == []


def test_sheets_that_are_not_known_are_refused(tmp_path: Path) -> None:
    assert refused(titled(tmp_path, "services", "SERVICES_", "service", "lists")) == [
        "SERVICES_: the sheet 'services' is there twice",
        "service: this sheet is not known here: did you mean 'services'?",
        "lists: this sheet is not known here",
    ]


def test_a_workbook_without_any_known_sheet_is_refused(tmp_path: Path) -> None:
    assert refused(titled(tmp_path, "Read me")) == ["sent.xlsx: none of the sheets services, organizations is there"]


@pytest.mark.parametrize("told", [b"", b'<dimension ref="A1"/>', b'<dimension ref="A1:XFD1048576"/>'])
def test_the_size_that_a_sheet_tells_of_itself_is_not_believed(tmp_path: Path, told: bytes) -> None:
    path = workbook(tmp_path, [HEADER, ("a", "0600000001", "09:00")])
    inner = sheet_xml(path)
    path = changed(path, {"xl/worksheets/sheet1.xml": inner.replace(b'<dimension ref="A1:C2" />', told)})
    assert len(shown(path)) == 1


@pytest.mark.parametrize("number", [b"1", b"999999999999", b"x"])
def test_rows_out_of_order_are_refused(tmp_path: Path, number: bytes) -> None:
    path = workbook(tmp_path, [HEADER, ("a", "0600000001", "09:00")])
    path = changed(path, {"xl/worksheets/sheet1.xml": sheet_xml(path).replace(b'<row r="2"', b'<row r="%s"' % number)})
    assert refused(path)[0].startswith("services: the ")


def sheet_xml(path: Path) -> bytes:
    """The XML of the first sheet."""
    with ZipFile(path) as archive:
        return archive.read("xl/worksheets/sheet1.xml")
