"""Teams as they are kept, and hand-over notes: sealed, read for thirty days."""

from datetime import timedelta

import pytest

from bot.duty import handing_over, hours, operators, teams
from bot.duty.hours import Refused
from bot.duty.teams import Team
from bot.store import Seal
from tests.duty.roster import THURSDAY, Roster, local

NOON = local("2026-11-18 12:00")
CANARY = "la dame de Rabat attend un papier"


def test_a_team_is_there_before_anybody_makes_one(roster: Roster) -> None:
    with roster.store.write() as connection:
        assert teams.kept(connection) == [Team()]
        teams.begin(connection)
        teams.begin(connection)
        [first] = teams.kept(connection)
    assert (first.name, first.hours) == ("Dalil", {})


def test_a_team_is_kept_as_it_was_said(roster: Roster) -> None:
    made = roster.team("Dalil")
    said = Team(
        made,
        "Oriental",
        frozenset({"medical"}),
        frozenset({"oriental"}),
        {0: hours.read("09:00-12:30, 18:00-02:00")},
        frozenset({THURSDAY}),
        ("a", "b"),
    )
    with roster.store.write() as connection:
        teams.keep(connection, said)
        teams.set_night(connection, made, ["a", "b", "a"])
        assert teams.kept(connection) == [said]


@pytest.mark.parametrize(("name", "reason"), [(" ", "duty_wrong_name"), (" Droits ", "duty_wrong_known")])
def test_a_team_has_a_name_of_its_own(roster: Roster, name: str, reason: str) -> None:
    first = roster.team("Dalil")
    roster.team("Droits")
    with pytest.raises(Refused) as refused, roster.store.write() as connection:
        teams.keep(connection, Team(first, name))
    assert refused.value.reason == reason
    with roster.store.write() as connection:
        assert teams.add(connection, "Droits") is None


def test_more_lines_than_a_message_holds_are_refused(roster: Roster) -> None:
    made = roster.team("Dalil")
    with pytest.raises(Refused), roster.store.write() as connection:
        teams.set_night(connection, made, [str(number) for number in range(6)])


def test_whoever_was_in_a_team_that_is_gone_is_in_the_first(roster: Roster) -> None:
    roster.team("Dalil")
    gone = roster.team("Nuit")
    who = roster.has(team_id=gone)
    with roster.store.write() as connection:
        assert operators.of(connection, who).team_id == gone
        teams.remove(connection, gone)
        assert operators.of(connection, who).team_id is None


def test_a_note_is_sealed_and_read_for_thirty_days(roster: Roster, seal: Seal) -> None:
    who = roster.has()
    with roster.store.write() as connection:
        handing_over.leave(connection, seal, who, CANARY, NOON - timedelta(days=29))
        handing_over.leave(connection, seal, who, "  ", NOON)
        handing_over.leave(connection, seal, who, "et encore", NOON)
        [raw, _] = connection.exec_driver_sql("SELECT sealed FROM handover ORDER BY id").scalars()
        assert CANARY.encode() not in bytes(raw)
        assert [note.text for note in handing_over.notes(connection, seal, NOON)] == ["et encore", CANARY]
        later = NOON + timedelta(days=2)
        assert [note.text for note in handing_over.notes(connection, seal, later)] == ["et encore"]
        assert handing_over.forget(connection, later) == 1


def test_a_note_of_another_key_is_no_fault(roster: Roster, seal: Seal) -> None:
    who = roster.has()
    with roster.store.write() as connection:
        handing_over.leave(connection, Seal(b"another secret, just as long as the first"), who, CANARY, NOON)
        assert [note.text for note in handing_over.notes(connection, seal, NOON)] == [""]
