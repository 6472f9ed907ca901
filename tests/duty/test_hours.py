"""Opening hours: read as people write them, past midnight, on holidays, over the clock's changes at Ramadan."""

from datetime import date, time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.duty import hours
from bot.duty.hours import Refused, Stretch
from bot.knowledge import MOROCCO
from bot.moments import from_millis, to_millis
from tests.duty.roster import THURSDAY, WEDNESDAY, local

HOUR = 3_600_000


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("", ()),
        ("  ", ()),
        ("09:00-12:30", (("09:00", "12:30"),)),
        ("9-12, 14h-18h30", (("09:00", "12:00"), ("14:00", "18:30"))),
        ("18:00-02:00", (("18:00", "02:00"),)),
        ("00:00-24:00", (("00:00", "00:00"),)),
        ("٠٩:٠٠-١٢:٣٠، ١٤:٠٠-١٨:٠٠", (("09:00", "12:30"), ("14:00", "18:00"))),
        ("09:00 – 12:30 ; 14.00-18.00", (("09:00", "12:30"), ("14:00", "18:00"))),
    ],
)
def test_hours_are_read_as_people_write_them(written: str, read: tuple[hours.Span, ...]) -> None:
    assert hours.read(written) == read
    assert hours.read(hours.written(read)) == read


@pytest.mark.parametrize("written", ["nine to five", "25:00-26:00", "09:60-10:00", "09:00", "24:30-25:00", "1-2," * 5])
def test_what_cannot_be_read_is_refused(written: str) -> None:
    with pytest.raises(Refused) as refused:
        hours.read(written)
    assert refused.value.reason == "duty_wrong_hours"


def opens(spans: str, days: int = 1, first: date = WEDNESDAY, holidays: tuple[date, ...] = ()) -> list[tuple[str, str]]:
    """The stretches of a week that is alike every day, as Morocco's clock shows them."""
    week = {day: hours.read(spans) for day in range(7)}
    return [(shown(begins), shown(ends)) for begins, ends in hours.stretches(week, holidays, first, days)]


def shown(moment: int) -> str:
    return f"{from_millis(moment).astimezone(MOROCCO):%d %H:%M}"


@pytest.mark.parametrize(
    ("spans", "days", "holidays", "told"),
    [
        ("09:00-12:30, 14:00-18:00", 1, (), [("18 09:00", "18 12:30"), ("18 14:00", "18 18:00")]),
        ("18:00-02:00", 1, (), [("18 18:00", "19 02:00")]),
        ("18:00-02:00", 2, (WEDNESDAY,), [("19 18:00", "20 02:00")]),
        ("18:00-02:00", 2, (THURSDAY,), [("18 18:00", "19 02:00")]),
        ("00:00-24:00", 3, (), [("18 00:00", "21 00:00")]),
        ("09:00-12:00, 12:00-15:00, 14:00-16:00", 1, (), [("18 09:00", "18 16:00")]),
    ],
)
def test_days_are_laid_out(spans: str, days: int, holidays: tuple[date, ...], told: list[tuple[str, str]]) -> None:
    assert opens(spans, days, holidays=holidays) == told


@pytest.mark.parametrize(
    ("first", "length"),
    [(date(2027, 2, 5), 8), (date(2027, 2, 6), 9), (date(2027, 3, 13), 7), (date(2027, 3, 14), 8)],
)
def test_a_night_is_as_long_as_the_clock_makes_it(first: date, length: int) -> None:
    """In 2027 Morocco's clock goes back an hour on 7 February, for Ramadan, and forward again on 14 March."""
    [(begins, ends)] = hours.stretches({day: hours.read("20:00-04:00") for day in range(7)}, (), first, 1)
    assert ends - begins == length * HOUR


def test_in_ramadan_nine_is_nine_on_the_wall() -> None:
    assert hours.at(date(2027, 2, 10), "09:00") == to_millis(local("2027-02-10 09:00"))
    assert hours.at(date(2027, 2, 10), "09:00") - hours.at(date(2027, 2, 3), "09:00") == (7 * 24 + 1) * HOUR


stretches = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 9)).map(lambda pair: (pair[0], sum(pair))), max_size=6
)


def moments(several: list[Stretch]) -> set[int]:
    return {moment for begins, ends in several for moment in range(begins, ends)}


@given(stretches, stretches)
def test_joining_and_sharing_keep_exactly_the_moments_they_should(one: list[Stretch], other: list[Stretch]) -> None:
    joined = hours.joined(one + other)
    assert moments(joined) == moments(one) | moments(other)
    assert all(before[1] < after[0] for before, after in pairwise(joined))
    assert moments(hours.shared(one, other)) == moments(one) & moments(other)


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.times(), st.times())
def test_a_span_is_never_longer_than_a_day_and_an_hour(day: date, begins: time, ends: time) -> None:
    span = f"{begins:%H:%M}", f"{ends:%H:%M}"
    first, last = hours.between(day, span)
    assert last - first + HOUR > 0, "the hour that Ramadan's end leaves out may lie inside"
    assert last - first <= 25 * HOUR
