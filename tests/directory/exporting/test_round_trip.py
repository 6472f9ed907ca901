"""What is exported comes back as it was: nothing is lost of what may be told, and nothing withheld is touched."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Connection, create_engine

from directory import history, records
from directory.documents import Document, Documents
from directory.exporting.files import export
from directory.history import Note
from directory.holdings import held
from directory.importing.opening import FORMATS
from directory.importing.planning import Plan
from directory.release import Told, told
from directory.storing import organizations, services, write_organizations, write_services
from directory.validity import faults
from tests.directory.hsds.making import ORGANIZATION
from tests.directory.hsds.making import services as documents
from tests.directory.importing.making import NOTE, brought, looked

NAMES = {"csv": "out", "xlsx": "out.xlsx", "hsds": "out.json", "hsds-csv": "out.zip"}
FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def counted(found: Plan) -> tuple[int, ...]:
    counts = (found.added, found.changed, found.unchanged, found.refused)
    return (*counts, found.organizations_added, found.organizations_changed)


@pytest.fixture(params=FORMATS)
def form(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@lru_cache(maxsize=1)
def tables() -> str:
    """The tables, to be made again and again."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        records.metadata.create_all(connection)
        own = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
        made = connection.exec_driver_sql(own).scalars().all()
    engine.dispose()
    return ";".join(made)


def empty_store() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.executescript(tables())
        yield connection
    engine.dispose()


def holding(connection: Connection, found: Documents) -> None:
    """Put these in, however odd they are."""
    write_organizations(connection, {"made-organization": ORGANIZATION}, known=(), seq=1)
    write_services(connection, found, known=(), seq=1)


def test_the_starter_directory_comes_back_unchanged(starter: Connection, tmp_path: Path, form: str) -> None:
    assert export(starter, tmp_path / NAMES[form], form) == 374
    assert counted(looked(starter, tmp_path / NAMES[form])) == (0, 0, 374, 0, 0, 0)


@FEW
@given(document=documents())
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_whatever_a_service_holds_its_export_changes_nothing(form: str, document: Document) -> None:
    for connection in empty_store():
        holding(connection, {"made-up": document})
        with TemporaryDirectory() as folder:
            export(connection, Path(folder) / NAMES[form], form)
            assert counted(looked(connection, Path(folder) / NAMES[form])) == (0, 0, 1, 0, 0, 0)


@FEW
@given(document=documents())
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_import_of_export_is_the_same_in_an_empty_store(form: str, document: Document) -> None:
    document = sound(document)
    for connection in empty_store():
        holding(connection, {"made-up": document})
        before = tolds(connection)
        with TemporaryDirectory() as folder:
            export(connection, Path(folder) / NAMES[form], form)
            for other in empty_store():
                assert counted(brought(other, Path(folder) / NAMES[form])) == (1, 0, 0, 0, 1, 0)
                assert tolds(other) == before
                kept = organizations(other)["made-organization"]
    assert kept == ORGANIZATION


def tolds(connection: Connection) -> list[Told]:
    """What is told of every service, apart from what only a person can say: that it was checked."""
    found = (told(one) for one in held(connection, offered_only=False))
    return [replace(one, assured=None, facts_assured={}) for one in found]


def sound(document: Document) -> Document:
    """The document made public, and such that nothing is wrong with it."""
    made = {**document, "release_level": "public", "source_date": "2025-01-31"}
    made["capacity_until"] = made["capacity_until"] or "2027-01-01"
    made["alert_until"] = made["alert_until"] or "2027-01-01"
    days = sorted(filter(None, (made["available_from"], made["available_until"])))
    made |= {"available_from": days[0] if len(days) == 2 else "", "available_until": days[-1] if days else ""}
    made["source_url"] = ""
    made["phones"] = [one for one in made["phones"] if one["type"] == "voice"] + [
        one for one in made["phones"] if one["type"] == "whatsapp"
    ]
    made["translations"] = {
        field: said for field, said in made["translations"].items() if field != "alternate_name" or made[field]
    }
    for fault in faults(made):
        made[fault.field] = type(made[fault.field])() if made[fault.field] is not None else None
    assert faults(made) == []
    return made


def test_history_replays_to_the_present_after_imports(loaded: Connection, tmp_path: Path) -> None:
    export(loaded, tmp_path / "out", "csv")
    path = tmp_path / "out" / "services.csv"
    text = path.read_text("utf-8-sig").replace("Gratuit", "Sans frais").replace("|fr", "|fr|es")
    path.write_text(text, "utf-8-sig")
    assert brought(loaded, tmp_path / "out").changed > 50
    before = services(loaded, ["gadem-rabat"])["gadem-rabat"]
    edited = {"gadem-rabat": (before, {**before, "hours": "Lundi"})}
    history.apply(loaded, "service", edited, Note("x", NOTE.now + 1))
    export(loaded, tmp_path / "again.xlsx", "xlsx")
    assert brought(loaded, tmp_path / "again.xlsx").unchanged == 374
    assert {key: history.replay(loaded, "service", key) for key in services(loaded)} == services(loaded)
    assert {key: history.replay(loaded, "organization", key) for key in organizations(loaded)} == organizations(loaded)
