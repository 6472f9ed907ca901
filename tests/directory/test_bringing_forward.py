"""A change is brought into the read model row by row: what that gives is what building anew gives, and nothing stays."""

import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from directory import building
from directory.building import bring_forward, build
from directory.catalog import Catalog
from directory.documents import Document
from directory.history import Note, apply
from directory.places import places
from directory.records import first_line, line, service
from directory.revisions import next_seq
from directory.search import find
from directory.storing import organizations, services

GADEM = "gadem-rabat"
"""A first line of its region."""
GREEN_NUMBER = "foo-green-number"
"""A first line of most needs, for the whole country."""
NOTE = Note("a test", 1_800_000_000_000, origin="command")
NEW = "+212600000099"


def contents(path: Path) -> dict[str, list[Any]]:
    """Every row of every table, in an order of its own."""
    connection = sqlite3.connect(path)
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {name: sorted(connection.execute(f"SELECT * FROM [{name}]"), key=repr) for name in names}
    connection.close()
    return found


def change(connection: Connection, key: str, **values: Any) -> None:
    before = services(connection, [key])[key]
    apply(connection, "service", {key: (before, {**before, **values})}, NOTE)


def phone(number: str) -> dict[str, str]:
    return {"number": number, "type": "voice", "description": "", "release_level": "public", "source_url": ""}


@pytest.fixture
def path(directory_db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The read model of the starter directory; from here on nothing builds it anew."""
    made = tmp_path / "made" / "directory.db"
    made.parent.mkdir()
    shutil.copy(directory_db, made)

    def never(connection: Connection, path: Path) -> int:
        raise AssertionError("built anew")

    monkeypatch.setattr(building, "build", never)
    return made


def is_as_built_anew(loaded: Connection, path: Path, tmp_path: Path) -> bool:
    assert bring_forward(loaded, path)
    anew = tmp_path / "anew.db"
    build(loaded, anew)
    assert contents(path) == contents(anew)
    return True


EDITS: dict[str, Callable[[Connection], None]] = {
    "a number": lambda c: change(c, GADEM, phones=[phone(NEW)]),
    "a number of the country's first line": lambda c: change(c, GREEN_NUMBER, phones=[phone(NEW)]),
    "the number of another's first line": lambda c: change(c, "caritas-rabat", phones=[phone("+212800004146")]),
    "its needs": lambda c: change(c, "caritas-rabat", needs=["employment"]),
    "its place": lambda c: change(c, "caritas-rabat", place="oujda"),
    "for the whole country": lambda c: change(c, "caritas-rabat", place="national"),
    "withdrawn": lambda c: change(c, "caritas-rabat", status="inactive"),
    "a first line withdrawn": lambda c: change(c, GREEN_NUMBER, status="temporarily closed"),
    "protected now": lambda c: change(c, "caritas-rabat", release_level="never"),
    "a first line protected now": lambda c: change(c, GADEM, release_level="never"),
    "vetted for children": lambda c: change(c, GADEM, vetted_child=True),
}


@pytest.mark.parametrize("edit", EDITS)
def test_a_change_brought_forward_is_as_built_anew(loaded: Connection, path: Path, tmp_path: Path, edit: str) -> None:
    EDITS[edit](loaded)
    assert is_as_built_anew(loaded, path, tmp_path)
    assert not bring_forward(loaded, path)


def test_a_renamed_organization_is_brought_forward_with_its_services(
    loaded: Connection, path: Path, tmp_path: Path
) -> None:
    before = organizations(loaded, ["gadem"])["gadem"]
    apply(loaded, "organization", {"gadem": (before, {**before, "name": "Un autre nom"})}, NOTE)
    assert is_as_built_anew(loaded, path, tmp_path)
    assert "Un autre nom" in str(contents(path)["service"])


def test_a_new_service_is_brought_forward(loaded: Connection, path: Path, tmp_path: Path) -> None:
    made = {**services(loaded, [GADEM])[GADEM], "name": "Un nouveau lieu", "phones": [phone(NEW)]}
    apply(loaded, "service", {"nouveau-lieu": (None, made)}, NOTE)
    assert is_as_built_anew(loaded, path, tmp_path)
    assert any(hit.id == "nouveau-lieu" for hit in find(Catalog(path), "legal_aid", places().get("rabat")).hits)


@pytest.mark.parametrize("seed", range(4))
def test_many_changes_brought_forward_one_after_another_are_as_built_anew(
    loaded: Connection, path: Path, tmp_path: Path, seed: int
) -> None:
    made = random.Random(seed)
    keys = sorted(loaded.execute(select(service.c.id)).scalars())
    for _ in range(6):
        for key in made.sample(keys, 4):
            change(loaded, key, **_anything(made, services(loaded, [key])[key]))
        assert bring_forward(loaded, path)
    change(loaded, GADEM, hours=f"Selon {seed}")
    assert is_as_built_anew(loaded, path, tmp_path)


def _anything(made: random.Random, document: Document) -> dict[str, Any]:
    return made.choice(
        (
            {"release_level": made.choice(("public", "on_request", "never"))},
            {"status": made.choice(("active", "inactive"))},
            {"place": made.choice(("rabat", "oujda", "oriental", "national"))},
            {"phones": [phone(made.choice((NEW, "+212800004146", "+212801005353")))]},
            {"needs": made.sample(("medical", "legal_aid", "shelter", "child_protection"), 2)},
            {"capacity": "full", "capacity_until": "2999-01-01"},
            {"vetted_child": not document["vetted_child"]},
            {"authority": not document["authority"]},
        )
    )


def test_R13_what_is_protected_now_leaves_no_trace_in_the_file(loaded: Connection, path: Path) -> None:
    change(loaded, "caritas-rabat", address_1="12 rue du Refuge Secret", location_level="public", latitude=34.12345)
    assert bring_forward(loaded, path)
    assert b"Refuge Secret" in path.read_bytes()
    change(loaded, "caritas-rabat", release_level="never")
    assert bring_forward(loaded, path)
    content = path.read_bytes()
    assert b"Refuge Secret" not in content
    assert b"caritas-rabat" not in content


@pytest.mark.parametrize("table", [line, first_line])
def test_a_change_of_the_emergency_table_is_built_anew(
    loaded: Connection, directory_db: Path, tmp_path: Path, table: Any
) -> None:
    path = Path(shutil.copy(directory_db, tmp_path / "directory.db"))
    loaded.execute(update(table).values(seq=next_seq(loaded)))
    assert is_as_built_anew(loaded, path, tmp_path)


def test_a_change_that_nothing_accounts_for_is_built_anew(
    loaded: Connection, directory_db: Path, tmp_path: Path
) -> None:
    path = Path(shutil.copy(directory_db, tmp_path / "directory.db"))
    loaded.execute(update(service).where(service.c.id == GADEM).values(email="a@example.org"))
    next_seq(loaded)
    assert is_as_built_anew(loaded, path, tmp_path)
    assert "a@example.org" in str(contents(path)["service"])


def test_a_failure_leaves_the_old_file_and_nothing_beside_it(
    loaded: Connection, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(loaded, GADEM, phones=[phone(NEW)])
    old = path.read_bytes()

    def broken(*given: Any) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(building, "write_shortlists", broken)
    with pytest.raises(OSError, match="full"):
        bring_forward(loaded, path)
    assert path.read_bytes() == old
    assert [one.name for one in path.parent.iterdir()] == ["directory.db"]
