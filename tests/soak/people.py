"""People who go on talking by digits, whatever happens to the server: each message is posted until it is taken."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from random import Random
from typing import Any
from urllib.parse import urlencode

import httpx

from tests.e2e.emulator import SECRET_HEADER
from tests.e2e.telling import PATHS
from tests.e2e.texting import SMS_FROM, signature
from tests.talk import HELLO

SECRET = "a-secret_of-the-soak"
THINKS = 0.4
"""The longest a person thinks between two messages, in seconds."""
TRIES_AGAIN_AFTER = 0.1
MORE, OTHER_CITY, OTHER_NEED = "1", "2", "3"


def script(random: Random) -> Iterator[str]:
    """What one person says, without end: digits only after the greeting.

    No two answers in a row are equal, so that a repeat can be told from an answer. Nobody asks for a person
    (0): which lines are open depends on the hour, and the quiet run is later.
    """
    yield HELLO[random.choice(sorted(HELLO))]
    yield from random.choice(list(PATHS.values()))
    yield random.choice("12345678")
    while True:
        if random.random() < 0.4:
            yield MORE
        if random.random() < 0.4:
            yield OTHER_CITY
            yield random.choice("12345678")
        else:
            yield OTHER_NEED
            yield from random.choice(list(PATHS.values()))


@dataclass
class Person:
    """One person: number `index` of this seed, on Telegram or on SMS. Without hope they stop trying."""

    seed: int
    index: int
    posted: int = 0
    lost_hope: threading.Event = field(default_factory=threading.Event)
    refusals: list[int] = field(default_factory=list)

    @property
    def on_telegram(self) -> bool:
        return self.index % 2 == 0

    @property
    def address(self) -> str:
        """Where the providers reach them."""
        return str(7_400_000_000 + self.index) if self.on_telegram else f"+2126130{self.index:05}"

    def talks(self, url: str, stop: threading.Event) -> None:
        """Say one thing after another until told to stop; each is posted until it is taken."""
        thoughts = Random(f"{self.seed} thinks {self.index}")
        with httpx.Client(base_url=url, trust_env=False, timeout=5) as http:
            for text in self._script():
                self._posts(http, text)
                if self.lost_hope.is_set() or stop.wait(thoughts.uniform(0, THINKS)):
                    return

    def says_again(self, url: str, number: int) -> None:
        """Say the first `number` things, without a pause."""
        with httpx.Client(base_url=url, trust_env=False, timeout=5) as http:
            for text in islice(self._script(), number):
                self._posts(http, text)

    def _script(self) -> Iterator[str]:
        return script(Random(f"{self.seed} says {self.index}"))

    def _posts(self, http: httpx.Client, text: str) -> None:
        request = self._update(text) if self.on_telegram else self._form(text, str(http.base_url).rstrip("/"))
        while not self._is_taken(http, request):
            if self.lost_hope.wait(TRIES_AGAIN_AFTER):
                return
        self.posted += 1

    def _is_taken(self, http: httpx.Client, request: dict[str, Any]) -> bool:
        try:
            status = http.post(**request).status_code
        except httpx.TransportError:
            return False  # the server is dead, or was killed before it answered
        if status != 200:
            self.refusals.append(status)
        return status == 200

    def _update(self, text: str) -> dict[str, Any]:
        """A Telegram update; every other message is a pressed button."""
        number = self.index * 1_000_000 + self.posted + 1
        chat = {"id": int(self.address), "type": "private", "first_name": "x"}
        sender = {"id": int(self.address), "is_bot": False, "first_name": "x"}
        message = {"message_id": number, "date": 1_780_000_000, "chat": chat, "from": sender, "text": text}
        update: dict[str, Any] = {"update_id": number, "message": message}
        if self.posted % 2:
            query = {"id": str(number), "from": sender, "chat_instance": "x", "message": message, "data": f"|{text}"}
            update = {"update_id": number, "callback_query": query}
        headers = {SECRET_HEADER: SECRET, "Content-Type": "application/json"}
        return {"url": "/webhooks/telegram", "content": json.dumps(update).encode(), "headers": headers}

    def _form(self, text: str, url: str) -> dict[str, Any]:
        """A form of Twilio's, signed."""
        sid = f"SM{self.seed % 2**32:08x}{self.index:08x}{self.posted + 1:016x}"
        form = {"MessageSid": sid, "From": self.address, "To": SMS_FROM, "Body": text, "NumMedia": "0"}
        path = "/webhooks/twilio"
        headers = {
            "X-Twilio-Signature": signature(url + path, form),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        return {"url": path, "content": urlencode(form).encode(), "headers": headers}
