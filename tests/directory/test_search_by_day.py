"""What the day, the hour, the person and the point they ask from change in an answer."""

import shutil
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from directory.building import bring_forward
from directory.catalog import Catalog
from directory.facts import Hit, Place
from directory.freshness import Colour, colour
from directory.history import Note, apply
from directory.measuring import questions
from directory.nearness import city_near
from directory.openings import MOROCCO
from directory.places import places
from directory.search import find
from directory.storing import services

TODAY = date(2026, 12, 3)
NOON = datetime(2026, 12, 3, 12, 0, tzinfo=MOROCCO)
"""A Thursday."""
NOTE = Note("a test", 1_800_000_000_000, origin="command")
OFFICE = {
    "organization_id": "gadem",
    "release_level": "public",
    "location_level": "public",
    "place": "guelmim",
    "needs": ["employment"],
    "papers": "none",
    "audience": ["everyone"],
}


class Directory:
    """The starter directory with services of one's own in Guelmim, which has nobody for work."""

    def __init__(self, connection: Connection, path: Path) -> None:
        self._connection, self._path, self._made = connection, path, 0

    def has(self, key: str, **values: Any) -> None:
        self._made += 1
        phone = {"number": f"+21260000000{self._made}", "type": "voice", "release_level": "public"}
        phone |= {"description": "", "source_url": ""}
        before = services(self._connection, ["gadem-rabat"])["gadem-rabat"]
        empty = {"address_1": "", "schedules": [], "languages": [], "translations": {}, "hours": "", "assured": {}}
        made = {**before, **empty, **OFFICE, "name": key, "alternate_name": key, "phones": [phone], **values}
        apply(self._connection, "service", {key: (None, made)}, NOTE)

    def tells(self, *, place: str = "guelmim", **asked: Any) -> list[Hit]:
        bring_forward(self._connection, self._path)
        hits = find(Catalog(self._path), "employment", places().get(place), **asked).hits
        return [hit for hit in hits if "-" not in hit.id]

    def order(self, **asked: Any) -> list[str]:
        return [hit.id for hit in self.tells(**asked)]


@pytest.fixture
def directory(loaded: Connection, directory_db: Path, tmp_path: Path) -> Directory:
    return Directory(loaded, Path(shutil.copy(directory_db, tmp_path / "directory.db")))


def week(opens: str, closes: str, **more: str) -> dict[str, Any]:
    row = {"byday": "MO,TU,WE,TH,FR", "opens_at": opens, "closes_at": closes, "always": False, "holidays": False}
    return row | {"valid_from": "", "valid_to": "", "notes": ""} | more


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2026, 11, 25), False),
        (date(2026, 11, 26), True),
        (date(2026, 12, 2), True),
        (date(2026, 12, 3), True),
        (date(2026, 12, 20), True),
        (date(2026, 12, 21), False),
    ],
)
def test_dated_help_is_told_from_a_week_before_to_its_last_day(directory: Directory, day: date, told: bool) -> None:
    directory.has("caravan", available_from="2026-12-03", available_until="2026-12-20")
    assert ("caravan" in directory.order(at=day)) is told


def test_dated_help_says_its_days_and_ends_at_midnight_in_morocco(directory: Directory) -> None:
    directory.has("caravan", available_from="2026-12-03", available_until="2026-12-20")
    [hit] = directory.tells(at=TODAY)
    assert (hit.starts, hit.ends) == (date(2026, 12, 3), date(2026, 12, 20))
    last = datetime(2026, 12, 20, 23, 59, tzinfo=MOROCCO)
    assert directory.order(now=last) == ["caravan"]
    assert directory.order(now=last + timedelta(minutes=1)) == []


def test_what_has_not_begun_comes_after_what_is_there_and_does_not_lead(directory: Directory) -> None:
    directory.has("caravan", available_from="2026-12-05", available_until="2026-12-20")
    assert directory.tells(at=TODAY)[0].put == ""
    directory.has("office", place="tan-tan")
    assert directory.order(at=TODAY) == ["office", "caravan"]
    assert directory.order(at=date(2026, 12, 5)) == ["caravan", "office"]


def test_what_is_full_comes_after_what_is_not_until_its_day_is_over(directory: Directory) -> None:
    directory.has("full", capacity="full", capacity_until="2026-12-05")
    directory.has("office", place="tan-tan")
    assert directory.order(at=date(2026, 12, 5)) == ["office", "full"]
    assert directory.tells(at=date(2026, 12, 5))[1].full_until == date(2026, 12, 5)
    assert directory.order(at=date(2026, 12, 6)) == ["full", "office"]
    assert directory.tells(at=date(2026, 12, 6))[0].full_until is None


def test_an_alert_is_told_while_it_lasts(directory: Directory) -> None:
    said = {"alert": {"en": "Entrance on the other side"}}
    directory.has("office", alert="Entrée de l'autre côté", alert_until="2026-12-05", translations=said)
    [hit] = directory.tells(at=date(2026, 12, 5))
    assert hit.alert == {"fr": "Entrée de l'autre côté", "en": "Entrance on the other side"}
    assert directory.tells(at=date(2026, 12, 6))[0].alert == {}


def test_open_now_goes_before_not_known_before_closed(directory: Directory) -> None:
    directory.has("afternoon", schedules=[week("14:00", "17:00")])
    directory.has("anytime")
    directory.has("morning", schedules=[week("09:00", "13:00")])
    assert directory.order(now=NOON) == ["morning", "anytime", "afternoon"]
    assert [hit.open_now for hit in directory.tells(now=NOON)] == [True, None, False]
    assert directory.order(now=NOON.replace(hour=15)) == ["afternoon", "anytime", "morning"]
    assert [hit.open_now for hit in directory.tells(at=TODAY)] == [None] * 3


def test_ramadan_hours_are_told_in_ramadan(directory: Directory) -> None:
    ramadan = week("10:00", "14:00", valid_from="2026-02-18", valid_to="2026-03-19")
    directory.has("office", schedules=[week("09:00", "17:00"), ramadan])
    assert [span.opens.hour for span in directory.tells(at=date(2026, 3, 2))[0].spans] == [10]
    assert [span.opens.hour for span in directory.tells(at=TODAY)[0].spans] == [9]
    assert directory.tells(now=datetime(2026, 3, 2, 16, 0, tzinfo=MOROCCO))[0].open_now is False


def test_the_persons_language_goes_first_among_equals(directory: Directory) -> None:
    directory.has("arabic", languages=[{"code": "ar", "note": ""}])
    directory.has("french", languages=[{"code": "fr", "note": ""}])
    assert directory.order(language="fr") == ["french", "arabic"]
    assert directory.order(language="ar") == ["arabic", "french"]


def test_R17_checked_goes_before_open_and_spoken(directory: Directory) -> None:
    directory.has("open", schedules=[week("09:00", "17:00")], languages=[{"code": "fr", "note": ""}])
    directory.has("checked", assured={"phones": "2026-12-01", "who": "2026-12-01"})
    assert directory.order(now=NOON) == ["checked", "open"]


def test_eligibility_and_nearness_go_before_all_that(directory: Directory) -> None:
    directory.has("card", papers="unhcr", schedules=[week("09:00", "17:00")], assured={"phones": "2026-12-01"})
    directory.has("far", place="tan-tan", schedules=[week("09:00", "17:00")])
    directory.has("closed", schedules=[week("14:00", "17:00")])
    assert directory.order(now=NOON) == ["closed", "far", "card"]


def test_from_a_point_the_nearest_door_goes_first_with_its_distance(directory: Directory) -> None:
    directory.has("anywhere")
    directory.has("b", latitude=28.99, longitude=-10.06)
    directory.has("a", latitude=28.95, longitude=-10.06)
    directory.has("tantan", place="tan-tan")
    hits = directory.tells(place="", near=(28.99, -10.06))
    assert [hit.id for hit in hits if hit.id != "anywhere"] == ["b", "a", "tantan"]
    assert {hit.id: hit.distance_km for hit in hits if hit.tier == "city"} == {"b": 0.0, "a": 4.4, "anywhere": None}
    assert hits[-1].id == "tantan"
    assert hits[-1].distance_km


@pytest.mark.parametrize(
    ("days", "short_lived", "expected"),
    [
        (None, False, "never"),
        (0, False, "green"),
        (90, False, "green"),
        (91, False, "amber"),
        (180, False, "amber"),
        (181, False, "red"),
        (365, False, "red"),
        (366, False, "hidden"),
        (30, True, "green"),
        (31, True, "amber"),
        (60, True, "amber"),
        (61, True, "red"),
        (366, True, "hidden"),
    ],
)
def test_R17_how_staff_see_an_age(days: int | None, short_lived: bool, expected: Colour) -> None:
    assured = None if days is None else TODAY - timedelta(days=days)
    assert colour(assured, TODAY, short_lived=short_lived) == expected


def test_the_nearest_city_is_the_same_as_among_all() -> None:
    def among_all(point: tuple[float, float]) -> Place | None:
        found = places().nearest(*point)
        return found[0] if found else None

    points = [point for _, _, point in questions(500)]
    points += [(21 + lat / 3, -17 + lon / 3) for lat in range(48) for lon in range(50)]
    assert [point for point in points if city_near(*point) != among_all(point)] == []
    assert city_near(float("nan"), 0.0) is None
