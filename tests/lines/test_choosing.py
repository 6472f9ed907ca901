"""Which line carries a message: tables of lines, a message, and the line or the reason why none."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bot.lines.choosing import Asked, Money, Standing, choose, room
from bot.lines.settings import EVERYBODY, LineSettings
from bot.messages import Failed, Retry, SendError, Waits

NOW = 1_800_000_000_000
MOROCCAN = "+212612000001"


def line(name: str, **more: Any) -> Standing:
    known = {n: more.pop(n) for n in ("down_at", "tried_at", "free_at", "this_hour", "today") if n in more}
    return Standing(LineSettings(name=name, kind="kannel", **more), **known)


def chosen(lines: list[Standing], asked: Asked, money: Money = Money()) -> str:  # noqa: B008
    try:
        return choose(lines, asked, money, NOW).settings.name
    except SendError as error:
        return f"{type(error).__name__} {error.reason}"


def asking(more: dict[str, Any]) -> Asked:
    given: dict[str, Any] = {"address": MOROCCAN, "parts": 1} | more
    return Asked(**given)


A, B = line("a"), line("b")
OTHERS: dict[str, tuple[list[Standing], dict[str, Any], str]] = {
    "the first named": ([A, B], {}, "a"),
    "the one they wrote to": ([A, B], {"came_by": "b"}, "b"),
    "another when theirs is down": ([A, line("b", down_at=NOW - 1, tried_at=NOW - 1)], {"came_by": "b"}, "a"),
    "theirs though down when there is no other": ([line("b", down_at=1, tried_at=NOW)], {"came_by": "b"}, "b"),
    "once more after a while": ([A, line("b", down_at=1, tried_at=NOW - 300_000)], {"came_by": "b"}, "b"),
    "never a danger to try it": ([A, line("b", down_at=1, tried_at=1)], {"came_by": "b", "urgent": True}, "a"),
    "by language": ([A, line("b", languages=("ar",)), line("c", languages=("fr",))], {"language": "ar"}, "a"),
    "no line of another language": (
        [line("b", languages=("ar",)), line("c", languages=("fr",))],
        {"language": "fr"},
        "c",
    ),
    "the longest prefix": ([A, line("b", prefixes=("+2126",))], {}, "b"),
    "not one that refused": ([A, B], {"refused": ("a",)}, "b"),
    "all refused": ([A, B], {"refused": ("a", "b")}, "Retry no_line"),
    "a line for its country alone": ([A, line("b", prefixes=EVERYBODY)], {"address": "+221770000001"}, "b"),
    "foreign": ([A, B], {"address": "+33612000001"}, "Failed foreign"),
    "premium": ([line("a", prefixes=EVERYBODY)], {"address": "+212891234567"}, "Failed premium"),
    "satellite": ([line("a", prefixes=EVERYBODY)], {"address": "+881612345678"}, "Failed premium"),
    "a landline": ([A], {"address": "+212522000000"}, "Failed landline"),
    "an operator's name": ([A], {"address": "IAM"}, "Failed not_a_number"),
    "a short code": ([A], {"address": "1234"}, "Failed not_a_number"),
    "one-way, for a person": ([line("a", two_way=False)], {}, "Failed one_way"),
    "one-way, for the duty phone": ([line("a", two_way=False)], {"staff": True}, "a"),
    "no lines": ([], {}, "Failed no_line"),
}


@pytest.mark.parametrize("case", OTHERS)
def test_T16_the_line_is_chosen_by_who_asks_and_how_the_lines_stand(case: str) -> None:
    lines, asked, wanted = OTHERS[case]
    assert chosen(lines, asking(asked)) == wanted


LIMITS: dict[str, tuple[list[Standing], dict[str, Any], str]] = {
    "room in the day": ([line("a", per_day=10, today=7)], {}, "a"),
    "the last fifth is kept": ([line("a", per_day=10, today=8)], {}, "Failed line_full"),
    "for dangers": ([line("a", per_day=10, today=9)], {"urgent": True}, "a"),
    "until it is gone": ([line("a", per_day=10, today=10)], {"urgent": True}, "Failed line_full"),
    "another line then": ([line("a", per_day=10, today=8), B], {}, "b"),
    "an hour that is full waits": ([line("a", per_hour=10, this_hour=8)], {}, "Full hour_full"),
    "a danger need not": ([line("a", per_hour=10, this_hour=9)], {"urgent": True}, "a"),
    "a place soon": ([line("a", per_second=1.0, free_at=NOW + 900), B], {"came_by": "a"}, "a"),
    "a place later": ([line("a", per_second=1.0, free_at=NOW + 5000), B], {"came_by": "a"}, "Waits pace"),
    "a danger goes elsewhere": (
        [line("a", per_second=1.0, free_at=NOW + 5000), B],
        {"came_by": "a", "urgent": True},
        "b",
    ),
    "so does all after long": ([line("a", per_second=1.0, free_at=NOW + 20_000), B], {"came_by": "a"}, "b"),
}


@pytest.mark.parametrize("case", LIMITS)
def test_T16_a_lines_limits_hold_and_keep_a_fifth_for_dangers(case: str) -> None:
    lines, asked, wanted = LIMITS[case]
    assert chosen(lines, asking(asked)) == wanted


@pytest.mark.parametrize(
    ("spent", "parts", "urgent", "wanted"),
    [
        ("0", 1, False, "dear"),
        ("7.5", 1, False, "dear"),
        ("7.6", 1, False, "cheap"),
        ("7.9", 1, False, "cheap"),
        ("7.95", 1, False, "Failed cap"),
        ("7.6", 5, False, "Failed cap"),
        ("7.95", 1, True, "dear"),
        ("9.95", 1, True, "Failed cap"),
    ],
)
def test_T16_spending_stops_at_the_cap_and_dangers_have_its_last_fifth(
    spent: str, parts: int, urgent: bool, wanted: str
) -> None:
    lines = [line("dear", cost=Decimal("0.5")), line("cheap", cost=Decimal("0.1"))]
    asked = Asked(MOROCCAN, parts, urgent=urgent)
    assert chosen(lines, asked, Money(Decimal(spent), Decimal(10))) == wanted


def test_whoever_waits_is_told_until_when() -> None:
    slow = line("a", per_second=0.1, free_at=NOW + 5000)
    with pytest.raises(Waits) as caught:
        choose([slow], Asked(MOROCCAN, 1), Money(), NOW)
    assert caught.value.after == 4.0
    hour = line("a", per_hour=10, this_hour=10)
    with pytest.raises(Waits) as caught:
        choose([hour], Asked(MOROCCAN, 1), Money(), NOW - NOW % 3_600_000 + 3_599_000)
    assert caught.value.after == 1.0


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        ([A], 32),
        ([line("a", per_second=1.0), B], 32),
        ([line("a", per_second=2.0)], 3),
        ([line("a", per_second=2.0, free_at=NOW + 700)], 1),
        ([line("a", per_second=2.0, free_at=NOW + 1100)], 0),
        ([line("a", per_second=100.0)], 32),
        ([line("a", per_hour=10, this_hour=6)], 4),
        ([line("a", per_second=1.0), line("b", per_second=2.0)], 5),
        ([line("a", per_second=1.0), line("b", per_second=2.0, down_at=1)], 5),
        ([line("a", per_second=1.0, two_way=False), line("b", per_second=2.0)], 3),
    ],
)
def test_no_more_is_claimed_than_the_lines_take(lines: list[Standing], wanted: int) -> None:
    assert room(lines, NOW, 32) == wanted


def test_an_order_is_kept_among_equals() -> None:
    lines = [line(name) for name in "abc"]
    asked = Asked(MOROCCAN, 1)
    assert [chosen(lines, replace(asked, refused=tuple("abc"[:n]))) for n in range(3)] == ["a", "b", "c"]
    assert issubclass(Failed, SendError)
    assert issubclass(Retry, SendError)
