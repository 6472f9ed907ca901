"""A person on Telegram, at the emulator's side that belongs to people."""

import json
import time
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx

from tests.e2e.process import Dalil, wait_until

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_CHATS = count(7_310_000_001)
_RAW_UPDATES = count(5_000_000)


@dataclass(frozen=True)
class Heard:
    """A message of the bot's. `buttons` are the data by the key it chooses; `protected` forbids forwarding."""

    text: str
    message_id: int
    buttons: dict[str, str]
    labels: tuple[str, ...]
    protected: bool


@dataclass
class Emulator:
    """The Telegram of the tests."""

    url: str
    http: httpx.Client

    @property
    def api(self) -> str:
        return f"{self.url}/bot"

    def webhook_of(self, token: str) -> str:
        """Where this bot's updates are posted; nothing while it polls."""
        answer = self.http.post(f"{self.url}/bot{token}/getWebhookInfo").json()
        return str(answer["result"]["url"])

    def messages_to(self, token: str, chat: int) -> list[Heard]:
        """The bot's unread messages to this chat."""
        answer = self.http.post(f"{self.url}/getUpdates", json={"token": token, "chatId": chat}).json()
        return [_heard(update) for update in answer["result"]]


def _heard(update: dict[str, Any]) -> Heard:
    message = update["message"]
    rows = (message.get("reply_markup") or {}).get("inline_keyboard", [])
    buttons = [button for row in rows for button in row]
    return Heard(
        text=message["text"],
        message_id=update["messageId"],
        buttons={b["callback_data"].rpartition("|")[2]: b["callback_data"] for b in buttons},
        labels=tuple(b["text"] for b in buttons),
        protected=json.loads(str(message.get("protect_content", "false")).lower()),
    )


@dataclass
class Bot:
    """A Dalil on Telegram, and the emulator it is on."""

    dalil: Dalil
    emulator: Emulator
    token: str
    secret: str = ""

    def person(self) -> "TelegramPerson":
        """Somebody who has never written, whose chat id may not be logged."""
        chat = next(_CHATS)
        self.dalil.secrets |= {str(chat)}
        return TelegramPerson(self, chat)

    def post(self, update: dict[str, Any] | bytes, **headers: str | bytes) -> httpx.Response:
        """Post a raw update to the webhook, with the secret unless `headers` say otherwise."""
        body = update if isinstance(update, bytes) else json.dumps(update).encode()
        given: dict[str, str | bytes] = {SECRET_HEADER: self.secret, **headers}
        url = f"{self.dalil.url}/webhooks/telegram"
        encoded = {n: v.encode() if isinstance(v, str) else v for n, v in given.items() if v}
        return self.emulator.http.post(url, content=body, headers={n.encode(): v for n, v in encoded.items()})


@dataclass
class TelegramPerson:
    """One person in a private chat with the bot."""

    bot: Bot
    chat_id: int
    heard: list[Heard] = field(default_factory=list)
    said: int = 0

    def writes(self, text: str) -> None:
        """A text message."""
        self.sends(text=text)

    def sends(self, *, chat_type: str = "private", **what: Any) -> None:
        """A message of any kind: sticker=..., voice=..."""
        self.said += 1
        self._post("sendMessage", self.message(chat_type=chat_type, **what))

    def presses(self, key: str, *, of: Heard | None = None) -> None:
        """The button with this key, of the last message unless told."""
        self.said += 1
        pressed = of or self.heard[-1]
        message = {"message_id": pressed.message_id, "date": int(time.time()), "chat": self.chat(), "text": "x"}
        self._post("sendCallback", {**self._own(), "data": pressed.buttons[key], "message": message})

    def hears(self, number: int = 1) -> list[Heard]:
        """This many new messages, waited for."""
        before = len(self.heard)
        wait_until(lambda: self.listens() >= before + number, what=f"{number} answers have come")
        return self.heard[before:]

    def message(self, *, chat_type: str = "private", **what: Any) -> dict[str, Any]:
        """A message as Telegram has it."""
        return {**self._own(), "date": int(time.time()), "chat": self.chat(chat_type), **what}

    def update(self, kind: str = "message", **what: Any) -> dict[str, Any]:
        """A raw update, with an id that no other has."""
        number = next(_RAW_UPDATES)
        return {"update_id": number, kind: {**self.message(**what), "message_id": number}}

    def chat(self, kind: str = "private") -> dict[str, Any]:
        """The chat a message is in."""
        return {"id": self.chat_id, "type": kind, "first_name": "Zanzibarine"}

    def _own(self) -> dict[str, Any]:
        sender = {"id": self.chat_id, "first_name": "Zanzibarine", "is_bot": False, "language_code": "fr"}
        return {"botToken": self.bot.token, "from": sender}

    def listens(self) -> int:
        """Take in what has come; how many messages in all."""
        self.heard += self.bot.emulator.messages_to(self.bot.token, self.chat_id)
        return len(self.heard)

    def _post(self, method: str, values: dict[str, Any]) -> None:
        answer = self.bot.emulator.http.post(f"{self.bot.emulator.url}/{method}", json=values)
        assert answer.json()["ok"]
