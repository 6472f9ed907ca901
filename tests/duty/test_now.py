"""What a person may be told of tonight's team: from the roster alone (R8, decision 1)."""

from datetime import datetime

import pytest
from sqlalchemy import event

from bot.duty import operators
from flows.duty import NOBODY
from tests.duty.roster import THURSDAY, WEDNESDAY, Roster, local

NOON = "2026-11-18 12:00"


def clock(moment: datetime | None) -> str:
    """As Morocco's clock shows it: the zone goes with it."""
    return f"{moment:%d %H:%M}" if moment else ""


def test_with_nobody_nothing_is_promised(roster: Roster) -> None:
    assert roster.told(NOON) == NOBODY
    roster.has(languages=frozenset({"fr"}))
    assert roster.told(NOON) == NOBODY, "without a shift nobody is here"


def test_hours_alone_promise_nobody(roster: Roster) -> None:
    roster.team("Dalil", "08:00-20:00", night=("sos",))
    told = roster.told(NOON)
    assert (told.here, told.until, told.opens, told.night) == (0, None, None, ("sos",))


def test_who_is_here_until_when_in_which_languages(roster: Roster) -> None:
    first = roster.has(languages=frozenset({"fr", "wo"}))
    second = roster.has(languages=frozenset({"ary", "fr"}), woman=True)
    roster.is_here(first, WEDNESDAY, "08:00", "14:00")
    roster.is_here(second, WEDNESDAY, "10:00", "18:00")
    told = roster.told(NOON)
    assert (told.here, told.languages, told.woman) == (2, ("fr", "ary", "wo"), True)
    assert clock(told.until) == "18 14:00", "nobody speaks wo after that"
    assert told.opens is None
    assert clock(roster.told("2026-11-18 15:00").until) == "18 18:00"
    early = roster.told("2026-11-18 09:00")
    assert (early.here, early.languages, early.woman) == (1, ("fr", "wo"), False)


def test_a_language_is_spoken_for_as_long_as_anybody_here_speaks_it(roster: Roster) -> None:
    for ends in ("14:00", "18:00", "16:00"):
        roster.is_here(roster.has(languages=frozenset({"fr"})), WEDNESDAY, "08:00", ends)
    roster.is_here(roster.has(), WEDNESDAY, "08:00", "20:00")
    assert clock(roster.told(NOON).until) == "18 18:00"


def test_whoever_has_named_no_language_promises_none(roster: Roster) -> None:
    roster.is_here(roster.has(), WEDNESDAY, "08:00", "14:00")
    told = roster.told(NOON)
    assert (told.here, told.languages) == (1, ())


@pytest.mark.parametrize(
    ("at", "here", "until", "opens"),
    [
        ("2026-11-18 08:30", 0, "", "18 09:00"),
        ("2026-11-18 09:00", 1, "18 12:30", ""),
        ("2026-11-18 12:30", 0, "", "18 14:00"),
        ("2026-11-18 15:00", 1, "18 16:00", ""),
        ("2026-11-18 16:00", 0, "", "19 18:00"),
        ("2026-11-20 01:00", 1, "20 02:00", ""),
        ("2026-11-20 02:00", 0, "", ""),
    ],
)
def test_a_shift_counts_inside_the_hours_of_the_team(
    roster: Roster, at: str, here: int, until: str, opens: str
) -> None:
    """A shift from eight to four on Wednesday, and one in Thursday's night that begins before the doors open."""
    roster.team("Dalil", "09:00-12:30, 14:00-17:00, 18:00-02:00")
    who = roster.has()
    roster.is_here(who, WEDNESDAY, "08:00", "16:00")
    roster.is_here(who, THURSDAY, "17:30", "03:00")
    told = roster.told(at)
    assert (told.here, clock(told.until), clock(told.opens)) == (here, until, opens)


def test_a_holiday_closes_what_begins_that_day(roster: Roster) -> None:
    roster.team("Dalil", "09:00-17:00", holidays=[WEDNESDAY])
    who = roster.has()
    roster.is_here(who, WEDNESDAY, "09:00", "17:00")
    roster.is_here(who, THURSDAY, "10:00", "17:00")
    told = roster.told(NOON)
    assert (told.here, clock(told.opens)) == (0, "19 10:00")


def test_in_ramadan_hours_are_those_on_the_wall(roster: Roster) -> None:
    """On 8 February 2027 Morocco's clock is an hour behind the one of the week before."""
    roster.team("Dalil", "09:00-15:00")
    roster.is_here(roster.has(), local("2027-02-08 00:00").date(), "08:00", "16:00")
    assert clock(roster.told("2027-02-06 12:00").opens) == "08 09:00"
    assert clock(roster.told("2027-02-08 14:59").until) == "08 15:00"
    assert roster.told("2027-02-08 15:00").here == 0


def test_the_team_for_a_need_is_asked_and_all_where_there_is_none(roster: Roster) -> None:
    roster.team("Dalil", needs=frozenset({"medical"}), night=("one",))
    legal = roster.team("Droits", needs=frozenset({"legal_aid"}), regions=frozenset({"oriental"}), night=("two", "one"))
    doctor, lawyer = roster.has(), roster.has(team_id=legal)
    roster.is_here(doctor, WEDNESDAY, "08:00", "14:00")
    roster.is_here(lawyer, WEDNESDAY, "13:00", "16:00")
    assert roster.told(NOON).here == 1
    assert (roster.told(NOON, need="medical").here, roster.told(NOON, need="medical").night) == (1, ("one",))
    told = roster.told(NOON, need="legal_aid", region="oriental")
    assert (told.here, clock(told.opens), told.night) == (0, "18 13:00", ("two", "one"))
    assert roster.told(NOON, need="legal_aid", region="souss-massa").here == 1, "no team is for it: whoever is here"
    assert roster.told(NOON, need="cash").night == ("one", "two")


def test_about_a_child_only_the_trained_count(roster: Roster) -> None:
    roster.is_here(roster.has(), WEDNESDAY, "08:00", "14:00")
    roster.is_here(roster.has(children=True), WEDNESDAY, "18:00", "20:00")
    told = roster.told(NOON, need="child_protection")
    assert (told.here, clock(told.opens)) == (0, "18 18:00")


def test_a_paused_one_promises_no_later_hour_either(roster: Roster) -> None:
    who = roster.has()
    roster.is_here(who, THURSDAY, "08:00", "14:00")
    assert clock(roster.told(NOON).opens) == "19 08:00"
    with roster.store.write() as connection:
        operators.pause(connection, who, local(NOON))
    assert roster.told(NOON).opens is None


def test_a_shift_more_than_a_week_away_is_not_told(roster: Roster) -> None:
    roster.is_here(roster.has(), local("2026-11-26 00:00").date(), "08:00", "14:00")
    assert roster.told(NOON).opens is None


def test_who_comes_before_is_counted_as_the_queue_is_ordered(roster: Roster) -> None:
    late_red = roster.asks("red", "2026-11-18 11:00")
    green = roster.asks("green", "2026-11-18 08:00")
    orange = roster.asks("orange", "2026-11-18 10:00")
    last = roster.asks("green", "2026-11-18 08:00")
    taken = roster.asks("red", "2026-11-18 07:00", taken_by=roster.has())
    told = {who: roster.told(NOON, who).ahead for who in (late_red, orange, green, last, taken, 0)}
    assert told == {late_red: 0, orange: 1, green: 2, last: 3, taken: 0, 0: 4}


@pytest.mark.parametrize(
    ("need", "ahead"), [("", 4), ("legal_aid", 4), ("medical", 3), ("child_protection", 3), ("trafficking", 1)]
)
def test_before_a_newcomer_come_those_whose_case_is_as_grave(roster: Roster, need: str, ahead: int) -> None:
    for severity in ("green", "orange", "red", "orange"):
        roster.asks(severity)
    assert roster.told(NOON, need=need).ahead == ahead


def test_a_graver_need_moves_whoever_waits_already(roster: Roster) -> None:
    roster.asks("orange", "2026-11-18 11:00")
    who = roster.asks("green", "2026-11-18 10:00")
    assert (roster.told(NOON, who).ahead, roster.told(NOON, who, need="medical").ahead) == (1, 0)


def test_it_asks_the_store_four_times_at_most(roster: Roster) -> None:
    roster.team("Dalil", "09:00-17:00")
    for _ in range(5):
        roster.is_here(roster.has(), WEDNESDAY, "08:00", "16:00")
    who, asked = roster.asks(), []
    event.listen(roster.store.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    roster.told(NOON, who)
    assert len(asked) <= 4
