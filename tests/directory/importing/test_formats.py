"""Files that are not quite our template: read right or refused with the reason, never half."""

import zipfile
from pathlib import Path

import pytest
from sqlalchemy import Connection

from directory.importing.opening import form_of, opened
from directory.importing.planning import Stopped
from directory.storing import services
from directory.tables.table import Unreadable
from tests.directory.importing.making import NEW, brought, looked, reasons, sheets, workbook

HEADER = list(NEW)
ROW = list(NEW.values())


def refused(connection: Connection, path: Path) -> list[str]:
    with pytest.raises(Unreadable) as unreadable:
        opened(connection, path)
    return [str(one) for one in unreadable.value.refusals]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_file_in_any_usual_encoding_is_read_right(loaded: Connection, tmp_path: Path, encoding: str) -> None:
    row = {**NEW, "name_fr": "Café d'été à Fès"}
    brought(loaded, sheets(tmp_path / "in", encoding, services=[row]))
    assert services(loaded, ["made-up"])["made-up"]["name"] == "Café d'été à Fès"


def test_headers_may_be_french_or_arabic(loaded: Connection, tmp_path: Path) -> None:
    french = ["Identifiant", "Organisation", "Nom", "Besoins", "Ville", "Diffusion", "Téléphones"]
    arabic = ["المعرف", "المنظمة", "الاسم", "الاحتياجات", "المدينة", "النشر", "الهاتف"]
    for at, header in enumerate((french, arabic)):
        path = workbook(tmp_path / f"{at}.xlsx", [header, [f"made-{at}", *ROW[1:], "0600000001"]])
        assert brought(loaded, path).added == 1
        assert services(loaded, [f"made-{at}"])[f"made-{at}"]["phones"][0]["number"] == "+212600000001"


def test_numbers_and_dates_of_a_spreadsheet_are_what_a_person_sees(loaded: Connection, tmp_path: Path) -> None:
    path = workbook(tmp_path / "in.xlsx", [[*HEADER, "phones", "minimum_age"], [*ROW, 212600000001, 18.0]])
    brought(loaded, path)
    made = services(loaded, ["made-up"])["made-up"]
    assert (made["phones"][0]["number"], made["minimum_age"]) == ("+212600000001", 18)


def test_a_formula_is_refused_with_its_place(loaded: Connection, tmp_path: Path) -> None:
    found = refused(loaded, workbook(tmp_path / "in.xlsx", [[*HEADER, "cost"], [*ROW, "=1+1"]]))
    assert found == ["services, row 2, cost: '=1+1' is a formula: paste its value"]


def test_merged_cells_are_refused(loaded: Connection, tmp_path: Path) -> None:
    path = workbook(tmp_path / "in.xlsx", [HEADER, ROW, ROW])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name, merged = "xl/worksheets/sheet1.xml", b'<mergeCells count="1"><mergeCell ref="C2:C3"/></mergeCells>'
    parts[name] = parts[name].replace(b"</sheetData>", b"</sheetData>" + merged)
    with zipfile.ZipFile(path, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    assert "the cells C2:C3 are merged: split them" in refused(loaded, path)[0]


def test_swapped_columns_are_refused(loaded: Connection, tmp_path: Path) -> None:
    rows = [{**NEW, "id": f"n{at}", "email": f"06000000{at:02}", "phones": f"n{at}@example.org"} for at in range(6)]
    seen = looked(loaded, sheets(tmp_path / "in", services=rows))
    assert "services, row 1, email: '0600000000' looks like 'phones'" in reasons(seen)[0]
    with pytest.raises(Stopped):
        brought(loaded, tmp_path / "in")


def test_columns_that_are_not_ours_are_refused(loaded: Connection, tmp_path: Path) -> None:
    found = refused(loaded, sheets(tmp_path / "in", services=[{**NEW, "phonnes": "1", "budget": "2"}]))
    assert "did you mean 'phones'?" in found[0]
    assert "'budget' is not a column of this sheet" in found[1]
    assert refused(loaded, sheets(tmp_path / "other", services=[{"name_fr": "x"}])) == [
        "services, row 1, id: this column is missing"
    ]


def test_a_zip_of_our_csv_files_is_read_and_a_bomb_is_not(loaded: Connection, tmp_path: Path) -> None:
    folder = sheets(tmp_path / "in", services=[NEW])
    path = tmp_path / "in.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(folder / "services.csv", "dalil/services.csv")
    assert (form_of(path), looked(loaded, path).added) == ("csv", 1)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("services.csv", "w") as out:
        for _ in range(201):
            out.write(bytes(1_000_000))
    assert refused(loaded, path) == ["in.zip: the zip file unpacks to more than a directory should"]


def test_a_damaged_zip_is_refused(loaded: Connection, tmp_path: Path) -> None:
    path = tmp_path / "in.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("services.csv", ",".join(HEADER) * 500)
    content = bytearray(path.read_bytes())
    content[45:75] = b"\xff" * 30
    path.write_bytes(content)
    assert refused(loaded, path) == ["in.zip: the zip file is damaged"]


def test_a_zip_with_two_files_of_one_name_is_refused(loaded: Connection, tmp_path: Path) -> None:
    path = tmp_path / "in.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("a/services.csv", "b/Services.csv"):
            archive.writestr(name, ",".join(HEADER))
    assert refused(loaded, path) == ["in.zip: the zip file holds two files of one name: leave the one that counts"]


@pytest.mark.parametrize("name", ["nothing.csv", "picture.png", "broken.xlsx", "broken.json"])
def test_what_is_no_directory_is_refused(loaded: Connection, tmp_path: Path, name: str) -> None:
    content = {"picture.png": b"\x89PNG\r\n\x1a\n\0", "broken.xlsx": b"PK\x03\x04 no more", "broken.json": b"{"}
    if name in content:
        (tmp_path / name).write_bytes(content[name])
    assert len(refused(loaded, tmp_path / name)) == 1
