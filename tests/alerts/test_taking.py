"""A case is taken by the button of its alert: by staff who are bound to the console, and by nobody else."""

import pytest

from bot.alerts import making
from bot.alerts.wording import SAID, TAKEN
from bot.duty import operators
from bot.store import Unavailable
from tests.alerts.team import CHAT, Team, tap

AMAL, BADR, STRANGER = 4200000001, 4200000002, 4200000009


def in_french(key: str) -> str:
    return SAID[key][0]


def test_a_tap_takes_the_case_and_is_audited(team: Team) -> None:
    amal, case = team.has(account=AMAL), team.case()
    team.sends()
    [alert] = team.alerts()
    assert team.taps(AMAL, alert.id) == in_french("taken")
    assert team.state(case) == ("taken", amal)
    assert team.audited() == [("bound", amal, None), ("took", amal, case)]
    assert "telegram" in team.rows("SELECT detail FROM audit WHERE action = 'took'")[0].detail


def test_a_tap_after_a_restart_finds_its_case_in_the_store(team: Team) -> None:
    amal, case = team.has(account=AMAL), team.case()
    team.sends()
    [alert] = team.alerts()
    team.restarts()
    assert team.taps(AMAL, alert.id) == in_french("taken")
    assert team.state(case) == ("taken", amal)


def test_whoever_is_slower_is_told_so_and_the_button_goes(team: Team) -> None:
    amal, case = team.has(account=AMAL), team.case()
    team.has(account=BADR)
    team.sends()
    [alert] = team.alerts()
    team.taps(AMAL, alert.id)
    assert team.taps(AMAL, alert.id) == in_french("yours")
    assert team.taps(BADR, alert.id, message_id=77) == in_french("late")
    assert team.wire.of("editMessageText")[-1] == {"chat_id": CHAT, "message_id": 77, "text": TAKEN}
    assert team.state(case) == ("taken", amal)


@pytest.mark.parametrize("what", ["stranger", "disabled", "editor", "unbound"])
def test_T2_whoever_is_not_bound_takes_nothing(team: Team, what: str) -> None:
    amal, case = team.has(account=AMAL), team.case()
    team.sends()
    [alert] = team.alerts()
    if what == "disabled":
        team.disables(amal)
    if what == "editor":
        team.changes("UPDATE staff SET role = 'editor' WHERE id = :id", id=amal)
    if what == "unbound":
        team.changes("DELETE FROM staff_telegram")
    assert team.taps(STRANGER if what == "stranger" else AMAL, alert.id) == in_french("not_listed")
    assert team.state(case) == ("waiting", None)


@pytest.mark.parametrize("chat", [AMAL, -1007000000099], ids=["in private", "in another group"])
def test_an_alert_of_the_chat_is_taken_in_that_chat_alone(team: Team, chat: int) -> None:
    team.has(account=AMAL)
    case = team.case()
    team.sends()
    [alert] = team.alerts()
    assert team.taps(AMAL, alert.id, chat=chat) == in_french("gone")
    assert team.state(case) == ("waiting", None)


def test_an_alert_in_private_is_its_own_supervisors(team: Team) -> None:
    zohra, case = team.has("supervisor", AMAL), team.case(kind="violence")
    team.has("supervisor", BADR)
    with team.service.store.write() as connection:
        making.to_supervisor(connection, case, team.now)
    team.sends()
    [hers] = [alert for alert in team.alerts(way="private") if alert.staff_id == zohra]
    assert team.taps(BADR, hers.id, chat=BADR) == in_french("gone")
    assert team.taps(AMAL, hers.id) == in_french("gone")
    assert team.taps(AMAL, hers.id, chat=AMAL) == in_french("taken")
    assert team.state(case) == ("taken", zohra)


def test_R10_a_childs_case_is_for_whoever_is_trained(team: Team) -> None:
    team.has(account=AMAL)
    badr, case = team.has(account=BADR, children=True), team.case(need="child_protection")
    team.sends()
    [alert] = team.alerts()
    assert team.taps(AMAL, alert.id) == in_french("not_for_you")
    assert team.taps(BADR, alert.id) == in_french("taken")
    assert team.state(case) == ("taken", badr)


@pytest.mark.parametrize("why", ["full", "paused"])
def test_whoever_has_enough_takes_a_red_case_alone(team: Team, why: str) -> None:
    amal = team.has(account=AMAL, capacity=1)
    if why == "full":
        team.takes(team.case(), amal)
    else:
        with team.service.store.write() as connection:
            operators.pause(connection, amal, team.clock())
    green, red = team.case(), team.case(kind="violence")
    team.sends()
    by_case = {alert.case_id: alert.id for alert in team.alerts()}
    assert team.taps(AMAL, by_case[green]) == in_french("full")
    assert team.taps(AMAL, by_case[red]) == in_french("taken")
    assert (team.state(green)[0], team.state(red)[0]) == ("waiting", "taken")


def test_the_same_update_again_is_done_once(team: Team) -> None:
    team.has(account=AMAL)
    case = team.case()
    team.sends()
    [alert] = team.alerts()
    update = tap(AMAL, f"take:{alert.id}")
    assert team.hears(update)
    team.gives_back(case, team.state(case)[1] or 0)
    assert team.hears(update)
    assert team.state(case) == ("waiting", None)


def test_telegram_being_away_undoes_nothing(team: Team) -> None:
    amal, case = team.has(account=AMAL), team.case()
    team.sends()
    [alert] = team.alerts()
    team.wire.answers = [OSError("away")]
    assert team.hears(tap(AMAL, f"take:{alert.id}"))
    assert team.state(case) == ("taken", amal)


def test_an_update_at_which_this_breaks_holds_up_no_other(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    team.has(account=AMAL)
    case = team.case()
    team.sends()
    [alert] = team.alerts()
    broken = tap(AMAL, f"take:{alert.id}")
    with monkeypatch.context() as during:
        during.setattr("bot.cases.keeping.by_id", lambda *given: 1 / 0)
        assert team.hears(broken)
    assert team.state(case) == ("waiting", None)
    assert team.taps(AMAL, alert.id) == in_french("taken")


def test_the_store_being_away_leaves_the_update_to_be_given_again(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    amal, case = team.has(account=AMAL), team.case()
    team.sends()
    [alert] = team.alerts()
    update = tap(AMAL, f"take:{alert.id}")

    def away(*given: object) -> None:
        raise Unavailable("busy")

    with monkeypatch.context() as during:
        during.setattr("bot.cases.keeping.by_id", away)
        with pytest.raises(Unavailable):
            team.hears(update)
    assert team.hears(update)
    assert team.state(case) == ("taken", amal)
