"""When a place is open: weeks, two spans a day, Ramadan, public holidays, nights and the clock of Morocco."""

from datetime import UTC, date, datetime, time

import pytest

from directory.holdings import Hours
from directory.openings import MOROCCO, public_holidays, quarter, timetable, written

WEEK = "MO,TU,WE,TH,FR 09:00-12:30;MO,TU,WE,TH,FR 14:00-17:00"
RAMADAN = f"{WEEK};MO,TU,WE,TH,FR 09:00-14:30 2026-02-18/2026-03-19"


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MOROCCO)


@pytest.mark.parametrize(
    ("hours", "moment", "is_open"),
    [
        ("", "2026-11-23 10:00", None),
        ("always", "2026-01-01 03:00", True),
        (WEEK, "2026-11-23 08:59", False),
        (WEEK, "2026-11-23 09:00", True),
        (WEEK, "2026-11-23 12:30", False),
        (WEEK, "2026-11-23 13:00", False),
        (WEEK, "2026-11-23 16:59", True),
        (WEEK, "2026-11-23 17:00", False),
        (WEEK, "2026-11-22 10:00", False),  # a Sunday
        (WEEK, "2026-11-18 10:00", False),  # Independence Day, a Wednesday
        ("WE 09:00-17:00 holidays", "2026-11-18 10:00", True),
        (RAMADAN, "2026-02-17 16:00", True),
        (RAMADAN, "2026-02-18 16:00", False),
        (RAMADAN, "2026-03-19 14:00", True),
        (RAMADAN, "2026-03-19 15:00", False),
        (RAMADAN, "2026-03-23 16:00", True),
        ("MO 09:00-14:00 2026-02-18/2026-03-19", "2026-11-23 10:00", None),
        ("FR 20:00-02:00", "2026-11-20 23:00", True),
        ("FR 20:00-02:00", "2026-11-21 01:59", True),
        ("FR 20:00-02:00", "2026-11-21 02:00", False),
        ("FR 20:00-02:00", "2026-11-20 01:00", False),
        ("MO,TU,WE,TH,FR,SA,SU 00:00-23:59", "2026-11-23 23:59", True),
    ],
)
def test_whether_it_is_open(hours: str, moment: str, is_open: bool | None) -> None:
    assert timetable(hours).is_open(local(moment)) is is_open


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        # In Ramadan Morocco's clock is an hour behind its own: 08:30 UTC is 08:30 there, and otherwise 09:30.
        (datetime(2026, 3, 2, 8, 30, tzinfo=UTC), False),
        (datetime(2026, 3, 2, 9, 30, tzinfo=UTC), True),
        (datetime(2026, 11, 23, 8, 30, tzinfo=UTC), True),
        (datetime(2026, 11, 23, 7, 59, tzinfo=UTC), False),
    ],
)
def test_the_clock_is_moroccos_in_ramadan_too(moment: datetime, is_open: bool) -> None:
    assert timetable("MO 09:00-17:00").is_open(moment) is is_open


def test_the_hours_told_are_those_in_force_that_day() -> None:
    table = timetable(RAMADAN)
    assert [(span.opens, span.closes) for span in table.spans(date(2026, 3, 2))] == [(time(9), time(14, 30))]
    assert len(table.spans(date(2026, 11, 23))) == len(table.spans()) == 2
    assert timetable("always").is_always()
    assert not timetable("").is_always()


def test_a_timetable_is_written_and_read_back() -> None:
    rows = (
        Hours("MO,TU", time(9), time(12, 30), always=False),
        Hours("", time(8), time(9), always=False, holidays=True),
        Hours("", None, None, always=True, valid_from="2026-02-18", valid_to="2026-03-19"),
        Hours("MO", None, None, always=False, notes="call first"),
    )
    text = written(rows)
    assert text == ("MO,TU 09:00-12:30;MO,TU,WE,TH,FR,SA,SU 08:00-09:00 holidays;always 2026-02-18/2026-03-19")
    assert [row.always for row in timetable(text).rows] == [False, False, True]
    assert written(()) == ""


def test_a_moment_is_taken_by_the_quarter_of_an_hour() -> None:
    assert quarter(datetime(2026, 11, 23, 9, 14, 59, tzinfo=UTC)) == local("2026-11-23 10:00")


def test_the_holidays_are_the_kingdoms() -> None:
    assert {date(2026, 7, 30), date(2026, 11, 6), date(2026, 11, 18), date(2026, 1, 14)} <= public_holidays(2026)
    assert date(2026, 11, 23) not in public_holidays(2026)
