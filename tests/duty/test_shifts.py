"""Shifts: who is on duty at which hour, pauses, what touches is one, and no case stays with an absent one."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.cases.routing import Operator
from bot.duty import hours, operators, shifts
from bot.duty.hours import Refused
from bot.knowledge import MOROCCO
from bot.moments import from_millis, to_millis
from bot.store.schema import staff
from tests.duty.roster import THURSDAY, WEDNESDAY, Roster, local


def kept(roster: Roster) -> list[tuple[int, str, str]]:
    """All shifts, as Morocco's clock shows them."""
    with roster.store.read() as connection:
        found = shifts.between(connection, 0, 2**50)
    return [(one.staff_id, shown(one.starts_at), shown(one.ends_at)) for one in found]


def shown(moment: int) -> str:
    """A moment as Morocco's clock shows it."""
    return f"{from_millis(moment).astimezone(MOROCCO):%d %H:%M}"


def test_whoever_has_said_nothing_answers_everything_but_children(roster: Roster) -> None:
    who = roster.has("supervisor")
    with roster.store.read() as connection:
        assert operators.of(connection, who) == Operator(who, "supervisor", capacity=3)


def test_what_an_operator_said_is_kept(roster: Roster) -> None:
    said: dict[str, Any] = {code: frozenset({code, "x"}) for code in ("languages", "needs", "regions")}
    said |= {"woman": True, "children": True, "capacity": 5}
    who = roster.has(**said)
    with roster.store.read() as connection:
        assert operators.of(connection, who) == Operator(who, **said)
        assert operators.everybody(connection) == [operators.of(connection, who)]


@pytest.mark.parametrize(
    ("at", "here"),
    [
        ("2026-11-18 17:59", False),
        ("2026-11-18 18:00", True),
        ("2026-11-19 00:30", True),
        ("2026-11-19 01:59", True),
        ("2026-11-19 02:00", False),
    ],
)
def test_a_shift_past_midnight(roster: Roster, at: str, here: bool) -> None:
    who = roster.has()
    roster.is_here(who, WEDNESDAY, "18:00", "02:00")
    assert roster.on_duty(at) == ([who] if here else [])


def test_only_those_who_answer_people_are_on_duty(roster: Roster) -> None:
    those = {role: roster.has(role) for role in ("editor", "reviewer", "operator", "supervisor", "admin")}
    gone, nobody = roster.has(), roster.has("admin")
    with roster.store.write() as connection:
        connection.execute(update(staff).where(staff.c.id == gone).values(disabled_at=1))
        connection.execute(update(staff).where(staff.c.id == nobody).values(email="admin@localhost"))
    for who in (*those.values(), gone, nobody):
        roster.is_here(who, WEDNESDAY, "08:00", "16:00")
    expected = [those[role] for role in ("operator", "supervisor", "admin")]
    assert roster.on_duty("2026-11-18 12:00") == expected
    assert roster.told("2026-11-18 12:00").here == 3


def test_a_pause_is_no_duty_until_it_ends(roster: Roster) -> None:
    who, noon = roster.has(languages=frozenset({"fr"})), "2026-11-18 12:00"
    roster.is_here(who, WEDNESDAY, "08:00", "16:00")
    with roster.store.write() as connection:
        operators.pause(connection, who, local(noon))
    assert roster.on_duty(noon) == []
    assert roster.told(noon).here == 0
    with roster.store.write() as connection:
        assert operators.of(connection, who).languages == {"fr"}, "a pause changes nothing else"
        operators.resume(connection, who)
    assert roster.on_duty(noon) == [who]


@pytest.mark.parametrize(
    ("second", "all_of_it"),
    [
        (("10:00", "14:00"), [("18 08:00", "18 14:00")]),
        (("12:00", "14:00"), [("18 08:00", "18 14:00")]),
        (("06:00", "08:00"), [("18 06:00", "18 12:00")]),
        (("09:00", "10:00"), [("18 08:00", "18 12:00")]),
        (("13:00", "14:00"), [("18 08:00", "18 12:00"), ("18 13:00", "18 14:00")]),
    ],
)
def test_what_touches_is_one_shift(roster: Roster, second: tuple[str, str], all_of_it: list[tuple[str, str]]) -> None:
    who, other = roster.has(), roster.has()
    roster.is_here(other, WEDNESDAY, "08:00", "12:00")
    roster.is_here(who, WEDNESDAY, "08:00", "12:00")
    roster.is_here(who, WEDNESDAY, *second)
    assert [row[1:] for row in kept(roster) if row[0] == who] == all_of_it
    assert [row[1:] for row in kept(roster) if row[0] == other] == [("18 08:00", "18 12:00")]


@pytest.mark.parametrize(
    ("begins", "ends", "reason"),
    [
        ("08:00", "07:00", "duty_wrong_long"),
        ("08:00", "08:00", "duty_wrong_long"),
        ("08:00", "11:00", "duty_wrong_past"),
    ],
)
def test_a_slip_of_the_pen_is_refused(roster: Roster, begins: str, ends: str, reason: str) -> None:
    who, now = roster.has(), local("2026-11-18 12:00")
    with pytest.raises(Refused) as refused, roster.store.write() as connection:
        shifts.plan(connection, who, hours.between(WEDNESDAY, (begins, ends)), now)
    assert refused.value.reason == reason
    assert kept(roster) == []


def test_one_begins_and_ends_ones_own_shift(roster: Roster) -> None:
    who, noon, later = roster.has(), local("2026-11-18 12:00"), local("2026-11-18 13:00")
    with roster.store.write() as connection:
        operators.pause(connection, who, noon)
        shifts.start(connection, who, to_millis(local("2026-11-18 18:00")), noon)
    assert roster.on_duty("2026-11-18 12:00") == [who], "to be here ends a pause"
    with roster.store.write() as connection:
        shifts.start(connection, who, to_millis(local("2026-11-18 16:00")), later)
    assert kept(roster) == [(who, "18 12:00", "18 16:00")], "what is said last counts"
    with roster.store.write() as connection:
        operators.pause(connection, who, later)
        assert shifts.end(connection, who, later)
        assert not shifts.end(connection, who, later)
        assert not operators.of(connection, who).paused, "a pause ends with its shift"
    assert kept(roster) == [(who, "18 12:00", "18 13:00")]
    assert roster.on_duty("2026-11-18 13:00") == []


def test_a_planned_shift_is_taken_away_and_one_that_goes_on_is_ended(roster: Roster) -> None:
    who, noon = roster.has(), local("2026-11-18 12:00")
    for day in (WEDNESDAY - timedelta(days=1), WEDNESDAY, THURSDAY):
        roster.is_here(who, day, "08:00", "16:00")
    with roster.store.write() as connection:
        past, going_on, coming = (one.id for one in shifts.between(connection, 0, 2**50))
        gone = [shifts.withdraw(connection, one, noon) for one in (past, going_on, coming, coming, 2**70)]
    assert [one and one.id for one in gone] == [None, going_on, coming, None, None]
    assert kept(roster) == [(who, "17 08:00", "17 16:00"), (who, "18 08:00", "18 12:00")]


@pytest.mark.parametrize(
    ("at", "absent"), [("15:59", False), ("16:00", False), ("16:29", False), ("16:30", True), ("23:00", True)]
)
def test_a_case_does_not_stay_with_an_absent_one(roster: Roster, at: str, absent: bool) -> None:
    who = roster.has()
    roster.is_here(who, WEDNESDAY, "08:00", "16:00")
    roster.asks(taken_by=who)
    assert is_absent(roster, at) is absent


def test_who_is_not_absent_keeps_what_they_have(roster: Roster) -> None:
    """One who never says when they are here, one who took a case after their shift, one who is here again, one who
    stays on with what they have and nobody new."""
    never, after, again, stays = (roster.has() for _ in range(4))
    for who in (after, again, stays):
        roster.is_here(who, WEDNESDAY, "08:00", "12:00")
    roster.is_here(again, WEDNESDAY, "15:00", "20:00")
    roster.asks(taken_by=never)
    roster.asks(opened="2026-11-18 14:00", taken_by=after)
    roster.asks(taken_by=again)
    roster.asks(taken_by=stays)
    with roster.store.write() as connection:
        operators.pause(connection, stays, local("2026-11-18 12:05"))
    assert not is_absent(roster, "16:30")


def test_a_pause_forgotten_at_the_end_of_a_shift_keeps_no_case(roster: Roster) -> None:
    who = roster.has()
    roster.is_here(who, WEDNESDAY, "08:00", "12:00")
    roster.asks(taken_by=who)
    with roster.store.write() as connection:
        operators.pause(connection, who, local("2026-11-18 11:00"))
    assert is_absent(roster, "12:30")


@pytest.mark.parametrize(
    ("values", "absent"), [({"disabled_at": 1}, True), ({"role": "editor"}, True), ({"role": "supervisor"}, False)]
)
def test_who_may_not_come_in_any_more_or_answers_people_no_more_is_absent(
    roster: Roster, values: dict[str, Any], absent: bool
) -> None:
    who = roster.has()
    roster.asks(taken_by=who)
    with roster.store.write() as connection:
        connection.execute(update(staff).where(staff.c.id == who).values(values))
    assert is_absent(roster, "10:01") is absent


def is_absent(roster: Roster, at: str) -> bool:
    """Whether a case is in the hands of an absent one on Wednesday at that hour."""
    with roster.store.read() as connection:
        return bool(shifts.absent(connection, local(f"2026-11-18 {at}")))


def test_shifts_are_forgotten_after_thirty_days(roster: Roster) -> None:
    who = roster.has()
    for day in (date(2026, 10, 1), date(2026, 11, 1), WEDNESDAY):
        roster.is_here(who, day, "08:00", "16:00")
    with roster.store.write() as connection:
        assert shifts.forget(connection, local("2026-11-18 12:00")) == 1
    assert len(kept(roster)) == 2
