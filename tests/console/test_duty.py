"""The pages of the duty: one's own shift, the week, teams, settings, and no case left behind at the end of a shift."""

import re
from datetime import timedelta
from typing import Any

import pytest

from bot import audit
from bot.cases.routing import Operator
from bot.duty import handing_over, hours, operators, shifts, teams
from console.texts import LANGUAGES, TEXTS
from tests.console.house import House, Visitor
from tests.duty.roster import Roster

FRENCH = TEXTS["fr"]
SUPERVISORS_ONLY = ("/duty/people", "/duty/teams")
MONDAY, WEDNESDAY = "2026-11-16", "2026-11-18"


@pytest.fixture
def store_url(stocked_url: str) -> str:
    """A line for the night is a service of the directory."""
    return stocked_url


@pytest.fixture
def operator(house: House) -> Visitor:
    return house.signed_in("operator")


@pytest.fixture
def supervisor(house: House) -> Visitor:
    return house.signed_in("supervisor")


@pytest.fixture
def roster(house: House) -> Roster:
    """Who asks, in the house's store."""
    return Roster(house.service.store)


def number(visitor: Visitor) -> int:
    """This visitor's id."""
    assert visitor.member
    return visitor.member.id


def settings(house: House, visitor: Visitor) -> Operator:
    """What this visitor answers, as it is kept."""
    with house.service.store.read() as connection:
        return operators.of(connection, number(visitor))


def is_here(house: House, visitor: Visitor) -> bool:
    with house.service.store.read() as connection:
        return number(visitor) in [one.id for one in operators.on_duty(connection, house.clock())]


def recorded(house: House) -> list[tuple[str, int, dict[str, Any]]]:
    """The audit's lines: what, by whom, with which ids."""
    with house.service.store.read() as connection:
        found = audit.lines(connection, audit.Wanted())
    return [(line.action, line.staff_id, line.detail) for line in reversed(found)]


def takes(roster: Roster, visitor: Visitor, need: str = "medical") -> int:
    """A case about this need in Rabat, that this visitor has; its id."""
    who = roster.asks(taken_by=number(visitor), need=need, place="rabat")
    with roster.store.read() as connection:
        case = connection.exec_driver_sql(f"SELECT id FROM help_case WHERE person_id = {who}").scalar_one()
    return int(case)


def holder(house: House, case: int) -> tuple[Any, ...]:
    """Where a case is: its state, who has it, for whom it is kept."""
    [found] = house.rows("SELECT state, taken_by, for_staff FROM help_case WHERE id = :case", case=case)
    return tuple(found)


# Tonight


def test_before_anybody_came_every_page_says_so(house: House, operator: Visitor) -> None:
    page = operator.get("/duty").text
    for said in ("duty_mine_none", "duty_here_none", "duty_told_nobody", "duty_notes_none"):
        assert FRENCH[said] in page
    assert FRENCH["duty_week_none"] in operator.get("/duty/week").text


def test_one_says_that_one_is_here_and_everybody_sees_it(house: House, operator: Visitor, supervisor: Visitor) -> None:
    assert operator.post("/duty/start", until="18:00").headers["location"] == "/duty"
    assert FRENCH["duty_started"].format(until="18:00") in operator.get("/duty").text
    assert is_here(house, operator)
    page = supervisor.get("/duty").text
    assert "operator@ong.example" in page
    assert FRENCH["duty_told_here"].format(until="18:00", languages=FRENCH["duty_told_no_language"]) in page
    house.clock.moves(hours=7)
    assert not is_here(house, operator)


def test_an_hour_before_now_is_tomorrows(house: House, operator: Visitor) -> None:
    assert operator.post("/duty/start", until="02:00").status_code == 303
    [[ends]] = house.rows("SELECT ends_at FROM shift")
    assert ends == hours.at(house.clock().date() + timedelta(days=1), "02:00")


@pytest.mark.parametrize(("until", "wrong"), [("", "clock"), ("soon", "clock"), ("25:00", "clock"), ("11:59", "long")])
def test_an_hour_that_cannot_be_is_refused_with_a_sentence(
    house: House, operator: Visitor, until: str, wrong: str
) -> None:
    answer = operator.post("/duty/start", until=until)
    assert answer.status_code == 422
    assert FRENCH[f"duty_wrong_{wrong}"].split("{")[0] in answer.text
    assert house.rows("SELECT * FROM shift") == []


def test_a_pause_is_shown_and_ends(house: House, operator: Visitor) -> None:
    operator.post("/duty/start", until="18:00")
    operator.post("/duty/pause")
    assert not is_here(house, operator)
    assert FRENCH["duty_mine_paused"] in operator.get("/duty").text
    operator.post("/duty/resume")
    assert is_here(house, operator)


# The end of a shift


def test_no_case_stays_with_somebody_who_has_gone(
    house: House, operator: Visitor, supervisor: Visitor, roster: Roster
) -> None:
    colleague = house.signed_in("operator", "amal@ong.example")
    for one in (operator, colleague):
        one.post("/duty/start", until="18:00")
    back, on = (takes(roster, operator) for _ in range(2))
    page = operator.get("/duty/end").text
    assert FRENCH["duty_to"].format(name="amal@ong.example") in page
    assert "Rabat" in page
    form = {
        f"case.{back}": "",
        f"case.{on}": str(number(colleague)),
        "note": "Le dossier de Rabat attend <b>demain</b>",
    }
    assert operator.post("/duty/end", **form).headers["location"] == "/duty"
    assert not is_here(house, operator)
    assert holder(house, back) == ("waiting", None, None)
    assert holder(house, on) == ("waiting", None, number(colleague))
    assert [row[0] for row in house.rows("SELECT kind FROM case_message ORDER BY id")] == ["given_back", "transferred"]
    assert "attend &lt;b&gt;demain&lt;/b&gt;" in supervisor.get("/duty").text
    done = {(action, str(detail)) for action, _, detail in recorded(house)}
    assert done == {("given_back", "{}"), ("transferred", f"{{'to': {number(colleague)}}}")}


def test_a_case_goes_to_nobody_who_is_away_or_may_not_have_it(house: House, operator: Visitor, roster: Roster) -> None:
    """Whatever a form says: to the queue, where it is for whoever may have it."""
    away, untrained = (house.signed_in("operator", f"{name}@ong.example") for name in ("away", "untrained"))
    for one in (operator, untrained):
        one.post("/duty/start", until="18:00")
    plain, childs = takes(roster, operator), takes(roster, operator, "child_protection")
    operator.post("/duty/end", **{f"case.{plain}": str(number(away)), f"case.{childs}": str(number(untrained))})
    assert holder(house, plain) == holder(house, childs) == ("waiting", None, None)


def test_a_note_is_gone_after_thirty_days(house: House, operator: Visitor) -> None:
    operator.post("/duty/end", note="à demain")
    house.clock.moves(days=29)
    assert "à demain" in house.signed_in("admin").get("/duty").text
    house.clock.moves(days=2)
    assert "à demain" not in house.signed_in("admin").get("/duty").text
    with house.service.store.write() as connection:
        assert handing_over.forget(connection, house.clock()) == 1


# Settings


def test_one_sets_what_one_answers_but_not_ones_training(house: House, operator: Visitor) -> None:
    form = {"language": ["fr", "ary", "xx"], "need": ["medical"], "region": ["oriental"], "capacity": "5"}
    operator.post("/duty/settings", **form, woman="yes", children="yes", team="1")
    few = {"languages": frozenset({"fr", "ary"}), "needs": frozenset({"medical"}), "regions": frozenset({"oriental"})}
    kept = settings(house, operator)
    assert {"languages": kept.languages, "needs": kept.needs, "regions": kept.regions} == few
    assert (kept.woman, kept.capacity) == (True, 5)
    assert (kept.children, kept.team_id) == (False, None), "a supervisor's to say"
    assert recorded(house) == [], "what one says of oneself"


@pytest.mark.parametrize("capacity", ["", "0", "21", "many", "9" * 30])
def test_a_capacity_is_a_small_number(house: House, operator: Visitor, capacity: str) -> None:
    answer = operator.post("/duty/settings", capacity=capacity)
    assert answer.status_code == 422
    assert FRENCH["duty_wrong_capacity"].format(most=20) in answer.text


def test_a_supervisor_says_who_is_trained_and_the_audit_who_said_so(
    house: House, operator: Visitor, supervisor: Visitor
) -> None:
    supervisor.get("/duty/teams")
    [[team]] = house.rows("SELECT id FROM team")
    path = f"/duty/people/{number(operator)}"
    assert supervisor.post(path, capacity="2", children="yes", team=str(team)).status_code == 303
    kept = settings(house, operator)
    assert (kept.children, kept.capacity, kept.team_id) == (True, 2, team)
    detail = {"member": number(operator), "children": 1}
    assert recorded(house) == [("duty_changed", number(supervisor), detail)]
    operator.post("/duty/settings", capacity="4")
    assert settings(house, operator).children, "one's own settings leave it as it is"


def test_whoever_answers_nobody_has_no_settings(house: House, supervisor: Visitor) -> None:
    editor = house.has("editor")
    for who in (editor.id, 424242, 2**70):
        assert supervisor.get(f"/duty/people/{who}").status_code == 404
        assert supervisor.post(f"/duty/people/{who}", capacity="3").status_code == 404


# The week


def test_a_supervisor_plans_a_week_and_everybody_reads_it(house: House, operator: Visitor, supervisor: Visitor) -> None:
    form = {"week": MONDAY, "member": str(number(operator)), "day": [WEDNESDAY, "2026-11-20"]}
    answer = supervisor.post("/duty/week", **form, begins="18:00", ends="02:00")
    assert answer.headers["location"] == f"/duty/week?from={MONDAY}"
    page = operator.get("/duty/week").text
    assert page.count("18:00–02:00") == 2
    assert 'action="/duty/week' not in page
    house.clock.moves(hours=7)
    assert is_here(house, operator)
    assert recorded(house) == [("duty_changed", number(supervisor), {"member": number(operator), "planned": 2})]


def test_hours_that_cannot_be_planned_are_refused_and_none_is_kept(
    house: House, operator: Visitor, supervisor: Visitor
) -> None:
    """One day of several that is over already: nothing of it is kept."""
    good = {"week": MONDAY, "member": str(number(operator)), "day": ["2026-11-20"], "begins": "08:00", "ends": "16:00"}
    wrongs: list[tuple[dict[str, Any], str]] = [
        ({"day": ["2026-11-20", "2026-11-16"]}, "past"),
        ({"day": []}, "days"),
        ({"day": ["2026-12-24"]}, "days"),
        ({"member": "424242"}, "nobody"),
        ({"ends": "8 o'clock"}, "clock"),
        ({"ends": "07:00"}, "long"),
    ]
    for wrong, why in wrongs:
        answer = supervisor.post("/duty/week", **(good | wrong))
        assert answer.status_code == 422
        assert FRENCH[f"duty_wrong_{why}"].split("{")[0] in answer.text.replace("&#39;", "'")
    assert house.rows("SELECT * FROM shift") == []


def test_a_planned_shift_is_taken_away(house: House, operator: Visitor, supervisor: Visitor) -> None:
    with house.service.store.write() as connection:
        stretch = hours.between(house.clock().date() + timedelta(days=1), ("08:00", "16:00"))
        shifts.plan(connection, number(operator), stretch, house.clock())
    [[one]] = house.rows("SELECT id FROM shift")
    assert operator.post(f"/duty/week/{one}", week=MONDAY).status_code == 403
    assert supervisor.post(f"/duty/week/{one}", week=MONDAY).status_code == 303
    assert supervisor.post(f"/duty/week/{one}", week=MONDAY).status_code == 404
    assert house.rows("SELECT * FROM shift") == []


@pytest.mark.parametrize(
    ("asked", "first"),
    [("2026-11-26", "2026-11-23"), ("nonsense", MONDAY), ("9999-12-31", MONDAY), ("0001-01-01", MONDAY)],
)
def test_a_week_is_the_one_its_day_is_in(supervisor: Visitor, asked: str, first: str) -> None:
    assert f'name="week" value="{first}"' in supervisor.get(f"/duty/week?from={asked}").text


# Teams


def one_team(house: House, supervisor: Visitor) -> str:
    """The path of the team that is there from the first look on."""
    [path] = set(re.findall(r"/duty/teams/\d+", supervisor.get("/duty/teams").text))
    return str(path)


def test_a_team_gets_hours_holidays_and_limits(house: House, supervisor: Visitor) -> None:
    path = one_team(house, supervisor)
    form: dict[str, Any] = {"sent": "yes", "name": "Nuit", "hours.0": "18-02", "hours.6": "09:00-12:30, 14:00-18:00"}
    form |= {"need": "medical", "another": "2026-12-24", "holiday": ["2027-01-11"]}
    assert supervisor.post(path, **form).status_code == 303
    page = supervisor.get(path).text
    for told in ("Nuit", "18:00-02:00", "09:00-12:30, 14:00-18:00", 'value="2026-12-24" checked'):
        assert told in page
    with house.service.store.read() as connection:
        [kept] = teams.kept(connection)
    assert sorted(map(str, kept.holidays)) == ["2026-12-24", "2027-01-11"]
    assert recorded(house) == [("duty_changed", number(supervisor), {"team": kept.id})]


def test_what_cannot_be_read_is_shown_again_as_it_was_written(house: House, supervisor: Visitor) -> None:
    path = one_team(house, supervisor)
    answer = supervisor.post(path, sent="yes", name="Dalil", **{"hours.0": "9-12", "hours.1": "matin <b>"})
    assert answer.status_code == 422
    assert 'value="matin &lt;b&gt;"' in answer.text
    assert 'value="9-12"' in answer.text
    assert [row[0] for row in house.rows("SELECT hours FROM team")] == ["{}"]


def test_a_line_is_told_at_night_only_if_everybody_may_know_and_call_it(house: House, supervisor: Visitor) -> None:
    path = one_team(house, supervisor)
    [*found] = re.findall(r'name="add" value="([^"]+)"', supervisor.get(f"{path}?text=8350").text)
    assert found
    assert supervisor.post(f"{path}/night", add=found[0]).status_code == 303
    assert f'name="drop" value="{found[0]}"' in supervisor.get(path).text
    hidden = "SELECT public_id FROM service WHERE release_level <> 'public' OR status <> 'active' OR authority"
    for [secret] in [*house.rows(hidden)[:20], ["no-such-service"]]:
        answer = supervisor.post(f"{path}/night", add=secret)
        assert answer.status_code == 422
        assert FRENCH["duty_wrong_night"] in answer.text
    supervisor.post(f"{path}/night", drop=found[0])
    assert house.rows("SELECT night FROM team") == [("[]",)]


def test_teams_are_added_and_removed_and_one_stays(house: House, supervisor: Visitor) -> None:
    first = one_team(house, supervisor)
    assert supervisor.post(f"{first}/remove").status_code == 404
    added = supervisor.post("/duty/teams", name="Droits").headers["location"]
    refused = supervisor.post("/duty/teams", name="Droits")
    assert (refused.status_code, FRENCH["duty_wrong_known"].format(name="Droits") in refused.text) == (422, True)
    assert supervisor.post(f"{added}/remove").status_code == 303
    assert [row[0] for row in house.rows("SELECT name FROM team")] == ["Dalil"]


# Who may


def test_an_operator_plans_nothing_and_sets_nobody_else(house: House, operator: Visitor, supervisor: Visitor) -> None:
    team = one_team(house, supervisor)
    for path in (*SUPERVISORS_ONLY, team, f"/duty/people/{number(operator)}"):
        assert operator.get(path).status_code == 403
    for path in ("/duty/week", "/duty/teams", team, f"{team}/night", f"/duty/people/{number(operator)}"):
        assert operator.post(path, capacity="3", children="yes").status_code == 403
    assert not settings(house, operator).children
    editor = house.signed_in("editor")
    assert [editor.get(path).status_code for path in ("/duty", "/duty/week", "/duty/end")] == [403] * 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_there_in_every_language(
    house: House, supervisor: Visitor, roster: Roster, language: str
) -> None:
    supervisor.post("/language", language=language, next="/")
    supervisor.post("/duty/start", until="18:00")
    takes(roster, supervisor)
    team, own = one_team(house, supervisor), f"/duty/people/{number(supervisor)}"
    paths = ("/duty", "/duty/end", "/duty/settings", "/duty/week", *SUPERVISORS_ONLY, own, team)
    for path in paths:
        answer = supervisor.get(path)
        assert answer.status_code == 200
        assert f'lang="{language}"' in answer.text
