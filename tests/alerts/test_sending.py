"""Alerts on their way: constant and neutral (T12), sent once, tried again, and over when the case is taken."""

import asyncio
import re
from typing import Any

import pytest

from bot.alerts import claiming, making
from bot.alerts.letters import has_public_name
from bot.alerts.wording import ALERTS, LANGUAGES, RING, SAID, SEVERITIES, TAKEN, alert
from bot.store.desk import ALERT_KINDS
from tests.alerts.conftest import Gathers
from tests.alerts.team import CHAT, Team
from tests.conftest import Clock

ZOHRA = 4200000001
NUMBER = "+212600000099"


def flood(seconds: int) -> tuple[int, Any]:
    return 429, {"ok": False, "error_code": 429, "description": "x", "parameters": {"retry_after": seconds}}


def refusal(status: int, why: str) -> tuple[int, Any]:
    return status, {"ok": False, "error_code": status, "description": why}


def test_T12_an_alert_tells_how_grave_how_long_which_language_and_no_more(team: Team, clock: Clock) -> None:
    team.case(need="trafficking", language="ary_Latn")
    clock.moves(minutes=4, seconds=59)
    team.sends()
    [sent] = team.wire.of("sendMessage")
    assert sent["chat_id"] == CHAT
    assert sent["text"] == (
        "🔴 4 min · ary_Latn\n"
        "Rouge: quelqu'un attend une réponse.\n"
        "أحمر: شخص ينتظر جوابًا.\n"
        "Red: somebody waits for an answer.\n"
        "http://127.0.0.1:8001/desk"
    )


def test_T12_two_cases_alike_in_what_is_told_are_told_alike(team: Team) -> None:
    team.case(need="child_protection", kind="violence")
    team.case(kind="sea")
    team.sends()
    one, other = (sent["text"] for sent in team.wire.of("sendMessage"))
    assert one == other


def test_the_button_names_the_alert_and_the_link_stands_beside_it(gathers: Gathers) -> None:
    team = gathers(console_url="https://console.ong.example")
    team.case()
    team.sends()
    [sent], [made] = team.wire.of("sendMessage"), team.alerts()
    [[take], [console]] = sent["reply_markup"]["inline_keyboard"]
    assert take["callback_data"] == f"take:{made.id}"
    assert console["url"] == "https://console.ong.example/desk"
    assert "http" not in sent["text"]


@pytest.mark.parametrize(
    ("url", "public"),
    [
        ("https://console.ong.example/desk", True),
        ("https://192.0.2.7/desk", True),
        ("http://127.0.0.1:8001/desk", False),
        ("http://[::1]:8001/desk", False),
        ("http://localhost:8001/desk", False),
        ("http://dalil.localhost/desk", False),
        ("http://console/desk", False),
    ],
)
def test_an_address_that_telegram_would_refuse_stands_in_the_text(url: str, public: bool) -> None:
    assert has_public_name(url) is public


def test_everything_is_said_in_every_language_within_what_telegram_shows() -> None:
    told = [*SAID.values(), *SEVERITIES.values(), *ALERTS.values()]
    assert all(len(sentences) == len(LANGUAGES) and all(sentences) for sentences in told)
    assert all(len(text) <= 200 for sentences in SAID.values() for text in sentences)
    assert all(re.search("[؀-ۿ]", sentences[1]) for sentences in told)
    assert {*ALERTS, "relay", "lines"} == set(ALERT_KINDS)
    assert all(len(alert(kind, "red", language="ary_Latn", minutes=99_999)) < 400 for kind in ALERTS)


def test_a_case_taken_before_its_alert_went_is_not_told_of(team: Team) -> None:
    amal, case = team.has(), team.case()
    team.takes(case, amal)
    team.sends()
    assert team.wire.of("sendMessage") == []
    assert [a.state for a in team.alerts()] == ["failed"]


def test_a_taken_case_takes_the_buttons_from_all_its_alerts_once(team: Team) -> None:
    zohra, case = team.has("supervisor", ZOHRA), team.case(kind="violence")
    with team.service.store.write() as connection:
        making.to_supervisor(connection, case, team.now)
    team.sends()
    assert team.wire.of("editMessageText") == []
    where = {(sent["chat_id"], number) for number, sent in enumerate(team.wire.of("sendMessage"), 101)} - {(ZOHRA, 101)}
    team.takes(case, zohra)
    team.sends()
    team.sends()
    edited = team.wire.of("editMessageText")
    assert {(one["chat_id"], one["message_id"]) for one in edited} == where
    assert len(edited) == 3
    assert all(one["text"] == TAKEN and "reply_markup" not in one for one in edited)


@pytest.mark.parametrize(
    ("answer", "state", "again"),
    [
        (flood(7), "todo", True),
        (OSError("away"), "todo", True),
        (refusal(500, "Internal"), "todo", True),
        (refusal(403, "bot was kicked"), "failed", False),
        (refusal(400, "chat not found"), "failed", False),
    ],
)
def test_what_could_not_be_sent_comes_again_or_never(
    team: Team, clock: Clock, answer: Any, state: str, again: bool
) -> None:
    team.case()
    team.wire.answers = [answer]
    team.sends()
    assert [a.state for a in team.alerts()] == [state]
    clock.moves(seconds=20)
    team.sends()
    assert len(team.wire.of("sendMessage")) == 1 + again
    assert [a.state for a in team.alerts()] == ["sent" if again else "failed"]


def test_a_failing_edit_is_given_up_only_when_telegram_says_never(team: Team) -> None:
    amal, case = team.has(), team.case()
    team.sends()
    team.takes(case, amal)
    team.wire.answers = [refusal(400, "message is not modified")]
    team.sends()
    team.sends()
    assert len(team.wire.of("editMessageText")) == 1


def test_what_a_dead_sender_held_is_taken_back_after_a_minute(team: Team, clock: Clock) -> None:
    team.case()
    with team.service.store.write() as connection:
        [held] = claiming.claim(connection, "another:1:dead", team.now, 8)
    clock.moves(seconds=59)
    team.sends()
    assert team.wire.of("sendMessage") == []
    clock.moves(seconds=2)
    team.sends()
    assert len(team.wire.of("sendMessage")) == 1
    with team.service.store.write() as connection:
        claiming.sent(connection, "another:1:dead", held, "999", team.now)
    assert [a.message_id for a in team.alerts()] == ["101"]


def test_what_is_in_hand_is_put_back_at_the_end(team: Team) -> None:
    team.case()
    with team.service.store.write() as connection:
        claiming.claim(connection, team.alerter.name, team.now, 8)
        claiming.leave(connection, team.alerter.name)
    [left] = team.alerts()
    assert (left.state, left.holder, left.attempts) == ("todo", None, 0)


def test_two_senders_send_an_alert_once(team: Team) -> None:
    for _ in range(6):
        team.case()

    async def both() -> None:
        await asyncio.gather(team.alerter.send_due(), team.another().send_due())

    asyncio.run(both())
    assert len(team.wire.of("sendMessage")) == 6


def test_the_duty_phone_rings_with_a_constant_sentence(gathers: Gathers) -> None:
    team = gathers(duty_phone=NUMBER)
    case = team.case(kind="violence")
    with team.service.store.write() as connection:
        making.late(connection, case, team.now)
    team.sends()
    team.sends()
    [rung] = team.sms.sent
    assert (rung.address, rung.text, rung.reference) == (NUMBER, RING, 0)


def test_the_duty_phone_stays_quiet_when_the_case_was_taken_meanwhile(gathers: Gathers) -> None:
    team = gathers(duty_phone=NUMBER)
    amal, case = team.has(), team.case(kind="violence")
    with team.service.store.write() as connection:
        making.late(connection, case, team.now)
    team.takes(case, amal)
    team.sends()
    assert team.sms.sent == []


def test_ways_that_are_not_set_up_are_passed_over(gathers: Gathers, caplog: pytest.LogCaptureFixture) -> None:
    team = gathers(telegram_staff_chat="")
    case = team.case(kind="violence")
    with team.service.store.write() as connection:
        making.late(connection, case, team.now)
    team.sends()
    assert {a.state for a in team.alerts()} == {"failed"}
    assert (team.wire.asked, team.sms.sent, caplog.records) == ([], [], [])


def test_R24_nothing_of_anybody_is_logged(gathers: Gathers, caplog: pytest.LogCaptureFixture) -> None:
    team = gathers(duty_phone=NUMBER)
    team.has("supervisor", ZOHRA)
    case = team.case(kind="violence")
    with team.service.store.write() as connection:
        making.to_supervisor(connection, case, team.now)
    team.wire.answers = [refusal(400, "chat -1007000000001 not found"), ValueError(str(ZOHRA))]
    with caplog.at_level("DEBUG", "dalil"):
        team.sends()
    told = " ".join(str(vars(record)) for record in caplog.records)
    assert "alert not sent" in told
    assert not any(word in told for word in (str(CHAT), str(ZOHRA), NUMBER, "zanzibarine"))
