"""Which alerts are made, of what: decided when something happens, in its own transaction."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection

from bot.alerts import making
from tests.alerts.team import Team
from tests.conftest import Clock

Make = Callable[[Connection, int, int], None]
ZOHRA, AMAL = 4200000001, 4200000002


def makes(team: Team, make: Make, case: int) -> list[tuple[str, str]]:
    """The alerts this makes, by kind and way."""
    before = {alert.id for alert in team.alerts()}
    with team.service.store.write() as connection:
        make(connection, case, team.now)
    return [(alert.kind, alert.way) for alert in team.alerts() if alert.id not in before]


def rings(team: Team) -> list[int]:
    """When the duty phone is to ring, in minutes from now."""
    return [(alert.due_at - team.now) // 60_000 for alert in team.alerts(way="phone") if alert.state == "todo"]


WAYS: list[tuple[Make, str, list[tuple[str, str]]]] = [
    (making.opened, "", [("opened", "chat")]),
    (making.opened, "violence", [("opened", "chat")]),
    (making.danger, "", []),
    (making.danger, "violence", [("opened", "chat"), ("opened", "phone")]),
    (making.late, "", [("late", "chat")]),
    (making.late, "violence", [("late", "chat"), ("late", "phone")]),
    (making.silent, "", [("silent", "chat")]),
    (making.silent, "violence", [("silent", "chat"), ("silent", "phone")]),
    (making.to_supervisor, "", [("supervisor", "chat"), ("supervisor", "private")]),
    (making.to_supervisor, "violence", [("supervisor", "chat"), ("supervisor", "private"), ("supervisor", "phone")]),
]


@pytest.mark.parametrize(("make", "danger", "made"), WAYS)
def test_each_thing_that_happens_has_its_ways(team: Team, make: Make, danger: str, made: list[tuple[str, str]]) -> None:
    team.has("supervisor", ZOHRA)
    team.has("operator", AMAL)
    assert makes(team, make, team.case(kind=danger)) == made


def test_only_supervisors_who_are_there_and_bound_are_told_in_private(team: Team) -> None:
    team.has("supervisor", email="unbound@ong.example")
    team.disables(team.has("supervisor", ZOHRA))
    admin = team.has("admin", AMAL)
    case = team.case()
    makes(team, making.to_supervisor, case)
    assert [alert.staff_id for alert in team.alerts(way="private")] == [admin]


def test_the_phone_rings_at_most_once_in_five_minutes_for_a_case(team: Team, clock: Clock) -> None:
    case, other = team.case(kind="violence"), team.case(kind="violence")
    makes(team, making.late, case)
    makes(team, making.to_supervisor, case)
    makes(team, making.late, other)
    assert rings(team) == [0, 0]

    team.changes("UPDATE staff_alert SET state = 'sent' WHERE way = 'phone'")
    clock.moves(minutes=3)
    makes(team, making.to_supervisor, case)
    assert rings(team) == [2]

    team.changes("UPDATE staff_alert SET state = 'sent' WHERE way = 'phone'")
    clock.moves(minutes=30)
    makes(team, making.silent, case)
    assert rings(team) == [0]


@pytest.mark.parametrize("state", ["taken", "closed"])
def test_the_phone_does_not_ring_for_what_is_taken_or_over(team: Team, state: str) -> None:
    case = team.case(kind="violence")
    team.changes(
        "UPDATE help_case SET state = :state, taken_at = 1, closed_at = :closed",
        state=state,
        closed=[None, 1][state == "closed"],
    )
    makes(team, making.late, case)
    assert rings(team) == []
    assert makes(team, making.danger, case) == []
