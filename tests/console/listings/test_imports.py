"""A file comes in: looked at first, written whole or not at all, seen by whoever sent it, and then gone."""

import csv
import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import httpx
import openpyxl
import pytest

from console.listings import imports
from console.listings.import_jobs import FOLDER, KEPT_FOR, Jobs
from console.texts import TEXTS
from directory.history import Note
from directory.importing.planning import Decisions
from directory.roles import Actor
from tests.console.house import House, Visitor
from tests.console.listings.conftest import TELLS_THE_PLACE, changed_rows, stored

FRENCH = TEXTS["fr"]


@pytest.fixture
def amina(house: House) -> Visitor:
    return house.signed_in("editor", "amina@ong.example")


def sends(visitor: Visitor, content: bytes, name: str = "services.csv", to: str = "/imports") -> httpx.Response:
    """Send a file; the answer."""
    return visitor.asks("POST", to, data={"csrf": visitor.csrf()}, files={"file": (name, content)})


def looks(visitor: Visitor, path: str) -> str:
    """The page once the work is done."""
    for _ in range(400):
        page = visitor.get(path).text
        if "<progress" not in page:
            return page
        time.sleep(0.02)
    raise AssertionError("it never ended")


def brought(visitor: Visitor, content: bytes, name: str = "services.csv", to: str = "/imports") -> tuple[str, str]:
    """Send a file and wait: its address and its page."""
    answer = sends(visitor, content, name, to)
    assert answer.status_code == 303, answer.text
    path = str(answer.headers["location"])
    return path, looks(visitor, path)


def exported(visitor: Visitor) -> list[dict[str, str]]:
    """The rows of the directory's services as they are downloaded."""
    with ZipFile(BytesIO(visitor.get("/imports/download/csv").content)) as archive:
        text = archive.read("services.csv").decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text)))


def as_csv(rows: list[dict[str, Any]], *columns: str) -> bytes:
    """A services.csv with these columns only, or all."""
    handle = StringIO()
    writer = csv.DictWriter(handle, columns or list(rows[0]), extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return handle.getvalue().encode()


def counts(page: str) -> list[str]:
    """The numbers of the preview: added, changed, unchanged, refused, left out."""
    table = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return [part.partition("</b>")[0] for part in table.split("<b>")[1:]]


def test_what_is_taken_out_and_brought_back_changes_nothing(amina: Visitor) -> None:
    _, page = brought(amina, as_csv(exported(amina)))
    assert counts(page) == ["0", "0", "5", "0", "0"], page
    assert FRENCH["imports_state_shown"] in page


def test_a_change_is_shown_then_written_when_somebody_agrees(house: House, amina: Visitor) -> None:
    [row] = [one for one in exported(amina) if one["id"] == "made-legal"]
    path, page = brought(amina, as_csv([row | {"minimum_age": "18"}], "id", "minimum_age"))
    assert counts(page) == ["0", "1", "0", "0", "0"]
    assert "<dt>minimum_age</dt>" in page
    assert stored(house, "made-legal")["minimum_age"] is None
    assert amina.post(f"{path}/apply", why="une liste").status_code == 303
    assert FRENCH["imports_state_done"] in looks(amina, path)
    assert stored(house, "made-legal")["minimum_age"] == 18
    assert house.rows("SELECT proposed_by, origin, why FROM change ORDER BY id DESC LIMIT 1") == [
        ("amina@ong.example", "import", "une liste")
    ]
    with house.service.store.read() as connection:
        assert not house.service.knowledge.follow(connection), "bots follow at once"


def test_an_import_is_written_once_however_often_it_is_sent(house: House, amina: Visitor) -> None:
    path, _ = brought(amina, b"id,minimum_age\nmade-legal,18\n")
    amina.post(f"{path}/apply")
    looks(amina, path)
    before = changed_rows(house)
    amina.post(f"{path}/apply")
    looks(amina, path)
    assert changed_rows(house) == before


def test_a_number_waits_for_a_second_person(house: House, amina: Visitor) -> None:
    path, page = brought(amina, b"id,phones\nmade-legal,+212600000077\n")
    assert FRENCH["imports_guarded"].format(count=1) in page
    amina.post(f"{path}/apply")
    looks(amina, path)
    assert stored(house, "made-legal")["phones"][0]["number"] == "+212600000001"
    assert house.rows("SELECT count(*) FROM change WHERE state = 'proposed'") == [(1,)]


def test_one_refused_row_leaves_nothing_behind(house: House, amina: Visitor) -> None:
    before = changed_rows(house)
    path, page = brought(amina, b"id,minimum_age\nmade-legal,18\nmade-east,old\n")
    assert FRENCH["imports_state_refused"] in page
    for part in ("services", "minimum_age", ">old<", " 3</td>"):
        assert part in page
    assert "imports_apply" not in page
    amina.post(f"{path}/apply")
    looks(amina, path)
    assert changed_rows(house) == before
    assert stored(house, "made-legal")["minimum_age"] is None


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("services.csv", b""),
        ("services.csv", b"color,size\n1,2\n"),
        ("services.xlsx", b"not a workbook"),
        ("services.exe", b"\x00\x01\x02"),
        ("../../services.csv", b"nothing,known\n"),
        ("list.json", b"{"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(amina: Visitor, name: str, content: bytes) -> None:
    _, page = brought(amina, content, name)
    assert FRENCH["imports_state_unreadable"] in page or FRENCH["imports_state_refused"] in page
    assert 'lang="en" dir="auto"' in page


def test_sending_no_file_says_so(amina: Visitor) -> None:
    assert amina.post("/imports").status_code == 422


def test_a_row_that_looks_like_a_service_is_decided_by_a_person(house: House, amina: Visitor) -> None:
    head = "id,organization_id,name_fr,needs,place,phones,release_level,confidence,status,address_release\n"
    row = ",made-org,Point droit inventé,legal_aid,rabat,+212600000001,public,B,active,public\n"
    path, page = brought(amina, (head + row).encode())
    assert FRENCH["imports_alike"].format(count=1) in page, page
    assert 'value="same:made-legal"' in page
    amina.post(f"{path}/apply", **{"row.2": "leave-out"})
    assert counts(looks(amina, path))[0] == "0"
    path, page = brought(amina, (head + row).encode())
    amina.post(f"{path}/apply", **{"row.2": "add"})
    looks(amina, path)
    assert house.rows("SELECT count(*) FROM change WHERE state = 'proposed' AND action = 'create'") == [(1,)]


def test_a_directory_that_changed_meanwhile_is_looked_at_again(house: House, amina: Visitor) -> None:
    path, _ = brought(amina, b"id,minimum_age\nmade-legal,18\n")
    other, _ = brought(amina, b"id,minimum_age\nmade-legal,17\n")
    amina.post(f"{other}/apply")
    looks(amina, other)
    amina.post(f"{path}/apply")
    assert FRENCH["imports_state_moved"] in looks(amina, path)
    assert stored(house, "made-legal")["minimum_age"] == 17


def test_the_file_is_gone_when_the_job_is_over(house: House, amina: Visitor) -> None:
    folder = house.service.config.data_dir / FOLDER
    path, _ = brought(amina, b"id,minimum_age\nmade-legal,18\n")
    assert len(list(folder.rglob("*.csv"))) == 1
    amina.post(f"{path}/apply")
    looks(amina, path)
    assert list(folder.iterdir()) == []
    path, _ = brought(amina, b"id,minimum_age\nmade-legal,19\n")
    assert amina.post(f"{path}/cancel").status_code == 303
    assert list(folder.iterdir()) == []
    assert amina.get(path).status_code == 404
    brought(amina, b"id,minimum_age\nmade-legal,19\n")
    (folder / "left-by-a-crash").mkdir()
    os.utime(folder / "left-by-a-crash", (house.clock().timestamp(),) * 2)
    house.clock.moves(milliseconds=KEPT_FOR + 1000)
    house.signed_in("editor", "later@ong.example").get("/imports/anything")
    assert list(folder.iterdir()) == []


def test_what_is_still_being_copied_stays(house: House) -> None:
    jobs = Jobs(house.service)
    now = int(house.clock().timestamp() * 1000)
    copying = jobs.folder / "half-copied"
    copying.mkdir(parents=True)
    os.utime(copying, (now / 1000,) * 2)
    jobs.sweep(now + KEPT_FOR - 1000)
    assert copying.is_dir()
    jobs.sweep(now + KEPT_FOR + 1000)
    assert not copying.exists()


def test_what_is_written_is_what_the_person_may_do_now(house: House) -> None:
    jobs = Jobs(house.service)
    note = Note("amina@ong.example", int(house.clock().timestamp() * 1000), origin="import")
    may = Actor("amina@ong.example", "editor")
    job = jobs.receive("directory", may, BytesIO(b"id,minimum_age\nmade-legal,18\n"), "services.csv", note)
    _until(lambda: job.state == "shown")
    jobs.apply(job, replace(may, regions=frozenset({"oriental"})), note, Decisions())
    _until(lambda: job.state == "refused")
    assert "is not yours to change" in str(job.refusals[0])
    assert stored(house, "made-legal")["minimum_age"] is None


def _until(done: Callable[[], bool]) -> None:
    for _ in range(400):
        if done():
            return
        time.sleep(0.02)
    raise AssertionError("it never ended")


@pytest.mark.parametrize("what", ["xlsx", "csv", "hsds"])
def test_a_download_leaves_nothing_behind(
    house: House, amina: Visitor, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    folder = house.service.config.data_dir / FOLDER
    amina.get(f"/imports/download/{what}")
    assert list(folder.iterdir()) == []
    seen: list[Path] = []

    def fails(connection: object, path: Path, form: str, *, blank: bool) -> None:
        seen.append(path)
        path.write_text("half")
        raise OSError

    monkeypatch.setattr(imports, "export", fails)
    with suppress(OSError):
        amina.get(f"/imports/download/{what}")
    assert seen[0].is_relative_to(folder)
    assert list(folder.iterdir()) == []


def test_nobody_else_sees_the_file(house: House, amina: Visitor) -> None:
    path, _ = brought(amina, b"id,minimum_age\nmade-legal,18\n")
    other = house.signed_in("admin", "admin@ong.example")
    assert other.get(path).status_code == 404
    assert other.post(f"{path}/apply").status_code == 404
    assert path not in other.get("/imports").text
    for role in ("operator", "supervisor"):
        assert house.signed_in(role).get("/imports").status_code == 403
    assert house.outsider().get("/imports/download/csv").status_code == 303


def test_an_editor_of_another_region_imports_nothing_elsewhere(house: House) -> None:
    other = house.signed_in("editor", "est@ong.example", regions=frozenset({"oriental"}))
    _, page = brought(other, b"id,minimum_age\nmade-legal,18\n")
    assert counts(page)[3] == "1"


@pytest.mark.parametrize("what", ["template", "xlsx", "csv", "hsds", "hsds-csv"])
def test_no_download_tells_a_protected_place(house: House, amina: Visitor, what: str, refuge: str) -> None:
    answer = amina.get(f"/imports/download/{what}")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    content = answer.content
    if content[:2] == b"PK":
        with ZipFile(BytesIO(content)) as archive:
            content = b"".join(archive.read(name) for name in archive.namelist())
    text = content.decode("utf-8").casefold()
    telling = [word for word in TELLS_THE_PLACE if word not in ("tanger", "tangier", "tetouan", "tétouan", "طنجة")]
    assert [word for word in telling if word in text] == []
    assert (refuge in text) is (what != "template" and not what.startswith("hsds")) or what.startswith("hsds")


def test_nothing_else_can_be_downloaded(amina: Visitor) -> None:
    assert amina.get("/imports/download/secrets").status_code == 404


def test_a_filled_call_sheet_comes_back_as_assurances(house: House, amina: Visitor) -> None:
    book = openpyxl.load_workbook(BytesIO(amina.get("/imports/download/calls?need=legal_aid").content))
    sheet = book["calls"]
    names = {cell.value: cell.column for cell in sheet[1]}
    said = {"résultat": "toujours exact", "appelé": "oui", "par qui": "Amina", "le": "2026-11-17"}
    for name, value in said.items():
        sheet.cell(2, int(names[name] or 0), value)
    kept = BytesIO()
    book.save(kept)
    path, page = brought(amina, kept.getvalue(), "appels.xlsx", "/call-sheet")
    assert FRENCH["imports_calls_assured"].format(count=1) in page, page
    assert stored(house, "made-legal")["assured"] == {}
    amina.post(f"{path}/apply")
    assert FRENCH["imports_state_done"] in looks(amina, path)
    assert set(stored(house, "made-legal")["assured"].values()) == {"2026-11-17"}
