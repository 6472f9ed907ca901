"""HTTP lines: what goes over the wire, what answers and posts mean, and what a template may not be.

`payloads/http_lines/` holds what each aggregator's pages say that it answers and posts, of nobody. The aggregator is a
server of ours on this machine, which keeps what it is sent.
"""

import asyncio
import base64
import hashlib
import hmac
import json
import logging
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.channels import http_line
from bot.channels.http_line import HttpLine, opened, read
from bot.channels.http_shapes import KINDS, filled
from bot.channels.http_templates import EXAMPLES, examples
from bot.channels.sms_line import Sms, SmsLine, Taken
from bot.config import Wrong
from bot.lines.settings import LineSettings
from bot.messages import Forged, Inbound, LinkDown, News, Receipt, Refused, SendError, Throttled, Unsure
from tests.conftest import NOON

PAYLOADS = {
    path.stem: json.loads(path.read_text("utf-8"))
    for path in (Path(__file__).parent / "payloads" / "http_lines").glob("*.json")
}
BACK = "https://dalil.example"
SECRET = "a-secret-of-the-tests"
KEYS: dict[str, dict[str, str]] = {
    "infobip": {"api_key": "key-of-tests"},
    "africastalking": {"api_key": "key-of-tests", "username": "dalil-tests"},
    "vonage": {"api_key": "key-of-tests", "api_secret": "api-secret-of-tests"},
}
ME, YOU = "+212600000001", "+212600000009"


def settings(example: str = "", *, number: str = ME, two_way: bool = True, **options: Any) -> LineSettings:
    own = {"example": example, "secret": SECRET, **KEYS.get(example, {})} if example else {"secret": SECRET}
    own |= {"base_url": "https://aggregator.example"} if example == "infobip" else {}
    given_options = {name: value for name, value in (own | options).items() if value is not None}
    return LineSettings(name="line-1", kind="http", number=number, two_way=two_way, options=given_options)


def line_of(example: str = "", **given: Any) -> HttpLine:
    return opened(settings(example, **given), back=BACK)


# The aggregator


@dataclass
class Request:
    """One request, as it came over the wire."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True, strict_parsing=True))

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Aggregator:
    """Answers every request with the same, and keeps them."""

    status: int = 200
    body: bytes = b""
    headers: str = ""
    silent: bool = False
    seen: list[Request] = field(default_factory=list)
    meetings: set[asyncio.Task[None]] = field(default_factory=set)

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        method, path, _ = head[0].split(" ")
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.seen.append(Request(method, path, headers, body))
        if not self.silent:
            length = len(self.body)
            writer.write(
                f"HTTP/1.1 {self.status} X\r\nContent-Length: {length}\r\n{self.headers}\r\n".encode() + self.body
            )
            await writer.drain()

    def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.meetings.add(asyncio.create_task(self._meet_and_close(reader, writer)))

    async def _meet_and_close(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            try:
                await self.meet(reader, writer)
            finally:
                writer.close()
                await writer.wait_closed()


def sending(make: Callable[[str], HttpLine], aggregator: Aggregator, *texts: str) -> list[Taken]:
    """Open the line that is made for the aggregator's address, and send it these texts, numbered from 41."""

    async def run() -> list[Taken]:
        server = await asyncio.start_server(aggregator.serve, "127.0.0.1", 0)
        line = make(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        await line.begin()
        try:
            return [await line.send(Sms(YOU, text, f"mark-{n}-1", n)) for n, text in enumerate(texts, 41)]
        finally:
            await line.end()
            server.close()
            await asyncio.gather(*aggregator.meetings)

    return asyncio.run(asyncio.wait_for(run(), 30))


def wire(example: str, text: str) -> Request:
    aggregator = Aggregator(body=json.dumps(PAYLOADS[example]["taken"]).encode())
    sending(lambda url: line_of(example, base_url=url), aggregator, text)
    return aggregator.seen[0]


def failing(example: str, aggregator: Aggregator, **options: Any) -> SendError:
    with pytest.raises(SendError) as raised:
        sending(lambda url: line_of(example, base_url=url, **options), aggregator, "Bonjour")
    return raised.value


# Sending


def test_infobip_is_sent_json_with_the_key_in_a_header() -> None:
    request = wire("infobip", "Où dormir ?")
    assert (request.method, request.path) == ("POST", "/sms/3/messages")
    assert request.headers["authorization"] == "App key-of-tests"
    assert request.headers["content-type"] == "application/json"
    message = {
        "sender": "212600000001",
        "destinations": [{"to": "212600000009"}],
        "content": {"text": "Où dormir ?"},
        "webhooks": {"callbackData": "41"},
        "options": {"validityPeriod": {"amount": 60, "timeUnit": "MINUTES"}},
    }
    assert request.json == {"messages": [message]}


def test_africas_talking_is_sent_a_form_with_the_key_in_a_header() -> None:
    request = wire("africastalking", "أين أنام؟")
    assert (request.method, request.path) == ("POST", "/version1/messaging")
    assert request.headers["apikey"] == "key-of-tests"
    assert request.headers["accept"] == "application/json"
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert request.form == {"username": "dalil-tests", "to": YOU, "from": ME, "message": "أين أنام؟"}


@pytest.mark.parametrize(
    ("text", "more"), [("Où dormir ?", {}), ("أين أنام؟", {"type": "unicode"}), ("ça va", {"type": "unicode"})]
)
def test_vonage_is_told_when_the_letters_are_not_gsm_7(text: str, more: dict[str, str]) -> None:
    request = wire("vonage", text)
    assert (request.method, request.path) == ("POST", "/sms/json")
    assert request.form == {
        "api_key": "key-of-tests",
        "api_secret": "api-secret-of-tests",
        "from": "212600000001",
        "to": "212600000009",
        "text": text,
        "client-ref": "41",
        "status-report-req": "1",
        "callback": f"{BACK}/webhooks/lines/line-1/status",
        "ttl": "3600000",
        **more,
    }


TAKEN = {
    "infobip": "2250be2d4219-3af1-78856-aabe-1362af1edfd2",
    "africastalking": "ATXid_dda018a640edfcc5d2ce455de3e4a6e7",
    "vonage": "0A0000000123ABCD1",
}


@pytest.mark.parametrize("example", KEYS)
def test_what_was_taken_is_in_its_hands_until_it_says_that_it_went(example: str) -> None:
    aggregator = Aggregator(status=201, body=json.dumps(PAYLOADS[example]["taken"]).encode())
    assert sending(lambda url: line_of(example, base_url=url), aggregator, "Bonjour") == [
        Taken(TAKEN[example], "handed")
    ]


def test_where_nobody_reports_sent_is_all_that_will_be_said() -> None:
    aggregator = Aggregator(body=json.dumps(PAYLOADS["africastalking"]["taken"]).encode())

    def make(url: str) -> HttpLine:
        return opened(settings("africastalking", two_way=False, base_url=url), back="")

    assert sending(make, aggregator, "Bonjour") == [Taken(TAKEN["africastalking"], "sent")]


ANSWERS = [(example, name) for example in KEYS for name in PAYLOADS[example]["answers"]]


@pytest.mark.parametrize(("example", "name"), ANSWERS)
def test_every_answer_that_is_documented_has_its_meaning(example: str, name: str) -> None:
    answer = PAYLOADS[example]["answers"][name]
    error = failing(example, Aggregator(status=answer["http"], body=json.dumps(answer["body"]).encode()))
    assert [type(error).__name__, error.reason] == answer["becomes"]


def test_a_long_message_is_taken_when_each_of_its_parts_is() -> None:
    parts = [{"message-id": f"0A{n}", "status": "0"} for n in range(3)]
    body = json.dumps({"message-count": "3", "messages": parts}).encode()
    assert sending(lambda url: line_of("vonage", base_url=url), Aggregator(body=body), "a" * 400) == [
        Taken("0A0", "handed")
    ]


@pytest.mark.parametrize(("example", "name"), [one for one in ANSWERS if "list" in one[1] or "barred" in one[1]])
def test_R21_an_aggregators_own_list_is_no_stop_of_the_persons(example: str, name: str) -> None:
    """Another line may write to them, and so may this one when they write again."""
    assert PAYLOADS[example]["answers"][name]["becomes"] == ["Retry", "no_route"]


STATUSES: dict[int, tuple[str, str]] = {
    302: ("LinkDown", "link_down"),
    400: ("Failed", "refused"),
    402: ("LinkDown", "no_credit"),
    403: ("LinkDown", "unauthorised"),
    404: ("LinkDown", "link_down"),
    408: ("Unsure", "unsure"),
    422: ("Failed", "refused"),
    429: ("Throttled", "throttled"),
    500: ("Unsure", "unsure"),
    503: ("Unsure", "unsure"),
}


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("example", KEYS)
def test_a_bare_http_status_has_its_meaning(example: str, status: int) -> None:
    error = failing(example, Aggregator(status=status, body=b"<html>" + b"x" * 200_000))
    assert (type(error).__name__, error.reason) == STATUSES[status]


ODD_BODIES = [
    b"",
    b"null",
    b"[]",
    b"{}",
    b'"ok"',
    b"{",
    b"\xff\xfe",
    b"[" * 60_000,
    b'{"messages": 1, "SMSMessageData": []}',
    b"x" * 200_000,
]


@pytest.mark.parametrize("body", ODD_BODIES, ids=range(len(ODD_BODIES)))
@pytest.mark.parametrize("example", KEYS)
def test_a_success_that_cannot_be_read_leaves_us_unsure(example: str, body: bytes) -> None:
    error = failing(example, Aggregator(body=body))
    assert (type(error), error.reason) == (Unsure, "answer")


def test_a_line_that_is_throttled_says_until_when() -> None:
    error = failing("vonage", Aggregator(status=429, headers="Retry-After: 7\r\n"))
    assert isinstance(error, Throttled)
    assert error.after == 7.0
    unread = failing("vonage", Aggregator(status=429, headers="Retry-After: tomorrow\r\n"))
    assert isinstance(unread, Throttled)
    assert unread.after is None


def test_nobody_there_is_a_link_that_is_down_and_silence_leaves_us_unsure(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(LinkDown, match="network"):
        sending(lambda url: line_of("vonage", base_url="http://127.0.0.1:1"), Aggregator(), "Bonjour")
    dropped = failing("vonage", Aggregator(silent=True))
    assert (type(dropped), dropped.reason) == (Unsure, "network")

    async def never(self: Aggregator, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    monkeypatch.setattr(http_line, "TIMEOUT", 0.2)
    monkeypatch.setattr(Aggregator, "meet", never)
    assert isinstance(failing("vonage", Aggregator()), Unsure)


def test_an_answer_that_drips_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    body = b" " * 30 + json.dumps(PAYLOADS["vonage"]["taken"]).encode()

    async def drips(self: Aggregator, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(f"HTTP/1.1 200 X\r\nContent-Length: {len(body)}\r\n\r\n".encode())
        for _ in range(30):
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.05)
        writer.write(body[30:])

    monkeypatch.setattr(http_line, "WHOLE", 0.4)
    monkeypatch.setattr(Aggregator, "meet", drips)
    assert isinstance(failing("vonage", Aggregator()), Unsure)


def test_a_template_may_say_otherwise_of_a_status_and_read_plain_text() -> None:
    answer = {
        "pattern": r"^(?P<code>OK|ERR\d+)(?:: (?P<id>\w+))?",
        "id": "id",
        "code": "code",
        "taken": "OK",
        "errors": {"ERR7": "bad_number"},
        "http": {"503": "link_down"},
    }

    def make(url: str) -> HttpLine:
        body = {"msisdn": "{to}", "msg": "{text}", "id": "{key}", "flash": False}
        send = {
            "url": url + "/{account}",
            "encoding": "form",
            "method": "PUT",
            "user": "{account}",
            "password": "{pin}",
            "body": body,
        }
        return line_of(two_way=False, account="ngo", pin="1234", send=send, answer=answer)

    aggregator = Aggregator(body=b"OK: a77\n")
    assert sending(make, aggregator, "Bonjour") == [Taken("a77", "sent")]
    request = aggregator.seen[0]
    assert (request.method, request.path) == ("PUT", "/ngo")
    assert request.headers["authorization"] == "Basic " + base64.b64encode(b"ngo:1234").decode()
    assert request.form == {"msisdn": YOU, "msg": "Bonjour", "id": "mark-41-1", "flash": "false"}
    for status, body, wanted in (
        (200, b"ERR7", "bad_number"),
        (503, b"", "link_down"),
        (200, b"OK", "answer"),
        (200, b"?", "answer"),
    ):
        with pytest.raises(SendError, match=wanted):
            sending(make, Aggregator(status=status, body=body), "Bonjour")


NASTY = [
    'he said "no", {"to": "x"}',
    "{api_key} {api_secret} {secret} {to} {text} {callback}",
    "a&to=212600000666&from=x",
    "one\r\nX-Header: two\n\n",
    "nul \x00 and \x1b",
    "𝕏 🧕🏿 أهلا",
    "\\u0022 \\ / ' ` $ % %22 +",
    "half a letter \ud83d",
    "",
]


def shape(value: Any) -> Any:
    """A structure without its texts."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items() if key != "type"}
    return [shape(inner) for inner in value] if isinstance(value, list) else type(value)


@pytest.mark.parametrize("example", KEYS)
def test_no_text_changes_the_request(example: str) -> None:
    aggregator = Aggregator(body=json.dumps(PAYLOADS[example]["taken"]).encode())
    sending(lambda url: line_of(example, base_url=url), aggregator, "plain", *NASTY)
    sent = [request.json if example == "infobip" else request.form for request in aggregator.seen]
    assert [told(one) for one in sent[1:]] == [
        text if example == "infobip" else text.replace("\ud83d", "?") for text in NASTY
    ]
    assert {str(shape(one)) for one in sent} == {str(shape(sent[0]))}
    assert {(request.path, *request.headers) for request in aggregator.seen} == {
        (aggregator.seen[0].path, *aggregator.seen[0].headers)
    }


def told(sent: Any) -> Any:
    """The text in a request of any of the three."""
    return sent["messages"][0]["content"]["text"] if "messages" in sent else sent.get("text", sent.get("message"))


@given(some.text(), some.text())
def test_what_is_filled_in_is_never_looked_at_again(text: str, key: str) -> None:
    body = {"a": ["{text}", {"b": "{key}: {text}", "{text}": 1}], "c": True}
    assert filled(body, {"text": text, "key": key}) == {"a": [text, {"b": f"{key}: {text}", "{text}": 1}], "c": True}


def test_no_error_and_no_repr_tells_a_text_a_number_or_a_secret(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    secrets = (SECRET, "key-of-tests", "api-secret-of-tests", YOU, "212600000009", "Bonjour")
    for example in KEYS:
        error = failing(example, Aggregator(status=500, body=b"Bonjour"))
        line = line_of(example)
        told = f"{error!r} {error} {line!r} {line.origin!r} {line.template.send!r} {settings(example)!r} {caplog.text}"
        assert [secret for secret in secrets if secret in told] == []


def test_it_is_an_sms_line_that_cannot_be_asked_and_is_seen_only_when_it_sends() -> None:
    line: SmsLine = line_of("vonage")
    assert line.hold is None
    assert asyncio.run(line.ask("mark-1-1")) == "held"
    assert asyncio.run(line.look()) is False
    with pytest.raises(LinkDown):
        asyncio.run(line.send(Sms(YOU, "Bonjour", "mark-1-1", 1)))


# What is posted

BASIC = {"authorization": "Basic " + base64.b64encode(f"dalil:{SECRET}".encode()).decode()}


def of_infobip(posted: Any, *, status: bool = False) -> list[News]:
    return read(line_of("infobip"), BASIC, json.dumps(posted).encode(), NOON, status=status)


def of_africas_talking(posted: Mapping[str, str], *, status: bool = False) -> list[News]:
    return read(line_of("africastalking"), {}, urlencode(posted).encode(), NOON, secret_in_path=SECRET, status=status)


def signed(fields: Mapping[str, str], secret: str = SECRET, algorithm: str = "sha256") -> bytes:
    """As Vonage's page says: &name=value in order of the names, & and = in values made _, HMAC, in hexadecimal."""
    told = "".join(f"&{name}={re.sub('[&=]', '_', fields[name])}" for name in sorted(fields))
    return json.dumps({**fields, "sig": hmac.new(secret.encode(), told.encode(), algorithm).hexdigest()}).encode()


def of_vonage(posted: Mapping[str, str], *, status: bool = False, now: datetime = NOON) -> list[News]:
    stamped = {**posted, "timestamp": str(int(NOON.timestamp()))}
    return read(line_of("vonage"), {}, signed(stamped), now, status=status)


def test_T1_infobips_messages_come_in_with_international_numbers() -> None:
    assert of_infobip(PAYLOADS["infobip"]["messages"]) == [
        Inbound("sms", "line-1:817790313235066447", YOU, "Salam, bghit tbib", line="line-1"),
        Inbound("sms", "line-1:817790313235066448", "+254700000001", "أحتاج إلى طبيب", line="line-1"),
        Inbound("sms", "line-1:817790313235066449", "IAM", "", line="line-1"),
    ]


def test_T1_africas_talkings_message_comes_in() -> None:
    wanted = Inbound("sms", "line-1:a2e62a3b-61fb-4b4f-9d17-9fc1b6a0e2a5", YOU, "Salam & merci = شكرا", line="line-1")
    assert of_africas_talking(PAYLOADS["africastalking"]["messages"]) == [wanted]


def test_T1_vonages_message_comes_in() -> None:
    wanted = Inbound("sms", "line-1:0A0000000123ABCD1", YOU, "Salam & merci = شكرا", line="line-1")
    assert of_vonage(PAYLOADS["vonage"]["messages"]) == [wanted]


NUMBERS = {
    "212600000009": YOU,
    "+212600000009": YOU,
    "0600000009": YOU,
    "00212600000009": YOU,
    "28901": "28901",
    "IAM": "IAM",
    "447400000009": "+447400000009",
}


@pytest.mark.parametrize("raw", NUMBERS)
def test_a_number_is_read_however_it_is_written(raw: str) -> None:
    (news,) = of_vonage({**PAYLOADS["vonage"]["messages"], "msisdn": raw})
    assert isinstance(news, Inbound)
    assert news.address == NUMBERS[raw]


def test_half_a_letter_does_not_stop_a_message() -> None:
    (news,) = of_infobip({"results": [{"messageId": "1", "from": "212600000009", "text": "a\ud83d"}]})
    assert isinstance(news, Inbound)
    assert news.text == "a?"


def test_infobips_reports_move_our_messages() -> None:
    def of(provider_id: str, state: Any, reason: str = "", reference: int = 0) -> Receipt:
        return Receipt("sms", provider_id, state, reason, reference=reference, line="line-1")

    assert of_infobip(PAYLOADS["infobip"]["receipts"], status=True) == [
        of("id-1", "delivered", reference=41),
        of("id-2", "sent", reference=42),
        of("id-3", "sent", reference=43),
        of("id-5", "undelivered", "undeliverable", reference=45),
        of("id-6", "undelivered", "expired"),
        of("id-7", "undelivered", "rejected"),
    ]


AFRICAS_TALKING = {
    "on its way": ("sent", ""),
    "at the operator": ("sent", ""),
    "waiting there": ("sent", ""),
    "arrived": ("delivered", ""),
    "not arrived": ("undelivered", "failed"),
    "out of reach": ("undelivered", "absent"),
    "not let through": ("undelivered", "rejected"),
    "a word nobody told us of": None,
}


@pytest.mark.parametrize("name", PAYLOADS["africastalking"]["receipts"])
def test_africas_talkings_reports_move_our_messages(name: str) -> None:
    news = of_africas_talking(PAYLOADS["africastalking"]["receipts"][name], status=True)
    found = [(receipt.state, receipt.reason) for receipt in news if isinstance(receipt, Receipt)]
    assert found == ([AFRICAS_TALKING[name]] if AFRICAS_TALKING[name] else [])
    assert {receipt.provider_id for receipt in news if isinstance(receipt, Receipt)} <= {"ATXid_1"}


VONAGE: dict[str, tuple[Any, str] | None] = {
    "on its way": ("sent", ""),
    "waiting there": ("sent", ""),
    "arrived": ("delivered", ""),
    "too late": ("undelivered", "expired"),
    "not arrived": ("undelivered", "failed"),
    "not let through": ("undelivered", "rejected"),
    "nobody knows": None,
}


@pytest.mark.parametrize("name", PAYLOADS["vonage"]["receipts"])
def test_vonages_reports_move_our_messages_by_our_own_number(name: str) -> None:
    news = of_vonage(PAYLOADS["vonage"]["every receipt"] | PAYLOADS["vonage"]["receipts"][name], status=True)
    wanted = VONAGE[name]
    assert news == (
        [Receipt("sms", "0A0000000123ABCD1", wanted[0], wanted[1], reference=41, line="line-1")] if wanted else []
    )


# Proofs

GOOD = json.dumps(PAYLOADS["infobip"]["messages"]).encode()
WRONG_BASIC: dict[str, dict[str, str]] = {
    "none": {},
    "empty": {"authorization": ""},
    "another secret": {"authorization": "Basic " + base64.b64encode(b"dalil:another-secret-here").decode()},
    "another user": {"authorization": "Basic " + base64.b64encode(f"other:{SECRET}".encode()).decode()},
    "longer": {"authorization": BASIC["authorization"] + "="},
    "shorter": {"authorization": BASIC["authorization"][:-1]},
    "another scheme": {"authorization": BASIC["authorization"].replace("Basic", "Bearer")},
    "unicode": {"authorization": "é\ud800"},
}


@pytest.mark.parametrize("name", WRONG_BASIC)
def test_T1_a_post_without_the_password_is_forged(name: str) -> None:
    for status in (False, True):
        with pytest.raises(Forged):
            read(line_of("infobip"), WRONG_BASIC[name], GOOD, NOON, secret_in_path=SECRET, status=status)


@pytest.mark.parametrize("secret", ["", SECRET[:-1], SECRET + "x", SECRET.upper(), "é\ud800"])
def test_T1_a_post_to_another_address_is_forged(secret: str) -> None:
    line = line_of("africastalking")
    assert line.path_secret
    assert not line_of("infobip").path_secret
    body = urlencode(PAYLOADS["africastalking"]["messages"]).encode()
    for status in (False, True):
        with pytest.raises(Forged):
            read(line, BASIC, body, NOON, secret_in_path=secret, status=status)


SIGNED = {**PAYLOADS["vonage"]["messages"], "timestamp": str(int(NOON.timestamp()))}
FORGED = {
    "no signature": json.dumps(SIGNED).encode(),
    "another secret": signed(SIGNED, "another secret"),
    "another algorithm": signed(SIGNED, algorithm="sha1"),
    "the secret hashed along, as by its first method": json.dumps(
        {
            **SIGNED,
            "sig": hashlib.md5(
                "".join(f"&{k}={v}" for k, v in sorted(SIGNED.items())).encode() + SECRET.encode()
            ).hexdigest(),
        }
    ).encode(),
    "a changed text": signed(SIGNED).replace(b"Salam", b"Salem"),
    "a field more": signed(SIGNED).replace(b'"type"', b'"x": "y", "type"'),
    "a field less": signed(SIGNED).replace(b'"type": "unicode", ', b""),
    "no moment": signed({k: v for k, v in SIGNED.items() if k != "timestamp"}),
    "a moment that is none": signed({**SIGNED, "timestamp": "-1"}),
    "a list": b"[]",
    "nested": json.dumps({**SIGNED, "sig": {}}).encode(),
    "nothing": b"",
    "not JSON": b"a=b",
    "not UTF-8": b"\xff",
    "deep": b"[" * 100_000,
}


@pytest.mark.parametrize("name", FORGED)
def test_T1_a_post_that_vonage_did_not_sign_is_forged(name: str) -> None:
    assert read(line_of("vonage"), {}, signed(SIGNED), NOON)
    for status in (False, True):
        with pytest.raises(Forged):
            read(line_of("vonage"), {}, FORGED[name], NOON, status=status)


@pytest.mark.parametrize(("late", "is_taken"), [(24, True), (26, False), (-1, False)])
def test_T1_a_signed_post_is_taken_for_as_long_as_vonage_repeats_it(late: int, is_taken: bool) -> None:
    if is_taken:
        assert of_vonage(SIGNED, now=NOON + timedelta(hours=late))
        return
    with pytest.raises(Forged):
        of_vonage(SIGNED, now=NOON + timedelta(hours=late))


def test_T1_a_secret_in_a_header_is_a_proof_too() -> None:
    line = line_of("africastalking", proof={"kind": "header", "header": "X-Dalil-Secret"})
    body = urlencode(PAYLOADS["africastalking"]["messages"]).encode()
    assert read(line, {"x-dalil-secret": SECRET}, body, NOON)
    with pytest.raises(Forged):
        read(line, {"x-dalil-secret": SECRET[1:]}, body, NOON)


NEVER_POSTED: dict[str, bytes] = {
    "nothing": b"",
    "not JSON": b"results=1",
    "no list": b"{}",
    "a list of texts": b'{"results": ["x"]}',
    "not a list": b'{"results": {"messageId": "1"}}',
    "no id": b'{"results": [{"from": "212600000009", "text": "x"}]}',
    "an id that no store can hold": b'{"results": [{"messageId": "1\\u0000", "from": "212600000009"}]}',
    "an endless id": b'{"results": [{"messageId": "' + b"1" * 5_000 + b'", "from": "212600000009"}]}',
    "an id that is none": b'{"results": [{"messageId": {}, "from": "212600000009"}]}',
    "deep": b"[" * 100_000,
    "not UTF-8": b"\xff",
    "a number too long to be one": b'{"results": ' + b"9" * 10_000 + b"}",
}


@pytest.mark.parametrize("name", NEVER_POSTED)
def test_what_is_never_posted_is_refused(name: str) -> None:
    for status in (False, True):
        with pytest.raises(Refused):
            read(line_of("infobip"), BASIC, NEVER_POSTED[name], NOON, status=status)


def test_no_messages_are_no_news() -> None:
    assert of_infobip({"results": []}) == of_infobip({"results": []}, status=True) == []


def test_a_message_of_nobody_is_refused() -> None:
    with pytest.raises(Refused):
        of_infobip({"results": [{"messageId": "1", "text": "x"}]})
    with pytest.raises(Refused):
        of_africas_talking({"id": "1", "from": "", "text": "x"})


def test_a_line_without_reports_refuses_them() -> None:
    send = {"url": "https://a.example", "encoding": "json", "body": {"to": "{to}", "text": "{text}"}}
    inbound = {"encoding": "json", "id": "id", "from": "from", "text": "text"}
    line = line_of(send=send, answer={"id": "id"}, inbound=inbound, proof={"kind": "path"})
    assert read(line, {}, b'{"id": 7, "from": "0600000009"}', NOON, secret_in_path=SECRET) == [
        Inbound("sms", "line-1:7", YOU, line="line-1")
    ]
    with pytest.raises(Refused):
        read(line, {}, b'{"id": 7}', NOON, secret_in_path=SECRET, status=True)


# What a line may not be

SEND = {"url": "https://a.example/{account}", "encoding": "json", "body": {"to": "{to}", "text": "{text}"}}
WHOLE: dict[str, Any] = {"send": SEND, "answer": {"id": "id"}, "account": "ngo"}
AT = "africastalking"


def vonage_with(**send: Any) -> dict[str, Any]:
    return {"example": "vonage", "send": send}


def vonage_answer(**answer: Any) -> dict[str, Any]:
    return {"example": "vonage", "answer": answer}


NOT_A_LINE: dict[str, tuple[dict[str, Any], str]] = {
    "no such example": ({"example": "../vonage"}, "there are africastalking, infobip, vonage"),
    "no key": ({"example": "vonage", "api_secret": None}, "needs api_secret"),
    "no secret": ({"example": "vonage", "secret": None}, "needs secret"),
    "an empty secret": ({"example": "vonage", "secret": ""}, "needs secret"),
    "a short secret": ({"example": AT, "secret": "short"}, "secret must be at least 16"),
    "a secret that no address can hold": (
        {"example": AT, "secret": "a/secret of the tests"},
        "secret must be at least 16",
    ),
    "an option it does not know": ({"example": "vonage", "api_sekret": "x"}, "does not know api_sekret"),
    "a placeholder that nothing fills": (
        vonage_with(body={"to": "{to}", "text": "{text}", "x": "{txet}"}),
        "needs txet",
    ),
    "no text in the request": (
        vonage_with(body={"to": "{to}"}),
        "send.body must be a table that holds {to} and {text}",
    ),
    "the text in the address": (vonage_with(url="https://a.example/?t={text}"), "send.url must be"),
    "the number in a header": (vonage_with(headers={"X-To": "{to}"}), "send.headers must be"),
    "texts by GET, where they are logged": (vonage_with(method="GET"), "send.method must be one of POST, PUT"),
    "secrets in clear": (vonage_with(url="http://rest.nexmo.com/sms/json"), "send.url must be an https:// address"),
    "secrets in clear to a number of the world": (vonage_with(url="http://8.8.8.8/"), "send.url must be an https://"),
    "no address": (vonage_with(url="https:///sms"), "send.url must be an https://"),
    "a port that is none": (vonage_with(url="https://a.example:99999/"), "send.url must be an https://"),
    "a key with a line's end": ({"example": AT, "api_key": "a\r\nX: y"}, "send.headers must be plain"),
    "a list in a form": (vonage_with(body={"to": ["{to}"], "text": "{text}"}), "send.body must be texts and numbers"),
    "a date": (vonage_with(body={"to": "{to}", "text": "{text}", "at": NOON}), "send.body must be texts and numbers"),
    "a body that is a text": (vonage_with(body="{to}{text}"), "send.body must be a table"),
    "a table that is a text": ({"example": "vonage", "answer": "x"}, "answer must be a table"),
    "defaults that are a text": ({"example": "vonage", "defaults": "x"}, "defaults must be a table"),
    "a key nobody knows": (vonage_with(timeout=5), "send does not know timeout"),
    "a failure nobody knows": (
        {"example": "vonage", "answer": {"errors": {"1": "tired"}}},
        "answer.errors must be a table of codes, each with one of",
    ),
    "a status without meaning": (
        {"example": "vonage", "answer": {"http": {"500": 7}}},
        "answer.http must be a table of codes",
    ),
    "no such proof": ({"example": "vonage", "proof": {"kind": "trust"}}, "proof.kind must be one of path, basic"),
    "basic of nobody": ({"example": "vonage", "proof": {"kind": "basic"}}, "proof.user must be a text"),
    "a pattern that is none": (
        {"example": "vonage", "answer": {"pattern": "("}},
        "answer.pattern must be a regular expression",
    ),
    "a pattern without the id": (
        vonage_answer(pattern="(?P<code>.*)"),
        "answer.pattern must be an expression whose groups",
    ),
    "codes, and none of success": (vonage_answer(taken=[]), "answer.taken must be the codes of success"),
    "a code that is a number": (vonage_answer(taken=0), "answer.taken must be a text, or a list of texts"),
    "reports that say nothing": ({"example": "vonage", "status": {"state": []}}, "status.state must be where"),
    "where its id is, nobody knows": ({**WHOLE, "answer": {}, "two_way": False}, "answer.id must be a text"),
    "no template at all": ({"two_way": False}, "send.encoding must be"),
    "no proof of what is posted": (
        WHOLE | {"inbound": {"encoding": "json", "id": "i", "from": "f", "text": "t"}},
        r"needs \[proof\], how a post proves itself",
    ),
    "numbers nobody writes so": ({"example": "vonage", "numbers": "roman"}, "numbers must be plus or bare"),
    "one-way, for conversations": (WHOLE, "cannot receive STOP, for it has no \\[inbound\\]: it is a one-way line"),
    "a name nobody can answer": ({"example": "vonage", "number": "Dalil"}, "Nobody can answer the line line-1"),
    "a name to send from": ({"example": "vonage", "sender": "Dalil"}, "Nobody can answer the line line-1"),
    "no number": ({"example": "vonage", "number": ""}, "Nobody can answer the line line-1"),
    "no sender": ({"example": AT, "number": "", "two_way": False}, "needs its number, or a sender"),
}


@pytest.mark.parametrize("name", NOT_A_LINE)
def test_a_line_that_would_not_work_stops_the_start_with_one_line(name: str) -> None:
    options, wanted = NOT_A_LINE[name]
    with pytest.raises(Wrong, match=wanted) as raised:
        line_of(**options)
    told = str(raised.value)
    assert "\n" not in told
    assert [secret for secret in (SECRET, "key-of-tests", "api-secret-of-tests") if secret in told] == []


def test_without_a_public_address_it_is_no_line_for_conversations() -> None:
    with pytest.raises(Wrong, match="needs DALIL_PUBLIC_URL, or say two_way = false"):
        opened(settings("infobip"), back="")
    with pytest.raises(Wrong, match="tells where to report to: it needs DALIL_PUBLIC_URL"):
        opened(settings("vonage", two_way=False), back="")
    assert opened(settings("infobip", two_way=False, number="", sender="Dalil"), back="")


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:8080/x",
        "http://127.0.0.1/x",
        "http://[::1]:9/x",
        "http://10.0.0.7/x",
        "http://192.168.1.5:8000/x",
    ],
)
def test_in_ones_own_network_http_will_do(url: str) -> None:
    assert line_of("vonage", send={"url": url}).template.send.url == url


def test_a_line_replaces_a_key_of_its_example_and_keeps_the_others() -> None:
    line = line_of("vonage", answer={"errors": {"7": "refused"}}, proof={"algorithm": "sha512"})
    assert line.template.answer.errors == {"7": "refused"}
    assert line.template.answer.taken == {"0"}
    body = signed(SIGNED, algorithm="sha512")
    assert read(line, {}, body, NOON)


# The shipped examples


def test_there_is_an_example_for_each_that_was_promised() -> None:
    assert examples() == ("africastalking", "infobip", "vonage")


@pytest.mark.parametrize("example", examples())
def test_every_shipped_example_opens_and_says_where_it_was_read(example: str) -> None:
    line = line_of(example)
    template = line.template
    assert template.send.url.startswith("https://")
    assert template.inbound
    assert template.status
    assert template.proof
    assert set(template.answer.errors.values()) <= set(KINDS)
    assert not template.answer.taken & set(template.answer.errors)
    told = (EXAMPLES / f"{example}.toml").read_text("utf-8")
    assert re.search(r"^# .*https?://\S+", told, re.MULTILINE)
    assert re.findall(r"\+?\d{7,}", told) == []  # nobody's number
    assert re.search("^# To check with ", told, re.MULTILINE)


@pytest.mark.parametrize("example", examples())
def test_each_example_has_payloads_of_every_kind(example: str) -> None:
    assert set(PAYLOADS[example]) >= {"taken", "answers", "messages", "receipts"}
