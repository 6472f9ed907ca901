"""Twilio: signatures, forms, receipts, what is sent and every error. The REST client's wire is ours: no network.

`payloads/twilio.json` holds forms written after https://www.twilio.com/docs/messaging/guides/webhook-request, of nobody.
"""

import asyncio
import base64
import hashlib
import hmac
import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import requests
from twilio.base.exceptions import TwilioException
from twilio.http.response import Response
from twilio.rest import Client
from urllib3 import HTTPConnectionPool
from urllib3.connection import HTTPConnection
from urllib3.exceptions import MaxRetryError, NewConnectionError

from bot.channels import twilio
from bot.messages import Failed, Forged, Inbound, LinkDown, Outgoing, Refused, Retry, SendError, Stopped, Unsure
from tests.conftest import NOON, Clock

FORMS = json.loads((Path(__file__).parent / "payloads" / "twilio.json").read_text())
MESSAGES: dict[str, dict[str, str]] = FORMS["messages"]
RECEIPTS: dict[str, dict[str, str]] = FORMS["receipts"]
SID, TOKEN = "AC00000000000000000000000000000001", "a token of the tests"
URL = "https://dalil.example/webhooks/twilio/status?ref=12"
NUMBER = "+212600000001"


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*given: object) -> None:
        raise AssertionError("the network was asked for")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def signature(url: str, form: Mapping[str, str], token: str = TOKEN) -> str:
    """As Twilio's page says: the URL, then each name and value in order of the names, HMAC-SHA1, Base64."""
    signed = url + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.digest(token.encode(), signed.encode(), hashlib.sha1)).decode()


# Where it comes from

FORM = MESSAGES["spaces and signs"]
RIGHT = signature(URL, FORM)


@pytest.mark.parametrize("name", MESSAGES)
def test_T1_what_twilio_signed_is_let_in(name: str) -> None:
    twilio.verify(TOKEN, URL, MESSAGES[name], signature(URL, MESSAGES[name]))


FORGED: dict[str, tuple[str, Mapping[str, str], str]] = {
    "no signature": (URL, FORM, ""),
    "another token": (URL, FORM, signature(URL, FORM, "another token")),
    "longer": (URL, FORM, RIGHT + "="),
    "shorter": (URL, FORM, RIGHT[:-1]),
    "unicode": (URL, FORM, "é" + RIGHT[1:]),
    "surrogate": (URL, FORM, "\ud800" + RIGHT[1:]),
    "of another form": (URL, FORM, signature(URL, MESSAGES["text"])),
    "a changed field": (URL, {**FORM, "From": "+212600000666"}, RIGHT),
    "a field more": (URL, {**FORM, "Latitude": "1"}, RIGHT),
    "a field less": (URL, {k: v for k, v in FORM.items() if k != "Body"}, RIGHT),
    "another query": (URL.replace("12", "13"), FORM, RIGHT),
    "no query": (URL.partition("?")[0], FORM, RIGHT),
    "another path": (URL.replace("/status", ""), FORM, RIGHT),
    "another host": (URL.replace("dalil.example", "evil.example"), FORM, RIGHT),
    "another scheme": (URL.replace("https", "http"), FORM, RIGHT),
    "no form": (URL, {}, RIGHT),
}


@pytest.mark.parametrize("name", FORGED)
def test_T1_anything_else_is_forged(name: str) -> None:
    url, form, given = FORGED[name]
    with pytest.raises(Forged):
        twilio.verify(TOKEN, url, form, given)


# Forms

BROKEN = {
    "no UTF-8": b"From=%2B1&Body=\xff",
    "percent of no UTF-8": b"From=%2B1&Body=%ff%fe",
    "percent of a surrogate": b"From=%2B1&Body=%ed%a0%80",
    "cut percent": b"From=%2B1&Body=%e2%82",
    "no equals": b"From",
    "JSON": b'{"From": "+1"}',
    "a hole": b"From=%2B1&&Body=x",
    "NUL": b"\0",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_body_that_is_no_form_is_refused(name: str) -> None:
    with pytest.raises(Refused):
        twilio.parse(twilio.read_form(BROKEN[name]))


@pytest.mark.parametrize("name", MESSAGES)
def test_a_form_is_read_as_it_was_written(name: str) -> None:
    assert twilio.read_form(urlencode(MESSAGES[name]).encode()) == MESSAGES[name]


def test_a_percent_sign_that_means_nothing_is_a_percent_sign() -> None:
    assert twilio.read_form(b"Body=100%zz+%") == {"Body": "100%zz %"}


HEARD: dict[str, tuple[str, str, str]] = {
    "text": ("sms", "text", "Bonjour, où dormir ?"),
    "arabic": ("sms", "text", "سلام"),
    "empty": ("sms", "text", ""),
    "spaces and signs": ("sms", "text", " a+b & c=d % é "),
    "no NumMedia": ("sms", "text", "Bonjour"),
    "short code": ("sms", "text", "Bonjour"),
    "whatsapp text": ("whatsapp", "text", "Bonjour"),
    "whatsapp button": ("whatsapp", "text", "1 Papiers"),
    "voice": ("whatsapp", "voice", ""),
    "photo": ("whatsapp", "photo", ""),
    "photo with words": ("whatsapp", "text", "mon papier"),
    "contact": ("whatsapp", "photo", ""),
    "media without a type": ("sms", "photo", ""),
    "location": ("whatsapp", "location", ""),
    "location on the equator": ("whatsapp", "location", ""),
}


def test_every_form_is_in_the_table() -> None:
    assert HEARD.keys() == MESSAGES.keys()


@pytest.mark.parametrize("name", HEARD)
def test_a_message_is_read(name: str) -> None:
    found = twilio.parse(MESSAGES[name])
    assert (found.channel, found.kind, found.text) == HEARD[name]
    assert found.external_id == "SM00000000000000000000000000000001"
    assert found.address == ("32665" if name == "short code" else NUMBER)
    if name == "location":
        assert (found.latitude, found.longitude) == (34.6814, -1.9086)
    assert "ProfileName" not in str(found)
    assert "Awa" not in str(found)


NO_MESSAGE = [
    {},
    {"From": NUMBER},
    {"MessageSid": "SM1"},
    {"From": "", "MessageSid": "SM1"},
    {"From": NUMBER, "MessageSid": ""},
    {"From": "whatsapp:", "MessageSid": "SM1"},
    {"from": NUMBER, "messagesid": "SM1"},
]


@pytest.mark.parametrize("form", NO_MESSAGE, ids=str)
def test_a_form_without_sender_or_name_is_refused(form: dict[str, str]) -> None:
    with pytest.raises(Refused):
        twilio.parse(form)


@pytest.mark.parametrize("latitude", ["x", "1,5", "1e999", "inf", "-inf", "nan", "34.6.8", "٣٤"])
def test_a_location_that_is_none_is_refused_or_a_number(latitude: str) -> None:
    try:
        found = twilio.parse({**MESSAGES["location"], "Latitude": latitude})
    except Refused:
        return
    assert isinstance(found, Inbound)
    assert -180 <= found.latitude <= 180


def test_the_answer_to_a_message_says_nothing() -> None:
    assert twilio.EMPTY_ANSWER.endswith("<Response/>")


# Receipts

MOVES: dict[str, tuple[str, str] | None] = {
    "accepted": None,
    "queued": None,
    "sending": None,
    "sent": None,
    "delivered": ("delivered", ""),
    "read": ("delivered", ""),
    "undelivered": ("undelivered", "other"),
    "failed": ("undelivered", "other"),
    "canceled": None,
}


@pytest.mark.parametrize("status", MOVES)
def test_a_receipt_is_read(status: str) -> None:
    found = twilio.parse_receipt(RECEIPTS[status], "12")
    moved = found and (found.state, found.reason)
    assert moved == MOVES[status]
    if found:
        assert (found.channel, found.provider_id, found.reference) == ("sms", RECEIPTS[status]["MessageSid"], 12)


def test_a_receipt_of_whatsapp_is_whatsapps() -> None:
    found = twilio.parse_receipt({**RECEIPTS["read"], "To": f"whatsapp:{NUMBER}"}, "")
    assert found
    assert (found.channel, found.reference) == ("whatsapp", 0)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("30003", "handset_off"),
        ("30004", "blocked"),
        ("30005", "unknown_handset"),
        ("30006", "landline_or_carrier"),
        ("30007", "filtered"),
        ("30008", "unknown"),
        ("30009", "part_missing"),
        ("30010", "price"),
        ("21610", "unsubscribed"),
        ("63016", "outside_window"),
        ("99999", "other"),
        ("", "other"),
        ("x", "other"),
        ("-1", "other"),
        ("²", "other"),
        ("٣", "other"),
        ("1" * 5000, "other"),
    ],
    ids=lambda value: value[:8],
)
def test_the_reason_of_what_did_not_arrive_is_a_word_of_ours(code: str, reason: str) -> None:
    for status in ("undelivered", "failed"):
        found = twilio.parse_receipt({**RECEIPTS[status], "ErrorCode": code}, "1")
        assert found
        assert (found.state, found.reason) == ("undelivered", reason)


@pytest.mark.parametrize("reference", ["", "x", "-1", "²", "٣", "1.5", " 1", "1" * 25, "1" * 5000], ids=lambda r: r[:8])
def test_a_reference_that_is_none_of_ours_is_no_reference(reference: str) -> None:
    found = twilio.parse_receipt(RECEIPTS["delivered"], reference)
    assert found
    assert found.reference == 0


@pytest.mark.parametrize(
    "form", [{}, {"MessageSid": "SM1"}, {"MessageStatus": "sent"}, {"MessageSid": "", "MessageStatus": "sent"}]
)
def test_a_receipt_of_nothing_is_refused(form: dict[str, str]) -> None:
    with pytest.raises(Refused):
        twilio.parse_receipt(form, "")


# Sending


@dataclass
class Wire:
    """Twilio's side of the wire."""

    answers: list[tuple[int, Any] | Exception] = field(default_factory=list)
    asked: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)

    def request(self, method: str, url: str, data: Any = None, **more: Any) -> Response:
        self.asked.append((method, url, dict(data or {})))
        answer = self.answers.pop(0) if self.answers else (201, {"sid": "SM31", "status": "queued"})
        if isinstance(answer, Exception):
            raise answer
        return Response(answer[0], answer[1] if isinstance(answer[1], str) else json.dumps(answer[1]))


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
def client(wire: Wire) -> Client:
    made = twilio.client(SID, TOKEN, "http://twilio.example:4010")
    made.http_client = wire
    return made


def outgoing(**changes: Any) -> Outgoing:
    given: dict[str, Any] = {"address": NUMBER, "text": "Où dormir ?\n1 Rabat", "reference": 9, **changes}
    return Outgoing(**given)


def test_an_sms_is_sent_as_it_is(client: Client, wire: Wire) -> None:
    channel = twilio.Twilio("sms", "+15005550006", client, callback="https://dalil.example/webhooks/twilio/status")
    assert asyncio.run(channel.send(outgoing())) == "SM31"
    [(method, url, asked)] = wire.asked
    assert (method, url) == ("POST", f"http://twilio.example:4010/2010-04-01/Accounts/{SID}/Messages.json")
    assert asked == {
        "To": NUMBER,
        "From": "+15005550006",
        "Body": "Où dormir ?\n1 Rabat",
        "StatusCallback": "https://dalil.example/webhooks/twilio/status?ref=9",
    }


def test_without_a_public_address_no_receipt_is_asked_for(client: Client, wire: Wire) -> None:
    asyncio.run(twilio.Twilio("sms", "+15005550006", client).send(outgoing()))
    assert wire.asked[0][2].keys() == {"To", "From", "Body"}


def test_the_text_and_the_number_stand_in_no_url(client: Client, wire: Wire) -> None:
    asyncio.run(twilio.Twilio("sms", "+15005550006", client).send(outgoing(text="canari")))
    assert "canari" not in wire.asked[0][1]
    assert "212600000001" not in wire.asked[0][1]


@pytest.mark.parametrize(
    ("waited", "sent"),
    [
        (timedelta(0), True),
        (timedelta(hours=23, minutes=59), True),
        (timedelta(hours=24), True),
        (timedelta(hours=24, seconds=1), False),
        (timedelta(days=30), False),
        (None, False),
    ],
)
def test_outside_whatsapps_window_nothing_is_asked_of_twilio(
    client: Client, wire: Wire, clock: Clock, waited: timedelta | None, sent: bool
) -> None:
    heard: datetime | None = NOON - waited if waited is not None else None
    channel = twilio.Twilio("whatsapp", "+15005550006", client, clock=clock)
    if sent:
        assert asyncio.run(channel.send(outgoing(last_heard=heard))) == "SM31"
        assert wire.asked[0][2]["To"] == f"whatsapp:{NUMBER}"
        assert wire.asked[0][2]["From"] == "whatsapp:+15005550006"
        return
    with pytest.raises(Failed, match=r"^outside_window$"):
        asyncio.run(channel.send(outgoing(last_heard=heard)))
    assert wire.asked == []


def test_sms_has_no_window(client: Client) -> None:
    assert asyncio.run(twilio.Twilio("sms", "+15005550006", client).send(outgoing(last_heard=None))) == "SM31"


def error(status: int, code: int | None) -> tuple[int, dict[str, Any]]:
    return status, {"code": code, "message": f"To number {NUMBER} canari", "more_info": "x", "status": status}


REFUSED = MaxRetryError(HTTPConnectionPool("127.0.0.1"), "/", NewConnectionError(HTTPConnection("x"), "canari"))
"""What a connection that was refused leaves behind: nobody was asked."""
ERRORS: list[tuple[tuple[int, Any] | Exception, type[SendError], str]] = [
    (error(400, 21211), Failed, "bad_number"),
    (error(400, 21408), Failed, "region_off"),
    (error(400, 21610), Stopped, "unsubscribed"),
    (error(400, 21612), Failed, "unreachable_from_here"),
    (error(400, 21614), Failed, "not_mobile"),
    (error(400, 21617), Failed, "too_long"),
    (error(400, 30004), Failed, "blocked"),
    (error(400, 30005), Failed, "unknown_handset"),
    (error(400, 30006), Failed, "landline_or_carrier"),
    (error(400, 30007), Failed, "filtered"),
    (error(400, 63016), Failed, "outside_window"),
    (error(429, 14107), Retry, "rate"),
    (error(429, 20429), Retry, "rate"),
    (error(400, 30001), Retry, "queue_full"),
    (error(400, 30002), Retry, "account_suspended"),
    (error(400, 30003), Retry, "handset_off"),
    (error(429, None), Retry, "provider_busy"),
    (error(500, 20500), Retry, "provider_busy"),
    (error(503, None), Retry, "provider_busy"),
    (error(401, 20003), Retry, "unauthorised"),
    (error(403, 20403), Retry, "unauthorised"),
    (error(400, 99999), Failed, "refused"),
    (error(404, 20404), Failed, "refused"),
    ((502, "<html>canari</html>"), Retry, "provider_busy"),
    (requests.exceptions.ConnectionError(f"{NUMBER} canari"), Unsure, "network"),
    (requests.exceptions.ConnectionError(REFUSED), LinkDown, "network"),
    (requests.exceptions.ConnectTimeout("canari"), LinkDown, "network"),
    (requests.exceptions.ReadTimeout("canari"), Unsure, "network"),
    (TwilioException("canari"), Unsure, "network"),
]


@pytest.mark.parametrize(("answer", "kind", "reason"), ERRORS, ids=lambda a: repr(a)[:40])
def test_each_error_leads_somewhere(
    client: Client, wire: Wire, answer: tuple[int, Any] | Exception, kind: type[SendError], reason: str
) -> None:
    wire.answers = [answer]
    with pytest.raises(SendError) as caught:
        asyncio.run(twilio.Twilio("sms", "+15005550006", client).send(outgoing()))
    assert type(caught.value) is kind
    assert str(caught.value) == reason
    assert caught.value.__suppress_context__


def test_every_listed_code_is_tried_here() -> None:
    tried = {answer[1]["code"] for answer, _, _ in ERRORS if isinstance(answer, tuple) and isinstance(answer[1], dict)}
    assert twilio.STOPPED.keys() | twilio.FAILED.keys() | twilio.RETRY.keys() <= tried
