"""Which updates of Telegram's are the staff's and which are people's; none of the staff's reaches the inbox."""

from contextlib import suppress
from typing import Any

import pytest

from bot.alerts.updates import read
from bot.alerts.wording import SAID
from bot.messages import Refused
from tests.alerts.conftest import Gathers
from tests.alerts.team import CHAT, Team, tap, writes

AMAL, STRANGER = 4200000001, 4200000009

OTHERS = {
    "a person's words": writes(STRANGER, "Bonjour"),
    "a person who starts": writes(STRANGER, "/start"),
    "a person who came by a link": writes(STRANGER, "/start campaign"),
    "a person's button": tap(STRANGER, "need|1", chat=STRANGER),
    "a word that begins alike": writes(STRANGER, "/binder ABCD2345"),
    "a code in another group": writes(STRANGER, "/bind ABCD2345", chat=-1007000000099),
    "a bound account's words, without relaying": writes(AMAL, "Bonjour"),
    "a bound account's button": tap(AMAL, "need|1", chat=AMAL),
}
STAFFS = {
    "talk in the staff's chat": writes(STRANGER, "zanzibarine", chat=CHAT),
    "a correction in it": writes(AMAL, "zanzibarine", chat=CHAT, edited=True),
    "a code in it": writes(AMAL, "/bind ABCD2345", chat=CHAT),
    "another button in it": tap(STRANGER, "need|1"),
}


@pytest.mark.parametrize("update", OTHERS.values(), ids=OTHERS.keys())
def test_what_is_a_persons_is_left_to_the_inbox(team: Team, update: dict[str, Any]) -> None:
    team.has(account=AMAL)
    before = len(team.wire.asked)
    assert not team.hears(update)
    assert len(team.wire.asked) == before


@pytest.mark.parametrize("update", STAFFS.values(), ids=STAFFS.keys())
def test_what_is_said_in_the_staffs_chat_is_not_heard(team: Team, update: dict[str, Any]) -> None:
    team.has(account=AMAL)
    told = len(team.told(AMAL)) + len(team.told(CHAT))
    assert team.hears(update)
    assert len(team.told(AMAL)) + len(team.told(CHAT)) == told
    assert team.rows("SELECT * FROM person") == []
    assert all("text" not in answer for answer in team.wire.of("answerCallbackQuery"))


ODD: list[dict[str, Any]] = [
    {"update_id": 1},
    {
        "update_id": 1,
        "message": {"message_id": 1, "date": 1, "chat": {"id": "x", "type": "private"}, "text": "/bind A"},
    },
    {
        "update_id": 1,
        "message": {"message_id": 1, "date": 1, "chat": {"id": 1.5, "type": "private"}, "text": "/bind A"},
    },
    {
        "update_id": 1,
        "callback_query": {"id": 5, "from": {"id": 1, "first_name": "", "is_bot": False}, "data": "take:1"},
    },
    {"update_id": 1, "poll_answer": {"poll_id": "1"}},
]


@pytest.mark.parametrize("update", ODD, ids=range(len(ODD)))
def test_what_telegram_does_not_send_is_nobodys(team: Team, update: dict[str, Any]) -> None:
    with suppress(Refused):  # by the webhook, before it is read
        assert read(team.read(update)) is None


@pytest.mark.parametrize(
    "data", ["take:", "take:0", "take:-1", "take:99999", "take:1 OR 1=1", "take:١", "take:" + "9" * 59, "take:1x"]
)
def test_forged_data_and_alerts_that_are_gone_take_nothing(team: Team, data: str) -> None:
    team.has(account=AMAL)
    case = team.case()
    team.sends()
    assert team.hears(tap(AMAL, data))
    assert team.wire.of("answerCallbackQuery")[-1]["text"] == SAID["gone"][0]
    assert team.state(case) == ("waiting", None)


def test_without_a_staff_chat_no_chat_is_the_staffs(gathers: Gathers) -> None:
    team = gathers(telegram_staff_chat="")
    assert not team.hears(writes(STRANGER, "Bonjour", chat=CHAT))
