"""Telegram and Twilio in one small server: keeps what each person was sent, slowly and with troubles of its own."""

import json
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random

from tests.e2e.listening import Answer, Asked, listening

SLOWEST = 0.02
"""Seconds an answer may take, when the providers are troubled."""
REFUSED = 0.03
"""How often a sending meets 429 or 500 then."""


@dataclass
class Providers:
    """What people were sent, by their address, in the order the providers took it."""

    random: Random | None = None
    heard: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    refused: int = 0
    asked: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _ids: int = 0

    def answer(self, asked: Asked) -> Answer:
        """As the Bot API or Twilio answers."""
        method = asked.path.rpartition("/")[2]
        if method not in ("sendMessage", "Messages.json"):
            return _json(200, {"ok": True, "result": True})
        self.asked.set()
        form = asked.form
        if self._is_troubled():
            return self._refusal(method)
        if method == "sendMessage":
            number = self._keep(form["chat_id"], form["text"] + form.get("reply_markup", ""))
            chat = {"id": int(form["chat_id"]), "type": "private"}
            return _json(200, {"ok": True, "result": {"message_id": number, "date": int(time.time()), "chat": chat}})
        number = self._keep(form["To"], form["Body"])
        return _json(201, {"sid": f"SM{number:032x}", "status": "queued"})

    def _keep(self, address: str, text: str) -> int:
        """The provider has it from here on, whether or not Dalil lives to hear so."""
        with self._lock:
            self.heard[address].append(text)
            self._ids += 1
            return self._ids

    def _is_troubled(self) -> bool:
        if self.random is None:
            return False
        with self._lock:
            slow, refuses = self.random.uniform(0, SLOWEST), self.random.random() < REFUSED
            self.refused += refuses
        time.sleep(slow)
        return refuses

    def _refusal(self, method: str) -> Answer:
        flooded = self.refused % 2
        if method == "sendMessage":
            status, told = (429, "Too Many Requests") if flooded else (500, "Internal Server Error")
            more = {"parameters": {"retry_after": 1}} if flooded else {}
            return _json(status, {"ok": False, "error_code": status, "description": told, **more})
        status, code = (429, 20429) if flooded else (500, 20500)
        return _json(status, {"code": code, "message": "refused", "status": status})


def _json(status: int, value: dict[str, object]) -> Answer:
    return Answer(status, json.dumps(value).encode())


@contextmanager
def providing(random: Random | None = None) -> Iterator[tuple[Providers, str]]:
    """Providers, troubled by this chance if any, and the URL they are at."""
    providers = Providers(random)
    with listening(providers.answer) as url:
        yield providers, url
