"""The team on Telegram: somebody writes 0, the staff's chat hears, a tap takes the case. The emulator stands between."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bot.alerts import binding
from bot.alerts.wording import TAKE, TAKEN, alert
from bot.moments import to_millis, utc_now
from tests.e2e.emulator import Bot, Emulator, TelegramPerson
from tests.e2e.process import STARTS_WITHIN, Dalil, wait_until
from tests.e2e.staff import joins

STAFF_CHAT = -1007310000001
CANARY = "zanzibarine"
"""A word of people's in these tests: it must never be printed, nor stand in the staff's chat."""
_ACCOUNTS, _NAMES = count(7_390_000_001), count(1)

Bots = dict[str, Bot]


@dataclass
class Staff:
    """A member of staff at their own telephone."""

    bot: Bot
    account: int
    member_id: int

    def writes(self, text: str, *, chat: int = 0) -> None:
        """A message in private, or in a group."""
        self._posts("sendMessage", chat or self.account, text=text, date=int(time.time()))

    def taps(self, message: dict[str, Any], chat: int) -> None:
        """The first button of this message."""
        [[take], *_] = message["reply_markup"]["inline_keyboard"]
        shown = {"message_id": message["id"], "date": int(time.time()), "chat": _chat(chat), "text": "x"}
        self._posts("sendCallback", chat, data=take["callback_data"], message=shown)

    def _posts(self, method: str, chat: int, **values: Any) -> None:
        sender = {"id": self.account, "first_name": "Zanzibarine", "is_bot": False, "language_code": "fr"}
        given = {"botToken": self.bot.token, "from": sender, "chat": _chat(chat), **values}
        answer = self.bot.emulator.http.post(f"{self.bot.emulator.url}/{method}", json=given)
        assert answer.json()["ok"]


def _chat(chat: int) -> dict[str, Any]:
    return {"id": chat, "type": "private" if chat > 0 else "supergroup", "first_name": "Zanzibarine"}


@pytest.fixture(scope="module")
def bots(telegram_emulator: Emulator, tmp_path_factory: pytest.TempPathFactory, stocked: Path) -> Iterator[Bots]:
    """Two Dalils with a staff chat and relaying, one that polls and one that is posted to, started side by side."""
    made: Bots = {}
    with ExitStack() as running:
        for mode, token in (("poll", "3:staff"), ("webhook", "4:staff")):
            settings = {
                "DALIL_TELEGRAM_TOKEN": token,
                "DALIL_TELEGRAM_API": telegram_emulator.api,
                "DALIL_TELEGRAM_MODE": mode,
                "DALIL_TELEGRAM_STAFF_CHAT": str(STAFF_CHAT),
                "DALIL_TELEGRAM_RELAY": "on",
            }
            dalil = Dalil(tmp_path_factory.mktemp(f"staff-{mode}"), settings)
            dalil.settings |= {"DALIL_PUBLIC_URL": dalil.url} if mode == "webhook" else {}
            dalil.secrets |= {CANARY, token, str(STAFF_CHAT).removeprefix("-")}
            dalil.stock(stocked)
            running.callback(dalil.close)
            dalil.begin()
            made[mode] = Bot(dalil, telegram_emulator, token)
        for one in made.values():
            wait_until(one.dalil.answers, within=STARTS_WITHIN, what="Dalil answers")
        wait_until(lambda: telegram_emulator.webhook_of("4:staff"), what="the webhook is set")
        people = [one.person() for one in made.values()]
        for person in people:
            person.writes("Bonjour")
        for person in people:
            person.hears()
        yield made
        for one in made.values():
            one.dalil.ends_well()


@pytest.fixture(params=["poll", "webhook"])
def bot(request: pytest.FixtureRequest, telegram_emulator: Emulator, bots: Bots) -> Bot:
    """Either."""
    return bots[request.param]


@pytest.fixture
def amal(bot: Bot) -> Staff:
    """An operator whose account is bound."""
    account = next(_ACCOUNTS)
    bot.dalil.secrets |= {str(account)}
    member = joins(bot.dalil, "operator", f"amal{next(_NAMES)}@ong.example")
    staff = Staff(bot, account, member)
    with bot.dalil.store.write() as connection:
        code = binding.new_code(connection, bot.dalil.seal(), member, to_millis(utc_now()))
    bot.dalil.secrets |= {code}
    staff.writes(f"/bind {code}")
    wait_until(lambda: bot.dalil.count("staff_telegram WHERE staff_id = :id", id=member), what="the account is bound")
    return staff


def sent_to(bot: Bot, chat: int) -> list[dict[str, Any]]:
    """All that stands in a chat now, as it was last changed."""
    answer = bot.emulator.http.post(f"{bot.emulator.url}/getUpdatesHistory", json={"token": bot.token}).json()
    sent = [one for one in answer["result"] if str(one.get("message", {}).get("chat_id")) == str(chat)]
    return [{**one["message"], "id": one["messageId"]} for one in sent]


def waits_for_the_team(bot: Bot) -> TelegramPerson:
    """Somebody who has asked for a person."""
    person = bot.person()
    person.writes("Bonjour")
    person.hears()
    person.writes("0")
    person.hears()
    return person


def state(dalil: Dalil, case_id: int) -> tuple[str, int | None]:
    [row] = dalil.rows("SELECT state, taken_by FROM help_case WHERE id = :id", id=case_id)
    return row.state, row.taken_by


def last_case(dalil: Dalil) -> int:
    return int(dalil.rows("SELECT max(id) AS id FROM help_case")[0].id)


def test_zero_alerts_the_chat_and_a_tap_takes_the_case(bot: Bot, amal: Staff) -> None:
    before = len(sent_to(bot, STAFF_CHAT))
    people = bot.dalil.count("person")
    waits_for_the_team(bot)
    wait_until(lambda: len(sent_to(bot, STAFF_CHAT)) > before, what="the chat is alerted")
    told, case = sent_to(bot, STAFF_CHAT)[-1], last_case(bot.dalil)
    assert told["text"].startswith(alert("opened", "green", language="fr", minutes=0))
    [[take]] = told["reply_markup"]["inline_keyboard"]
    assert (take["text"], take["callback_data"][:5]) == (TAKE, "take:")

    amal.writes(CANARY, chat=STAFF_CHAT)
    amal.taps(told, STAFF_CHAT)
    wait_until(lambda: state(bot.dalil, case) == ("taken", amal.member_id), what="the case is taken")
    wait_until(lambda: sent_to(bot, STAFF_CHAT)[-1]["text"] == TAKEN, what="its button is gone")
    assert bot.dalil.count("person") == people + 1


def test_the_conversation_goes_on_in_private(bot: Bot, amal: Staff) -> None:
    before = len(sent_to(bot, STAFF_CHAT))
    person = waits_for_the_team(bot)
    wait_until(lambda: len(sent_to(bot, STAFF_CHAT)) > before, what="the chat is alerted")
    case = last_case(bot.dalil)
    amal.taps(sent_to(bot, STAFF_CHAT)[-1], STAFF_CHAT)
    wait_until(lambda: state(bot.dalil, case)[0] == "taken", what="the case is taken")
    person.listens()
    person.heard.clear()

    person.writes(f"Où aller ? {CANARY}")
    wait_until(lambda: sent_to(bot, amal.account)[-1]["text"].startswith(f"#{case} "), what="the words are relayed")
    assert not any(CANARY in told["text"] for told in sent_to(bot, STAFF_CHAT))
    amal.writes("Dans quelle ville ?")
    [answer] = person.hears()
    assert answer.text == "Dans quelle ville ?"
    files = [path.read_bytes() for path in (bot.dalil.folder / "data").iterdir()]
    assert not any(str(amal.account).encode() in held or CANARY.encode() in held for held in files)
