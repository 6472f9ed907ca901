"""The launch gate: a directory that nobody ever checked is not opened to people."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, select, update

from directory import calls, editing, records
from directory.history import Note
from directory.readiness import Lack, readiness
from directory.roles import THE_COMMAND
from directory.storing import services
from tests.directory.conftest import opened

NOW = 1_795_003_200_000
TODAY = date(2026, 11, 18)
NOTE = Note("command line", NOW)


def check_everything(connection: Connection) -> None:
    for key in services(connection):
        editing.assure(connection, THE_COMMAND, key, (), NOTE, day=TODAY)
    for line in connection.execute(select(records.line.c.id)).scalars().all():
        calls.assure_line(connection, THE_COMMAND, f"line:{line}", NOTE)


@pytest.fixture(scope="module")
def checked_path(starter_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = Path(shutil.copy(starter_path, tmp_path_factory.mktemp("checked") / "store.db"))
    for connection in opened(path):
        check_everything(connection)
    return path


@pytest.fixture
def checked(checked_path: Path, tmp_path: Path) -> Iterator[Connection]:
    """A store of one's own that holds the starter directory, of which everything was just checked."""
    yield from opened(Path(shutil.copy(checked_path, tmp_path / "store.db")))


def test_the_starter_directory_is_refused(starter: Connection) -> None:
    found = readiness(starter, TODAY)
    assert not found.is_ready
    assert [(lack.kind, lack.are) for lack in found.lacks] == [("phones", 0), ("lines", 0)]
    assert found.facts_checked == 0
    assert found.facts > 374


def test_a_directory_that_was_all_checked_is_ready_until_it_ages(checked: Connection) -> None:
    found = readiness(checked, TODAY)
    assert found.is_ready
    assert found.facts_checked == found.facts
    assert all(one.checked == one.services for one in found.standings)
    assert [lack.kind for lack in readiness(checked, date(2026, 12, 19)).lacks] == ["lines"]
    assert [lack.kind for lack in readiness(checked, date(2027, 5, 18)).lacks] == ["phones", "lines"]


def test_half_the_numbers_told_are_enough(checked: Connection) -> None:
    wanted = next(lack.wanted for lack in readiness(checked, date(2027, 11, 1)).lacks if lack.kind == "phones")
    keys = [key for key, one in services(checked).items() if one["phones"] and one["status"] == "active"]
    left = wanted
    for key in keys:
        told = len(services(checked, [key])[key]["phones"])
        assert readiness(checked, TODAY).is_ready is (left * 2 >= wanted)
        checked.exec_driver_sql("DELETE FROM assurance WHERE service_id = ? AND fact = 'phones'", (key,))
        left -= told
    assert left == 0


def test_a_line_is_checked_with_the_service_that_has_its_number(checked: Connection) -> None:
    checked.execute(update(records.line).values(assured_date=None))
    [lack] = readiness(checked, TODAY).lacks
    shared = lack.are
    assert 0 < shared < lack.wanted
    checked.exec_driver_sql("DELETE FROM assurance WHERE service_id = 'unfm-8350'")
    [lack] = readiness(checked, TODAY).lacks
    assert lack.are == shared - 1


@pytest.mark.parametrize("need", ["legal_aid", "medical", "shelter", "women_violence", "child_protection"])
def test_a_region_that_reaches_nobody_for_what_cannot_wait_is_named(checked: Connection, need: str) -> None:
    checked.execute(delete(records.first_line).where(records.first_line.c.need == need))
    national = select(records.location.c.id).where(records.location.c.place == "national")
    checked.execute(delete(records.phone).where(records.phone.c.service_id.in_(national)))
    lacks = readiness(checked, TODAY).lacks
    assert Lack("unreached", need=need, place="dakhla-oued-ed-dahab") in lacks
    assert {lack.need for lack in lacks} == {need}


def test_standings_tell_by_city_and_need(starter: Connection) -> None:
    found = {(one.place, one.need): one for one in readiness(starter, TODAY).standings}
    assert found["rabat", "legal_aid"].services >= found["rabat", "legal_aid"].callable > 0
    assert found["", "helpline"].checked == 0
    assert ("dakhla", "cash") not in found
