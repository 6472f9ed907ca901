"""What stands in an exported file, what never does, and what it may be written over."""

import csv
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import Connection, update

from directory.exporting.files import InTheWay, export
from directory.importing.opening import FORMATS
from directory.importing.template import WITHHELD
from directory.records import location, service
from directory.tables.escaping import escape
from tests.directory.exporting.test_round_trip import NAMES
from tests.directory.shipped import rows_of
from tests.directory.test_release import city_words, proper_names, tells

FILES = ("organizations.csv", "schedules.csv", "services.csv")


@pytest.fixture(params=FORMATS)
def form(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def read(path: Path) -> str:
    """All that the file says, unpacked."""
    if path.is_dir():
        return "\n".join(one.read_text("utf-8-sig") for one in sorted(path.iterdir()))
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            return "\n".join(archive.read(name).decode() for name in archive.namelist())
    return path.read_text("utf-8")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def test_R13_no_exported_byte_tells_what_a_protected_service_hides(
    starter: Connection, tmp_path: Path, form: str
) -> None:
    export(starter, tmp_path / NAMES[form], form)
    content = read(tmp_path / NAMES[form])
    told = told_anyway()
    names = ("id", "name_fr", "name_en", "source_url", "phone_source_url", "notes", "eligibility", "address", "email")
    hidden = {"never": names, "on_request": names[1:8], "public": ("notes",)}
    looked_for = 0
    for row in rows_of("services.csv"):
        for secret in (row[name] for name in hidden[row["release_level"]]):
            if len(secret) > 8 and secret not in told:
                looked_for += 1
                assert secret not in content, row["id"]
    assert looked_for > 200


def told_anyway() -> str:
    """What the services that hide nothing, and their organizations, say of themselves."""
    services = [row for row in rows_of("services.csv") if row["release_level"] == "public"]
    owners = {row["organization_id"] for row in services}
    organizations = [row for row in rows_of("organizations.csv") if row["id"] in owners]
    texts = [text for row in services for name, text in row.items() if name != "notes"]
    return "\n".join([*texts, *(text for row in organizations for text in row.values())])


def test_R13_the_rows_of_protected_services_name_no_place(starter: Connection, tmp_path: Path) -> None:
    export(starter, tmp_path / "out", "csv")
    secret = city_words() | proper_names()
    guarded = [row for row in rows(tmp_path / "out" / "services.csv") if row["id"].startswith("protected-")]
    assert len(guarded) == 40
    for row in guarded:
        assert tells(" ".join(text for name, text in row.items() if name != "place"), secret) == set()
        assert {row[name] for name in ("address", "latitude", "email", "description")} == {WITHHELD}
    organizations = {row["id"] for row in rows(tmp_path / "out" / "organizations.csv")}
    hiding = {row["organization_id"] for row in rows_of("services.csv") if row["release_level"] == "never"}
    telling = {row["organization_id"] for row in rows_of("services.csv") if row["release_level"] == "public"}
    assert organizations == telling
    assert hiding - telling


def test_R13_a_door_put_in_by_mistake_is_not_exported(loaded: Connection, tmp_path: Path, form: str) -> None:
    guarded = loaded.execute(service.select().where(service.c.release_level != "public")).mappings()
    ids = [row["id"] for row in guarded]
    spoilt = update(location).where(location.c.id.in_(ids))
    loaded.execute(spoilt.values(address_1="12 rue Qwertz", latitude=34.1234, release_level="public"))
    export(loaded, tmp_path / NAMES[form], form)
    content = read(tmp_path / NAMES[form])
    assert "Qwertz" not in content
    assert "34.1234" not in content


def test_no_cell_acts_when_the_file_is_opened(loaded: Connection, tmp_path: Path) -> None:
    loaded.execute(update(service).values(name="=HYPERLINK(1)", fees_description="@x", hours="\ufeff+1"))
    export(loaded, tmp_path / "out", "csv")
    export(loaded, tmp_path / "out.xlsx", "xlsx")
    cells = [cell for name in FILES for row in rows(tmp_path / "out" / name) for cell in row.values()]
    sheets = load_workbook(tmp_path / "out.xlsx").worksheets
    cells += [str(cell.value) for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.value]
    assert not [cell for cell in cells if escape(cell) != cell and not cell.startswith("'")]
    assert "'=HYPERLINK(1)" in cells


def test_the_blank_template_has_sheets_lists_and_notes(starter: Connection, tmp_path: Path) -> None:
    assert export(starter, tmp_path / "blank.xlsx", "xlsx", blank=True) == 0
    book = load_workbook(tmp_path / "blank.xlsx")
    assert book.sheetnames == ["Read me", "services", "organizations", "schedules", "lists"]
    assert [cell.value for cell in book["services"][1]][:3] == ["id", "name_fr", "name_en"]
    assert book["services"].max_row == 1
    assert len(book["services"].data_validations.dataValidation) >= 8
    assert not any("_pt" in str(cell.value) for cell in book["services"][1])


def test_an_export_replaces_an_earlier_one_and_nothing_else(starter: Connection, tmp_path: Path, form: str) -> None:
    path = tmp_path / NAMES[form]
    export(starter, path, form)
    first = read(path)
    export(starter, path, form)
    assert read(path) == first
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
    other = tmp_path / "mine"
    if form == "csv":
        other.mkdir()
        (other / "letters.txt").write_text("mine")
        (other / "services.csv").write_text("mine too")
    else:
        other.write_text("mine")
    with pytest.raises(InTheWay):
        export(starter, other, form)
    assert "mine" in read(other)
    export(starter, other, form, force=True)
    assert not other.is_dir() or (other / "letters.txt").read_text() == "mine"
    assert "gadem" in read(other)


def test_a_failed_export_leaves_the_earlier_one(
    starter: Connection, tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / NAMES[form]
    export(starter, path, form)
    first = read(path)

    def fails(connection: Connection, **_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("directory.exporting.files.held", fails)
    with pytest.raises(OSError, match="full"):
        export(starter, path, form)
    assert read(path) == first
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
