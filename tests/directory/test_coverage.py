"""Coverage: counts by need and place that agree with what is told, tell no protected place, and come in a second."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection

from bot.store import Store
from directory import editing
from directory.coverage import EVERYWHERE, NOTHING, Matrix, matrix
from directory.history import Note
from directory.holdings import held
from directory.places import places
from directory.release import Told, told
from directory.roles import THE_COMMAND

NOW = 1_795_003_200_000
TODAY = date(2026, 11, 18)
NOTE = Note("somebody", NOW)


@pytest.fixture
def both(stocked_url: str) -> Iterator[Store]:
    """A store on each engine, with the starter directory."""
    opened = Store(stocked_url)
    yield opened
    opened.close()


def by_hand(connection: Connection) -> Counter[tuple[str, str, str]]:
    """What `told` lets be counted: (what, need, place)."""
    found: Counter[tuple[str, str, str]] = Counter()
    for one in map(told, held(connection)):
        for need in one.needs:
            for place in _counts_in(one):
                found["services", need, place] += 1
                found["callable", need, place] += bool(one.phones or one.whatsapp)
    return found


def _counts_in(one: Told) -> list[str]:
    return [one.region, one.city] if one.city else [one.region]


def counted(found: Matrix) -> Counter[tuple[str, str, str]]:
    result: Counter[tuple[str, str, str]] = Counter()
    for (need, place), cell in found.cells.items():
        result["services", need, place] = cell.services
        result["callable", need, place] = cell.callable
    return result


def test_the_counts_are_those_of_what_is_told(both: Store) -> None:
    """A protected service counts in its region and in no city (R13)."""
    with both.read() as connection:
        assert +counted(matrix(connection, TODAY)) == +by_hand(connection)


def test_a_guarded_door_does_not_show_in_a_city(loaded: Connection) -> None:
    before = matrix(loaded, TODAY)
    [key, city] = loaded.exec_driver_sql(
        "SELECT service.id, place FROM service JOIN location ON location.id = service.id "
        "WHERE release_level = 'public' AND address_1 = '' AND place = 'oujda' LIMIT 1".replace(
            "release_level", "service.release_level"
        )
    ).one()
    loaded.exec_driver_sql("UPDATE service SET release_level = 'never' WHERE id = ?", (key,))
    after = matrix(loaded, TODAY)
    assert after.whole(city).services == before.whole(city).services - 1
    assert after.whole("oriental") == before.whole("oriental")


def test_nothing_and_everything(loaded: Connection) -> None:
    found = matrix(loaded, TODAY)
    assert found.at("cash", "dakhla") is NOTHING
    assert found.whole(EVERYWHERE).services > 0
    regions = [found.whole(region.slug).services for region in places().regions]
    assert sum(regions) + found.whole(EVERYWHERE).services == len(list(held(loaded)))


@pytest.mark.parametrize(
    ("key", "days", "colour"),
    [
        ("gadem-rabat", 0, "green"),
        ("gadem-rabat", 90, "green"),
        ("gadem-rabat", 91, "amber"),
        ("gadem-rabat", 180, "amber"),
        ("gadem-rabat", 181, "red"),
        ("gadem-rabat", 365, "red"),
        ("gadem-rabat", 366, "hidden"),
        ("gadem-rabat", None, "never"),
        ("unhcr-rabat-registration", 30, "green"),
        ("unhcr-rabat-registration", 31, "amber"),
        ("unhcr-rabat-registration", 61, "red"),
    ],
)
def test_the_colours_are_the_table_of_the_rules(loaded: Connection, key: str, days: int | None, colour: str) -> None:
    """The second one is a helpline too."""
    if days is not None:
        editing.assure(loaded, THE_COMMAND, key, (), NOTE, day=TODAY - timedelta(days))
    cell = matrix(loaded, TODAY).at("legal_aid" if key.startswith("gadem") else "asylum_documents", "rabat")
    assert cell.services == sum(cell.colours.values())
    assert cell.colours[colour] == (cell.services if days is None else 1)
    assert cell.checked == (0 if days is None else 1)


def test_who_receives_nobody_is_not_counted(loaded: Connection) -> None:
    before = matrix(loaded, TODAY).at("legal_aid", "rabat").services
    editing.edit(loaded, THE_COMMAND, "gadem-rabat", {"status": "temporarily closed"}, NOTE)
    assert matrix(loaded, TODAY).at("legal_aid", "rabat").services == before - 1
