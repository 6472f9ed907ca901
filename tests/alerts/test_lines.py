"""The team hears that an SMS line needs somebody: once, in words that tell of no line, while one still does (T12)."""

import asyncio
import re

import pytest

from bot.alerts import making
from bot.alerts.wording import ALERTS, LANGUAGES, LINES
from bot.lines import standing
from bot.store.desk import ALERT_KINDS
from bot.store.lines import ALARM_KINDS
from tests.alerts.conftest import Gathers
from tests.alerts.team import CHAT, Team
from tests.conftest import Clock

PAGE = "http://127.0.0.1:8001/lines"


def goes_wrong(team: Team, line: str = "oujda-1", kind: str = "asleep") -> None:
    with team.service.store.write() as connection:
        standing.began(connection, line, kind, team.clock())


def is_well(team: Team, line: str = "oujda-1", kind: str = "asleep") -> None:
    with team.service.store.write() as connection:
        standing.ended(connection, line, kind, team.clock())


def heard(team: Team) -> list[str]:
    """What the chat was told."""
    return [sent["text"] for sent in team.wire.of("sendMessage")]


def test_every_kind_of_alert_has_its_words_in_every_language() -> None:
    assert {*ALERTS, "relay", "lines"} == set(ALERT_KINDS)
    assert len(LINES) == len(LANGUAGES)
    assert re.search("[؀-ۿ]", LINES[1])


@pytest.mark.parametrize("kind", ALARM_KINDS)
def test_T12_the_team_hears_that_a_line_needs_somebody_and_no_more(team: Team, kind: str) -> None:
    """Whatever is wrong, and with whichever line, it is told alike: no name, no number, no amount."""
    goes_wrong(team, "" if kind in ("near_cap", "cap") else "oujda-1", kind)
    team.sends()
    [sent] = team.wire.of("sendMessage")
    assert (sent["chat_id"], sent["text"]) == (CHAT, "\n".join([*LINES, PAGE]))
    assert not re.search(r"\d", "".join(LINES))


def test_the_way_to_the_page_is_a_button_where_the_console_has_a_public_name(gathers: Gathers) -> None:
    team = gathers(console_url="https://console.ong.example")
    goes_wrong(team)
    team.sends()
    [sent] = team.wire.of("sendMessage")
    assert sent["text"] == "\n".join(LINES)
    [[console]] = sent["reply_markup"]["inline_keyboard"]
    assert console["url"] == "https://console.ong.example/lines"
    assert "callback_data" not in console


def test_one_alert_at_most_waits_and_it_is_of_no_case(team: Team) -> None:
    for line, kind in (("oujda-1", "asleep"), ("oujda-1", "asleep"), ("oujda-2", "down"), ("", "near_cap")):
        goes_wrong(team, line, kind)
    [made] = team.alerts()
    assert (made.kind, made.way, made.case_id, made.staff_id) == ("lines", "chat", making.NO_CASE, None)


def test_what_goes_wrong_while_an_alert_is_in_hand_is_told_too(team: Team) -> None:
    """Its sender may have looked before, and seen nothing."""
    goes_wrong(team)
    team.changes("UPDATE staff_alert SET state = 'doing', holder = 'another:1:dead', due_at = due_at + 60000")
    goes_wrong(team, "oujda-2")
    assert [alert.state for alert in team.alerts()] == ["doing", "todo"]


def test_a_line_that_comes_and_goes_is_told_of_once_in_five_minutes(team: Team, clock: Clock) -> None:
    for _ in range(4):
        goes_wrong(team)
        team.sends()
        is_well(team)
        clock.moves(minutes=1)
    assert len(heard(team)) == 1
    goes_wrong(team)
    clock.moves(minutes=1)
    team.sends()
    assert len(heard(team)) == 2


def test_a_line_that_is_well_again_before_its_alert_went_is_not_told_of(team: Team) -> None:
    goes_wrong(team)
    is_well(team)
    team.sends()
    assert heard(team) == []
    assert [alert.state for alert in team.alerts()] == ["failed"]


def test_without_a_chat_nothing_is_told(gathers: Gathers) -> None:
    team = gathers(telegram_staff_chat="")
    goes_wrong(team)
    team.sends()
    assert team.wire.asked == []


def test_the_message_stays_as_it_is_and_nobody_can_take_it(team: Team, clock: Clock) -> None:
    goes_wrong(team)
    team.sends()
    clock.moves(days=3)
    team.sends()
    assert {name for name, _ in team.wire.asked} == {"sendMessage"}
    account = 4200000002
    team.has("operator", account)
    assert "rien" in team.taps(account, team.alerts()[0].id)
    assert team.audited() == [("bound", 1, None)]


def test_two_senders_send_it_once(team: Team) -> None:
    goes_wrong(team)

    async def both() -> None:
        await asyncio.gather(team.alerter.send_due(), team.another().send_due())

    asyncio.run(both())
    assert len(heard(team)) == 1
