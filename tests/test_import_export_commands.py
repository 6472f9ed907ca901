"""`dalil directory import` and `export`, as a person at the machine uses them."""

import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot import logs
from bot.__main__ import main
from bot.commands.bench_import import measure
from bot.commands.progress import bar
from bot.store import Store
from directory import history
from directory.catalog import Catalog
from directory.exporting.files import export
from directory.facts import Hit
from directory.loading import load
from directory.places import places
from directory.revisions import current_seq
from directory.search import find
from directory.storing import services
from tests.directory.importing.making import EDITOR, NEW, brought, looked, sheets, workbook

UNCHANGED = "added 0 changed 0 unchanged 374 refused 0\n"
Ran = tuple[int, str, str]
Dalil = Callable[..., Ran]
FORMS = {"csv": "out", "xlsx": "out.xlsx", "hsds": "out.json", "hsds-csv": "out.zip"}


@pytest.fixture
def data(tmp_path: Path, stocked: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory that is already stocked, and no other setting."""
    for name in list(os.environ):
        if name.startswith("DALIL_"):
            monkeypatch.delenv(name)
    folder = tmp_path / "data"
    folder.mkdir()
    for name in ("dalil.db", "directory.db"):
        shutil.copy(stocked.with_name(name), folder / name)
    monkeypatch.setenv("DALIL_DATA_DIR", str(folder))
    return folder


@pytest.fixture
def dalil(data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Dalil:
    """Runs `dalil directory`; its exit code, output and errors."""
    monkeypatch.setattr(logs, "set_up", lambda: None)

    def run(*given: object) -> Ran:
        capsys.readouterr()
        try:
            code = main(["directory", *map(str, given)])
        except SystemExit as left:
            code = int(left.code or 0)
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def content(data: Path) -> list[str]:
    """All that the store holds of the directory."""
    connection = sqlite3.connect(data / "dalil.db")
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


@pytest.mark.parametrize("form", FORMS)
def test_what_is_exported_and_imported_again_changes_nothing(
    dalil: Dalil, data: Path, tmp_path: Path, form: str
) -> None:
    path = tmp_path / FORMS[form]
    code, out, err = dalil("export", path, "--format", form)
    assert (code, out, err) == (0, f"Wrote 374 services to {path} ({form}).\n", "")
    before = content(data)
    assert dalil("import", path, "--dry-run") == (0, UNCHANGED, "")
    assert dalil("import", path) == (0, UNCHANGED, "")
    assert content(data) == before


def test_the_form_is_told_by_the_ending(dalil: Dalil, tmp_path: Path) -> None:
    for form, name in FORMS.items():
        assert dalil("export", tmp_path / name)[1].endswith(f"({form}).\n")


def test_an_imported_service_is_found_at_once(dalil: Dalil, data: Path, tmp_path: Path) -> None:
    row = {**NEW, "phones": "0600000001", "papers": "none", "audience": "everyone"}
    path = sheets(tmp_path / "in", services=[row])
    assert dalil("import", path, "--dry-run")[:2] == (0, "added 1 changed 0 unchanged 0 refused 0\n")
    assert not hits(data)
    assert dalil("import", path)[:2] == (0, "added 1 changed 0 unchanged 0 refused 0\n")
    assert [hit.phones for hit in hits(data)] == [("+212600000001",)]
    assert dalil("import", path)[:2] == (0, "added 0 changed 0 unchanged 1 refused 0\n")


def hits(data: Path) -> list[Hit]:
    found = find(Catalog(data / "directory.db"), "medical", places().get("rabat")).hits
    return [hit for hit in found if hit.id == "made-up"]


def test_one_refused_row_stops_the_whole_file(dalil: Dalil, data: Path, tmp_path: Path) -> None:
    rows = [{**NEW, "id": f"n{at}", "name_fr": f"Nom {at}"} for at in range(5)]
    rows[3]["place"] = "Atlantis"
    path, before = sheets(tmp_path / "in", services=rows), content(data)
    code, out, err = dalil("import", path)
    assert (code, out) == (1, "added 0 changed 0 unchanged 0 refused 1\n")
    assert (
        err.splitlines()[0] == "services, row 5, place: 'Atlantis' is no city or region of Morocco that is known here"
    )
    assert content(data) == before
    assert dalil("import", path, "--dry-run")[:2] == (1, "added 4 changed 0 unchanged 0 refused 1\n")


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (["=1+1"], "services, row 2, cost: '=1+1' is a formula: paste its value"),
        (["Payé par la caf\u202eé"], "services, row 2, cost: 'Payé par la caf\\u202eé' holds a hidden mark"),
        (["x", "y"], "services, row 2, H: 'y' stands beyond the last column that has a name"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_line_by_line(
    dalil: Dalil, data: Path, tmp_path: Path, cells: list[str], reason: str
) -> None:
    path = workbook(tmp_path / "in.xlsx", [[*NEW, "cost"], [*NEW.values(), *cells]])
    before = content(data)
    code, out, err = dalil("import", path)
    assert (code, out) == (1, "added 0 changed 0 unchanged 0 refused 1\n")
    assert err.startswith(reason)
    assert content(data) == before


def test_what_looks_alike_is_told_and_dealt_with_as_asked(dalil: Dalil, tmp_path: Path) -> None:
    rows = [{**NEW, "phones": "0600000001"}, {**NEW, "id": "b", "name_fr": "Autre", "phones": "0600000001"}]
    path = sheets(tmp_path / "in", services=rows)
    code, out, err = dalil("import", path, "--dry-run")
    assert (code, out) == (0, "added 2 changed 0 unchanged 0 refused 0\n")
    assert "1 new services look like others" in err
    assert "  row 3: row 2 (phone)" in err.splitlines()
    code, out, _ = dalil("import", path, "--dry-run", "--duplicates", "refuse")
    assert (code, out) == (1, "added 1 changed 0 unchanged 0 refused 1\n")
    code, out, err = dalil("import", path, "--duplicates", "leave-out")
    assert (code, out) == (0, "added 1 changed 0 unchanged 0 refused 0\n")
    assert "Left out: 1." in err


def test_an_export_goes_over_nothing_but_an_earlier_one(dalil: Dalil, tmp_path: Path) -> None:
    path = tmp_path / "mine.xlsx"
    path.write_text("mine")
    code, out, err = dalil("export", path)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert path.read_text() == "mine"
    assert dalil("export", path, "--force")[0] == 0
    assert dalil("export", path)[0] == 0


def test_the_blank_template_is_the_sheets_only(dalil: Dalil, tmp_path: Path) -> None:
    path = tmp_path / "blank.xlsx"
    assert dalil("export", path, "--blank") == (0, f"Wrote an empty template to {path} (xlsx).\n", "")
    assert dalil("import", path) == (0, "added 0 changed 0 unchanged 0 refused 0\n", "")
    assert dalil("export", tmp_path / "blank.json", "--blank")[0] == 2


@pytest.mark.parametrize(
    "given",
    [["import"], ["export"], ["import", "x", "--duplicates", "guess"], ["export", "x", "--format", "pdf"]],
)
def test_wrong_usage_is_told(dalil: Dalil, given: list[str]) -> None:
    code, out, err = dalil(*given)
    assert (code, out) == (2, "")
    assert err.startswith("usage: dalil directory")


def test_a_place_that_cannot_be_written_is_one_line(dalil: Dalil, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    code, out, err = dalil("export", tmp_path / "file" / "out.xlsx")
    assert (code, out, err.count("\n")) == (1, "", 1)


def test_both_databases_take_a_file_the_same_way(store: Store, tmp_path: Path) -> None:
    hours = {"service_id": "made-up", "days": "MO|TU", "opens": "9h", "closes": "12h"}
    rows = [{**NEW, "phones": "0600000001", "capacity": "full", "capacity_until": "2027-01-31"}]
    with store.write() as connection:
        if not current_seq(connection):
            load(connection)
        export(connection, tmp_path / "out.xlsx", "xlsx")
        assert looked(connection, tmp_path / "out.xlsx").unchanged == 374
        path = sheets(tmp_path / "in", services=rows, schedules=[hours, {**hours, "opens": "14h", "closes": "16h"}])
        assert brought(connection, path).added == 1
        assert brought(connection, path).unchanged == 1
        again = sheets(tmp_path / "again", services=[{**rows[0], "phones": "0600000002", "capacity": ""}])
        assert looked(connection, again, EDITOR).guarded == 1
        assert brought(connection, again, EDITOR).changed == 1
        kept = services(connection, ["made-up"])["made-up"]
        assert (kept["phones"][0]["number"], kept["capacity"]) == ("+212600000001", "")
        assert history.replay(connection, "service", "made-up") == kept
        twin = sheets(tmp_path / "twin", services=[{**NEW, "id": "twin", "phones": "0600000001"}])
        assert [other.id for other in looked(connection, twin).alike[0].others] == ["made-up"]


class Terminal:
    """Somewhere to write; a terminal or not."""

    def __init__(self, *, is_terminal: bool) -> None:
        self.said = ""
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal

    def write(self, text: str) -> int:
        self.said += text
        return len(text)

    def flush(self) -> None:
        """Nothing is kept back."""


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock on which every look takes a second."""
    seconds: Iterator[float] = iter(range(100_000))
    monkeypatch.setattr("bot.commands.progress.time.monotonic", lambda: next(seconds))


def test_a_long_import_draws_a_bar_on_a_terminal(slow: None) -> None:
    out = Terminal(is_terminal=True)
    show = bar(out)  # type: ignore[arg-type]
    for done in range(0, 1001, 250):
        show(done, 1000)
    assert out.said.count("\r[") == 5
    assert out.said.endswith(f"\r[{'#' * 30}] 100 %\n")


def test_elsewhere_it_says_a_line_every_ten_percent(slow: None) -> None:
    out = Terminal(is_terminal=False)
    show = bar(out)  # type: ignore[arg-type]
    for done in range(1001):
        show(done, 1000)
    assert out.said.split("\n") == [*(f"{percent} %" for percent in range(10, 101, 10)), ""]


def test_a_short_import_shows_nothing() -> None:
    out = Terminal(is_terminal=True)
    bar(out)(1, 1)  # type: ignore[arg-type]
    assert out.said == ""


def test_the_import_is_measured_and_leaves_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    measure(300, tmp_path)
    out = capsys.readouterr().out
    assert re.match(r"imported 300 services in \d+\.\d s, \d+ a second\n", out)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["out.csv", "out.pdf", "out.xls"])
def test_an_ending_that_is_no_format_makes_no_folder_of_that_name(dalil: Dalil, tmp_path: Path, name: str) -> None:
    code, out, err = dalil("export", tmp_path / name)
    assert (code, out) == (2, "")
    assert "--format" in err
    assert not (tmp_path / name).exists()
