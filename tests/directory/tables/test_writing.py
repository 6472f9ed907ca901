"""Files of ours: any program opens them right, nothing in them acts, and they come back the same."""

import tempfile
from datetime import datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from directory.tables import values
from directory.tables.reading import read
from directory.tables.table import Schema, Table
from directory.tables.writing import Look, write_csv, write_xlsx
from tests.directory.tables.making import SCHEMA, same

COLUMNS = ("name", "phones", "city")
TABLE = Table.of(
    "services",
    COLUMNS,
    [
        {"name": "=cmd|' /C calc'!A0", "phones": "+212600000001", "city": "Fès"},
        {"name": "مركز\nالاستماع", "phones": "'0600000002", "city": "-5"},
        {"name": "#REF!", "phones": "1-2"},
    ],
)
LOOK = Look(
    notes=["Fill in one row for each service.", "=never a formula"],
    choices={"services": {"city": ("Rabat", "Fès", "-5")}},
    widths={"name": 40},
    right_to_left=True,
)


def test_csv_opens_right_in_excel_and_nothing_in_it_acts(tmp_path: Path) -> None:
    [path] = write_csv(tmp_path / "out", [TABLE])
    assert path == tmp_path / "out" / "services.csv"
    assert (
        path.read_bytes()
        == (
            "\ufeffname,phones,city\r\n"
            "'=cmd|' /C calc'!A0,'+212600000001,Fès\r\n"
            "\"مركز\nالاستماع\",'0600000002,'-5\r\n"
            "#REF!,1-2,\r\n"
        ).encode()
    )


def test_csv_and_workbook_come_back_the_same(tmp_path: Path) -> None:
    write_csv(tmp_path / "out", [TABLE])
    write_xlsx(tmp_path / "out.xlsx", [TABLE], look=LOOK)
    assert [same(table) for table in read(tmp_path / "out", SCHEMA)] == [same(TABLE)]
    assert [same(table) for table in read(tmp_path / "out.xlsx", SCHEMA)] == [same(TABLE)]


def test_every_cell_of_a_workbook_is_text(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "out.xlsx", [TABLE], look=LOOK)
    book = load_workbook(tmp_path / "out.xlsx")
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {(cell.data_type, cell.number_format) for cell in cells} == {("s", "@")}
    assert book["services"]["B2"].value == "'+212600000001"
    assert book["services"].column_dimensions["C"].number_format == "@"


def test_the_template_is_laid_out_for_people(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "out.xlsx", [Table.of("services", COLUMNS, [])], look=LOOK)
    book = load_workbook(tmp_path / "out.xlsx")
    sheet = book["services"]
    assert book.sheetnames == ["Read me", "services", "lists"]
    assert book["Read me"]["A1"].value == "Fill in one row for each service."
    assert book["lists"].sheet_state == "hidden"
    assert (sheet.freeze_panes, sheet["A1"].font.bold, sheet.sheet_view.rightToLeft) == ("A2", True, True)
    assert (sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width) == (40, 20)
    [rule] = sheet.data_validations.dataValidation
    assert (rule.formula1, str(rule.sqref), rule.type) == ("lists!$A$1:$A$3", "C2:C1048576", "list")


def test_the_same_data_give_the_same_bytes(tmp_path: Path) -> None:
    for name in "ab":
        write_csv(tmp_path / name, [TABLE])
        write_xlsx(tmp_path / f"{name}.xlsx", [TABLE], look=LOOK)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    with ZipFile(tmp_path / "a.xlsx") as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert load_workbook(tmp_path / "a.xlsx").properties.modified == datetime(1980, 1, 1)
    assert (tmp_path / "a/services.csv").read_bytes() == (tmp_path / "b/services.csv").read_bytes()


def test_a_text_that_does_not_fit_in_a_cell_is_never_cut(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        write_xlsx(tmp_path / "out.xlsx", [Table.of("services", ("name",), [{"name": "x" * 32_768}])])


@st.composite
def cells(draw: st.DrawFn) -> str:
    """A text as it is once read: any text that reading does not refuse."""
    text = draw(st.text(st.sampled_from("'=+-@＝,;\t\n\" _x000D_") | st.characters(), max_size=12))
    try:
        return values.read(text)
    except values.Refused:
        assume(False)
        raise


ROWS = st.lists(st.fixed_dictionaries({"name": cells(), "phones": cells()}).filter(lambda r: any(r.values())))


@given(ROWS)
@settings(suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow], deadline=None, max_examples=150)
def test_what_is_written_is_read_the_same(rows: list[dict[str, str]]) -> None:
    table = Table.of("services", ("name", "phones"), rows)
    schema = {"services": Schema(("name", "phones"))}
    with tempfile.TemporaryDirectory() as folder:
        write_csv(Path(folder) / "csv", [table])
        write_xlsx(Path(folder) / "out.xlsx", [table])
        assert [same(t) for t in read(Path(folder) / "csv", schema)] == [same(table)]
        assert [same(t) for t in read(Path(folder) / "out.xlsx", schema)] == [same(table)]
