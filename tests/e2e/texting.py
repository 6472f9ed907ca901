"""People on SMS and WhatsApp, with Twilio between them and Dalil: its signed webhooks, and its REST API as
Prism plays it from Twilio's own OpenAPI, behind a proxy that keeps what was sent."""

import json
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
from twilio.request_validator import RequestValidator

from tests.e2e.listening import Answer, Asked, listening
from tests.e2e.process import Dalil, wait_until

SID = "AC" + "a" * 32
TOKEN = "a-twilio-token-of-the-tests"
SMS_FROM, WHATSAPP_FROM = "+15005550006", "+15005550007"
_NUMBERS = count(212_612_000_001)
_MESSAGES = count(1)


@dataclass(frozen=True)
class Sent:
    """A message that Dalil handed to Twilio."""

    to: str
    sender: str
    body: str
    sid: str
    callback: str


@dataclass
class Carrier:
    """Between Dalil and Prism: passes on, keeps what was accepted, and is out of order when told."""

    prism: str
    sent: list[Sent] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    busy_for: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _http: httpx.Client = field(default_factory=lambda: httpx.Client(trust_env=False, timeout=10))

    def answer(self, asked: Asked) -> Answer:
        """Prism's answer with an SID of its own (`Prefer: dynamic`), or 503 as often as `busy_for` says."""
        form = asked.form
        with self._lock:
            self.asked.append(form["To"])
            if self.busy_for[form["To"]]:
                self.busy_for[form["To"]] -= 1
                return Answer(503, b'{"code": 20503, "message": "Service unavailable", "status": 503}')
        passed = {n: v for n, v in asked.headers.items() if n.lower() in ("authorization", "content-type", "accept")}
        given = self._http.post(
            self.prism + asked.path, content=asked.body, headers=passed | {"Prefer": "dynamic=true"}
        )
        if given.status_code == 201:
            self._keep(form, json.loads(given.content)["sid"])
        return Answer(given.status_code, given.content)

    def _keep(self, form: dict[str, str], sid: str) -> None:
        with self._lock:
            self.sent.append(Sent(form["To"], form["From"], form["Body"], sid, form.get("StatusCallback", "")))

    def to(self, address: str) -> list[Sent]:
        """What was sent to this address, oldest first."""
        with self._lock:
            return [one for one in self.sent if one.to == address]

    def close(self) -> None:
        self._http.close()


@contextmanager
def carrying(prism: str) -> Iterator[tuple[Carrier, str]]:
    """A carrier in front of this Prism, and the URL it is at."""
    carrier = Carrier(prism)
    try:
        with listening(carrier.answer) as url:
            yield carrier, url
    finally:
        carrier.close()


def settings(api: str) -> dict[str, str]:
    """Dalil's settings for Twilio at this address."""
    return {
        "twilio_sid": SID,
        "twilio_token": TOKEN,
        "twilio_sms_from": SMS_FROM,
        "twilio_whatsapp_from": WHATSAPP_FROM,
        "twilio_api": api,
    }


def signature(url: str, form: dict[str, str]) -> str:
    """Twilio's signature of this form for this address."""
    return str(RequestValidator(TOKEN).compute_signature(url, form))


@dataclass
class Line:
    """A Dalil on Twilio's lines, and the carrier it sends by."""

    dalil: Dalil
    carrier: Carrier
    http: httpx.Client

    @classmethod
    @contextmanager
    def of(cls, dalil: Dalil, carrier: Carrier) -> Iterator["Line"]:
        """With a client of its own, closed at the end."""
        with httpx.Client(trust_env=False) as http:
            yield cls(dalil, carrier, http)

    def person(self, channel: str = "sms") -> "Texter":
        """Somebody who has never written, whose number may not be logged."""
        number = f"+{next(_NUMBERS)}"
        self.dalil.secrets |= {number, number[1:], "0" + number[4:]}
        return Texter(self, channel, number)

    def post(self, path: str, form: dict[str, str], *, signed: str | None = None) -> httpx.Response:
        """Post a form as Twilio does, with its signature unless told."""
        url = self.dalil.url + path
        given = signature(url, form) if signed is None else signed
        return self.post_raw(path, urlencode(form).encode(), signed=given)

    def post_raw(self, path: str, body: bytes, *, signed: str) -> httpx.Response:
        """Post these bytes as a form."""
        headers = {b"Content-Type": b"application/x-www-form-urlencoded"}
        if signed:
            headers[b"X-Twilio-Signature"] = signed.encode()
        return self.http.post(self.dalil.url + path, content=body, headers=headers)

    def tells(self, sent: Sent, status: str, **more: str) -> httpx.Response:
        """Twilio's callback on what became of a message."""
        called = urlsplit(sent.callback)
        assert dict(parse_qsl(called.query))["ref"].isdecimal()
        form = {"MessageSid": sent.sid, "MessageStatus": status, "To": sent.to, "From": sent.sender, **more}
        return self.post(f"{called.path}?{called.query}", form)


@dataclass
class Texter:
    """One person with a telephone, on SMS or WhatsApp."""

    line: Line
    channel: str
    number: str
    heard: list[Sent] = field(default_factory=list)
    said: int = 0

    @property
    def address(self) -> str:
        """As Twilio writes it."""
        return f"whatsapp:{self.number}" if self.channel == "whatsapp" else self.number

    def form(self, body: str, **more: str) -> dict[str, str]:
        """The form Twilio posts for a message."""
        to = f"whatsapp:{WHATSAPP_FROM}" if self.channel == "whatsapp" else SMS_FROM
        sid = f"SM{next(_MESSAGES):032x}"
        return {"MessageSid": sid, "From": self.address, "To": to, "Body": body, "NumMedia": "0"} | more

    def writes(self, body: str, **more: str) -> None:
        """A message, taken by Dalil with an empty answer."""
        self.said += 1
        answer = self.line.post("/webhooks/twilio", self.form(body, **more))
        assert (answer.status_code, answer.text[-11:]) == (200, "<Response/>")

    def hears(self, number: int = 1) -> list[Sent]:
        """This many new messages, waited for."""
        before = len(self.heard)
        wait_until(lambda: len(self._all()) >= before + number, what=f"{number} answers have been sent")
        return self._all()[before:]

    def _all(self) -> list[Sent]:
        self.heard = self.line.carrier.to(self.address)
        return self.heard
