"""SMSGate: what a phone posts, what is sent by it, and every way it answers. The phone is `tests/e2e/phone.py`.

`payloads/smsgate.json` holds payloads written after https://docs.sms-gate.app/features/webhooks/, of nobody.
"""

import asyncio
import hmac
import json
import logging
import re
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from android_sms_gateway.encryption import Encryptor

from bot.channels import smsgate
from bot.channels.sms_line import Fate, Sms, Taken
from bot.config import Wrong
from bot.lines.settings import LineSettings
from bot.messages import (
    Beat,
    Failed,
    Forged,
    Inbound,
    LinkDown,
    News,
    QueueFull,
    Receipt,
    Refused,
    Retry,
    SendError,
    Throttled,
    Unsure,
)
from tests.conftest import NOON
from tests.e2e.listening import Answer, listening
from tests.e2e.phone import (
    CALLS_KEY,
    DEVICE,
    PASSWORD,
    STEPS,
    USERNAME,
    Phone,
    Plan,
    Refusal,
    phoning,
    signed,
)

PAYLOADS: dict[str, dict[str, Any]] = json.loads((Path(__file__).parent / "payloads" / "smsgate.json").read_text())
KEY, PASSPHRASE, WORDS, NUMBER = (
    "a key of the tests",
    "a passphrase of the tests",
    "Bonjour, où dormir ?",
    "+212600000001",
)
RECEIVED = PAYLOADS["sms:received"]
EVENT = "Ey6ECgOkVVFjz3CL48B8C"
Result = TypeVar("Result")
NOWHERE = "http://127.0.0.1:9"
GIVEN: dict[str, Any] = {"url": NOWHERE, "username": USERNAME, "password": PASSWORD, "signing_key": KEY}


def settings(number: str = "+212600000090", **options: Any) -> LineSettings:
    return LineSettings(name="oujda-1", kind="smsgate", number=number, cost=Decimal(1), options={**GIVEN, **options})


def phone_line(**options: Any) -> smsgate.SmsGate:
    return smsgate.opened(settings(**options), back="")


LINE = phone_line(calls_key=CALLS_KEY)


def body_of(event: object, payload: object, **more: object) -> bytes:
    return json.dumps({"deviceId": DEVICE, "event": event, "id": EVENT, "payload": payload, **more}).encode()


def posted(body: bytes, *, key: str = KEY, late: float = 0, line: smsgate.SmsGate = LINE) -> list[News]:
    """What is read of a post that is signed with this key and arrives so many seconds after."""
    return smsgate.read(line, signed(body, key, NOON.timestamp()), body, NOON + timedelta(seconds=late))


# Where it comes from

BODY = body_of("sms:received", PAYLOADS["sms:received"])
RIGHT = signed(BODY, KEY, NOON.timestamp())
SIGNATURE, STAMP = RIGHT["x-signature"], RIGHT["x-timestamp"]
FORGED: dict[str, tuple[Mapping[str, str], bytes]] = {
    "nothing": ({}, BODY),
    "no signature": ({"x-timestamp": STAMP}, BODY),
    "no moment": ({"x-signature": SIGNATURE}, BODY),
    "empty": ({**RIGHT, "x-signature": ""}, BODY),
    "another key": (signed(BODY, "another key", NOON.timestamp()), BODY),
    "no key": (signed(BODY, "", NOON.timestamp()), BODY),
    "key of the calls": (signed(BODY, CALLS_KEY, NOON.timestamp()), BODY),
    "longer": ({**RIGHT, "x-signature": SIGNATURE + "0"}, BODY),
    "shorter": ({**RIGHT, "x-signature": SIGNATURE[:-1]}, BODY),
    "unicode": ({**RIGHT, "x-signature": "é" + SIGNATURE[1:]}, BODY),
    "surrogate": ({**RIGHT, "x-signature": "\ud800" + SIGNATURE[1:]}, BODY),
    "another body": (RIGHT, BODY.replace(b"0600000001", b"0600000666")),
    "no body": (RIGHT, b""),
    "another moment": ({**RIGHT, "x-timestamp": str(int(STAMP) + 1)}, BODY),
    "a moment that is none": ({**signed(BODY + b"x", KEY, NOON.timestamp()), "x-timestamp": "x" + STAMP}, BODY),
    "a moment in other digits": ({**RIGHT, "x-timestamp": "١٢٣"}, BODY),
    "a moment of a surrogate": ({**RIGHT, "x-timestamp": "\ud800"}, BODY),
    "a moment without end": ({**RIGHT, "x-timestamp": "9" * 400}, BODY),
    "a moment moved into the body": ({**RIGHT, "x-timestamp": STAMP[1:]}, BODY + STAMP[:1].encode()),
}


def test_T1_what_the_phone_signed_is_let_in() -> None:
    assert posted(BODY)


@pytest.mark.parametrize("name", FORGED)
def test_T1_anything_else_is_forged(name: str) -> None:
    headers, body = FORGED[name]
    with pytest.raises(Forged):
        smsgate.read(LINE, headers, body, NOON)


@pytest.mark.parametrize(("late", "is_in"), [(0, True), (300, True), (301, False), (-300, True), (-301, False)])
def test_T1_an_old_post_played_back_is_forged(late: float, is_in: bool) -> None:
    if is_in:
        assert posted(BODY, late=late)
        return
    with pytest.raises(Forged):
        posted(BODY, late=late)


def test_T1_each_app_signs_its_own_events_only() -> None:
    ringing = body_of("call:ringing", PAYLOADS["call:ringing"])
    assert posted(ringing, key=CALLS_KEY)
    for body, key in ((ringing, KEY), (BODY, CALLS_KEY)):
        with pytest.raises(Forged):
            posted(body, key=key)
    with pytest.raises(Forged):
        posted(ringing, key="", line=phone_line())


def test_what_another_phone_of_the_account_posts_is_taken_and_is_no_news() -> None:
    """The app makes a post that was refused again for two days."""
    line = phone_line(device_id=DEVICE)
    assert posted(BODY, line=line)
    for device in ("another", None, 1, DEVICE + "0"):
        for event in ("sms:received", "sms:failed", "system:ping"):
            assert posted(body_of(event, PAYLOADS[event], deviceId=device), line=line) == []
    with pytest.raises(Forged):
        posted(body_of("sms:received", PAYLOADS["sms:received"], deviceId="another"), line=line, key="another key")


# What it says

AT = "2026-11-18T11:00:00.000+00:00"


def known_as(*what: object) -> str:
    """The line's name, and a hash of this with its key."""
    return "oujda-1:" + hmac.digest(KEY.encode(), json.dumps(what).encode(), "sha256").hex()[:32]


def heard(text: str = "", address: str = NUMBER, kind: Any = "text", at: str = AT) -> Inbound:
    what = ["T1"] if kind == "photo" else [int(datetime.fromisoformat(at).timestamp()), text]
    return Inbound("sms", known_as(kind, address, *what), address, text, kind=kind, line="oujda-1")


def rung() -> Inbound:
    return Inbound("sms", f"oujda-1:{EVENT}", NUMBER, kind="call", line="oujda-1")


def became(state: Any, reason: str = "") -> Receipt:
    return Receipt("sms", "a-key-of-ours-1", state, reason, line="oujda-1")


def beat(why: str | None = None) -> Beat:
    return Beat("oujda-1", NOON, why)


TOLD: dict[str, list[News]] = {
    "sms:received": [heard("Bonjour, où dormir ?"), beat()],
    "sms:received of an older app": [heard("سلام", at="2024-06-22T08:46:11Z"), beat()],
    "sms:received by a name": [heard("Solde: 10", "Operator"), beat()],
    "sms:received with nothing in it": [heard(), beat()],
    "sms:batch:received": [
        heard("un"),
        heard("deux", "+212600000002", at="2026-11-18T11:00:01Z"),
        beat(),
    ],
    "sms:data-received": [beat()],
    "mms:received": [heard(kind="photo"), beat()],
    "mms:batch:received": [heard(kind="photo"), beat()],
    "mms:downloaded": [beat()],
    "sms:sent": [became("sent"), beat()],
    "sms:delivered": [became("delivered"), beat()],
    "sms:failed": [became("doubted", "line"), beat()],
    "sms:failed without a network": [became("doubted", "line"), beat("no_network")],
    "sms:cancelled": [became("doubted", "line"), beat()],
    "system:ping": [beat("")],
    "system:ping without the internet": [beat("")],
    "system:ping with little left": [beat("battery")],
    "app:started": [beat()],
    "call:ringing": [rung()],
    "call:ringing withheld": [],
    "call:started": [],
    "call:ended": [],
    "something:new": [beat()],
}


def test_every_payload_is_in_the_table() -> None:
    assert TOLD.keys() == PAYLOADS.keys()


@pytest.mark.parametrize("name", TOLD)
def test_an_event_is_read(name: str) -> None:
    event = name.partition(" ")[0]
    body = body_of(event, PAYLOADS[name])
    assert posted(body, key=CALLS_KEY if event.startswith("call:") else KEY) == TOLD[name]


def ids(event: str, payload: Mapping[str, Any], **more: Any) -> list[str]:
    """What the messages of a post are known by."""
    news = posted(body_of(event, payload, **more))
    return [one.external_id for one in news if isinstance(one, Inbound)]


SAME: dict[str, dict[str, Any]] = {
    "under a new number": {},
    "by the other number of its SIM": {"messageId": "f00", "simNumber": 2, "recipient": None},
    "in another zone": {"receivedAt": "2026-11-18T12:00:00.000+01:00"},
    "without the sender's country": {"sender": "+212600000001"},
}


@pytest.mark.parametrize("name", SAME)
def test_one_sms_posted_twice_is_one(name: str) -> None:
    assert ids("sms:received", RECEIVED | SAME[name], id="another") == ids("sms:received", RECEIVED)
    assert ids("sms:batch:received", {"messages": [RECEIVED | SAME[name]]}, id="x") == ids("sms:received", RECEIVED)


OTHER: dict[str, dict[str, Any]] = {
    "the same words a second later": {"receivedAt": "2026-11-18T11:00:01.000+00:00"},
    "other words": {"message": "Bonjour, où dormir ? 2"},
    "another person": {"sender": "0600000002"},
}


@pytest.mark.parametrize("name", OTHER)
def test_another_sms_is_another_though_the_app_calls_it_the_same(name: str) -> None:
    assert ids("sms:received", RECEIVED | OTHER[name]) != ids("sms:received", RECEIVED)


@pytest.mark.parametrize("at", [None, "", "soon", 7, "1970-01-01T00:00:00.000+00:00", "0001-01-01T00:00:00+14:00"])
def test_without_the_moment_the_number_of_the_post_must_do(at: object) -> None:
    """Or a second "1" would be none for ever."""
    undated = RECEIVED | {"message": "1", "receivedAt": at}
    assert ids("sms:received", undated) == ids("sms:received", undated)
    assert ids("sms:received", undated, id="another") != ids("sms:received", undated)
    assert len(set(ids("sms:batch:received", {"messages": [undated, undated]}))) == 2


def test_one_mms_posted_twice_is_one_and_two_are_two() -> None:
    picture = PAYLOADS["mms:received"]
    later = picture | {"receivedAt": "2026-11-18T11:00:09.000+00:00"}
    assert ids("mms:received", later, id="another") == ids("mms:received", picture)
    assert ids("mms:received", picture | {"transactionId": "T2"}) != ids("mms:received", picture)


def test_R24_what_a_message_is_known_by_tells_nothing_without_the_key() -> None:
    (mine,) = ids("sms:received", RECEIVED)
    body = body_of("sms:received", RECEIVED)
    (theirs, _) = posted(body, key="another key", line=phone_line(signing_key="another key"))
    assert isinstance(theirs, Inbound)
    assert mine != theirs.external_id
    assert re.fullmatch(r"oujda-1:[0-9a-f]{32}", mine)


FAILURES: dict[str, tuple[str, str | None]] = {
    "RESULT_ERROR_NO_SERVICE": (AT, "no_network"),
    "RESULT_ERROR_RADIO_OFF": (AT, "no_network"),
    "RESULT_RIL_SIM_ABSENT": (AT, "no_network"),
    "RESULT_ERROR_GENERIC_FAILURE": (AT, None),
    "RESULT_ERROR_LIMIT_EXCEEDED": (AT, None),
    "TTL expired": (AT, None),
    "RESULT_ERROR_NO_SERVICE (a post that waited)": ("2026-11-18T10:54:00.000+00:00", None),
    "RESULT_ERROR_NO_SERVICE (at no moment)": ("", None),
}


@pytest.mark.parametrize("reason", FAILURES)
def test_T24_why_a_message_failed_tells_whether_there_is_a_network(reason: str) -> None:
    at, why = FAILURES[reason]
    payload = PAYLOADS["sms:failed"] | {"reason": f"Send result: {reason}", "failedAt": at}
    assert posted(body_of("sms:failed", payload)) == [became("doubted", "line"), beat(why)]


ODD: dict[str, bytes] = {
    "nothing": b"",
    "no JSON": b"event=sms",
    "no UTF-8": b'{"event": "\xff"}',
    "NUL": b"\0",
    "a list": b"[]",
    "a text": b'"sms:received"',
    "a number": b"1",
    "null": b"null",
    "a deep hole": b"[" * 100_000,
    "a long number": b"9" * 10_000,
    "no event": body_of(None, RECEIVED),
    "an event that is a number": body_of(1, RECEIVED),
    "an event that is a list": body_of(["sms:received"], RECEIVED),
    "no payload": body_of("sms:received", None),
    "a payload that is a list": body_of("sms:received", [RECEIVED]),
    "an empty payload": body_of("sms:received", {}),
    "no id": body_of("sms:received", RECEIVED, id=None),
    "an empty id": body_of("sms:received", RECEIVED, id=""),
    "an id that is a number": body_of("sms:received", RECEIVED, id=1),
    "an id with a NUL": body_of("sms:received", RECEIVED, id="a\0"),
    "an id with a surrogate": body_of("sms:received", RECEIVED, id="a\ud800"),
    "an id without end": body_of("sms:received", RECEIVED, id="a" * 65),
    "a sender that is a number": body_of("sms:received", RECEIVED | {"sender": 212600000001}),
    "no message": body_of("sms:received", {k: v for k, v in RECEIVED.items() if k != "message"}),
    "a message that is a number": body_of("sms:received", RECEIVED | {"message": 1}),
    "no messages": body_of("sms:batch:received", {}),
    "messages that are none": body_of("sms:batch:received", {"messages": ["un"]}),
    "no message named": body_of("sms:sent", {}),
    "a message named by a number": body_of("sms:sent", {"messageId": 7}),
    "a message named with a NUL": body_of("sms:delivered", {"messageId": "a\0"}),
}


@pytest.mark.parametrize("name", ODD)
def test_a_signed_body_that_is_no_event_is_refused(name: str) -> None:
    with pytest.raises(Refused) as refused:
        posted(ODD[name])
    assert not isinstance(refused.value, Forged)


@pytest.mark.parametrize("sender", ["", " ", None])
def test_a_message_of_nobody_is_taken_and_no_news(sender: object) -> None:
    """The app makes a post that was refused again for two days."""
    nameless = RECEIVED | {"sender": sender, "phoneNumber": ""}
    assert posted(body_of("sms:received", nameless)) == [beat()]
    both = {"messages": [nameless, RECEIVED]}
    assert posted(body_of("sms:batch:received", both)) == [heard(WORDS), beat()]


ODD_HEALTH: list[object] = [
    None,
    [],
    {},
    "fail",
    {"checks": None},
    {"checks": []},
    {"checks": {"battery:level": "fail"}},
    {"checks": {"x": {}}},
]


@pytest.mark.parametrize("health", ODD_HEALTH, ids=str)
def test_a_ping_of_odd_health_is_a_sign_of_life(health: object) -> None:
    is_told = isinstance(health, dict) and isinstance(health.get("checks"), dict)
    assert posted(body_of("system:ping", {"health": health})) == [beat("" if is_told else None)]


@pytest.mark.parametrize("text", ["\0", "a\0b", "\ud800", "\udfff!", "\u202e", "x" * 100_000])
def test_an_odd_text_is_kept_as_it_was_written(text: str) -> None:
    assert posted(body_of("sms:received", RECEIVED | {"message": text}))[0] == heard(text)


# Sending


@pytest.fixture
def phone() -> Iterator[Phone]:
    with phoning(NOWHERE, signing_key=KEY, passphrase=PASSPHRASE) as one:
        yield one


def with_line(act: Callable[[smsgate.SmsGate], Awaitable[Result]], url: str, **options: Any) -> Result:
    """What comes of this with a line to that address."""
    return within(phone_line(url=url, **options), act)


def within(line: smsgate.SmsGate, act: Callable[[smsgate.SmsGate], Awaitable[Result]]) -> Result:
    """What comes of this between a line's beginning and its end."""

    async def during() -> Result:
        await line.begin()
        try:
            return await act(line)
        finally:
            await line.end()

    return asyncio.run(during())


def sms(key: str = "a-key-of-ours-1", *, urgent: bool = False) -> Sms:
    return Sms(NUMBER, WORDS, key, 12, urgent)


def test_a_message_is_handed_over_and_goes_out_as_it_was(phone: Phone) -> None:
    assert with_line(lambda line: line.send(sms()), phone.url) == Taken("a-key-of-ours-1", "handed")
    (one,) = phone.has_sent(1)
    assert (one.to, one.text) == (NUMBER, WORDS)
    assert (one.message.id, one.message.priority, one.message.ttl) == ("a-key-of-ours-1", 0, 13)
    assert one.message.with_delivery_report
    assert not one.message.is_encrypted
    assert (one.message.sim_number, one.message.device_id) == (None, None)


def test_what_is_urgent_passes_the_phones_own_limits(phone: Phone) -> None:
    with_line(lambda line: line.send(sms(urgent=True)), phone.url, sim=2, device_id=DEVICE, hold=60)
    (one,) = phone.has_sent(1)
    assert one.urgent
    assert (one.message.sim_number, one.message.device_id, one.message.ttl) == (2, DEVICE, 53)


def test_by_a_private_server_it_goes_the_same_way(phone: Phone) -> None:
    with_line(lambda line: line.send(sms()), phone.url + "/api/3rdparty/v1/")
    assert phone.has_sent(1)


def test_with_a_passphrase_only_the_phone_can_read_it(phone: Phone) -> None:
    seen = []
    decrypting = Encryptor(PASSPHRASE)

    async def both(line: smsgate.SmsGate) -> Fate:
        phone.asleep = True
        await line.send(sms())
        seen.append(phone.taken["a-key-of-ours-1"].message)
        phone.asleep = False
        await asyncio.to_thread(phone.has_sent, 1)
        return await line.ask("a-key-of-ours-1")

    assert with_line(both, phone.url, passphrase=PASSPHRASE, iterations=1000) in ("sent", "delivered")
    (message,) = seen
    assert message.is_encrypted
    assert [decrypting.decrypt(each) for each in (message.phone_numbers[0], message.content)] == [NUMBER, WORDS]
    assert message.content.startswith("$aes-256-cbc/pbkdf2-sha1$i=1000$")
    assert (phone.sent[0].to, phone.sent[0].text) == (NUMBER, WORDS)
    assert NUMBER not in str(message)


def test_with_another_passphrase_the_phone_says_that_it_failed(phone: Phone) -> None:
    async def both(line: smsgate.SmsGate) -> Fate:
        await line.send(sms())
        return await settled(line)

    assert with_line(both, phone.url, passphrase="another", iterations=1000) == "dropped"
    assert phone.sent == []


def soon(is_so: Callable[[], bool]) -> None:
    """Wait until it is; AssertionError when it takes too long."""
    until = time.monotonic() + 10
    while not is_so() and time.monotonic() < until:
        time.sleep(0.01)
    assert is_so()


async def settled(line: smsgate.SmsGate) -> Fate:
    """Its fate, once it is no longer held."""
    until = time.monotonic() + 10
    while (fate := await line.ask("a-key-of-ours-1")) == "held" and time.monotonic() < until:
        await asyncio.sleep(0.02)
    return fate


REFUSALS: dict[str, tuple[Refusal, type[SendError], str]] = {
    "wrong": (Refusal(400, "invalid phone number"), Failed, "refused"),
    "no such device": (Refusal(400, "Invalid device ID"), LinkDown, "no_device"),
    "no device at all": (Refusal(400, "failed to select device: record not found"), LinkDown, "no_device"),
    "not allowed": (Refusal(401), LinkDown, "unauthorised"),
    "not this": (Refusal(403), LinkDown, "unauthorised"),
    "no such page": (Refusal(404), LinkDown, "odd_answer"),
    "elsewhere": (Refusal(301), LinkDown, "odd_answer"),
    "too often": (Refusal(429), Throttled, "rate"),
    "broken": (Refusal(500, "failed to handle request"), LinkDown, "provider_busy"),
    "away": (Refusal(503, "Service Unavailable"), LinkDown, "provider_busy"),
    "full": (
        Refusal(503, "queue limits exceeded: too many pending messages: 9 / 9", "QueueLimitExceeded"),
        QueueFull,
        "queue_full",
    ),
    "full, said otherwise": (Refusal(503, "failed to enqueue message: queue limits exceeded"), QueueFull, "queue_full"),
    "a gateway that waited": (Refusal(504), Unsure, "silent"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_what_is_not_taken_says_why(name: str, phone: Phone) -> None:
    phone.refusal, kind, reason = REFUSALS[name]
    with pytest.raises(kind) as raised:
        with_line(lambda line: line.send(sms()), phone.url)
    assert (type(raised.value), raised.value.reason) == (kind, reason)
    assert phone.taken == {}


@pytest.mark.parametrize("name", REFUSALS)
def test_what_was_taken_all_the_same_is_not_sent_twice(name: str, phone: Phone) -> None:
    phone.refusal, phone.takes_all_the_same = REFUSALS[name][0], True
    assert with_line(lambda line: line.send(sms()), phone.url).stage == "handed"


def test_a_message_that_is_there_already_is_handed_over_once(phone: Phone) -> None:
    async def twice(line: smsgate.SmsGate) -> Taken:
        await line.send(sms())
        return await line.send(sms())

    assert with_line(twice, phone.url) == Taken("a-key-of-ours-1", "handed")
    assert len(phone.has_sent(1)) == 1


def test_a_phone_that_says_it_has_it_is_believed(phone: Phone) -> None:
    phone.refusal = Refusal(409, "Message with the same ID already exists")
    assert with_line(lambda line: line.send(sms()), phone.url).stage == "handed"


def test_a_phone_that_is_off_certainly_took_nothing(phone: Phone) -> None:
    phone.dies()
    with pytest.raises(LinkDown):
        with_line(lambda line: line.send(sms()), phone.url)


def test_a_phone_that_takes_the_call_and_says_nothing_leaves_it_open(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smsgate, "TIMEOUT", 0.2)
    phone.silent = True
    with pytest.raises(Unsure):
        with_line(lambda line: line.send(sms()), phone.url)


ANSWERS: dict[str, tuple[int, bytes]] = {
    "nothing": (200, b""),
    "a page": (200, b"<html>Welcome to the hotel</html>"),
    "a list": (200, b"[]"),
    "a number": (202, b"7"),
    "an unknown state": (202, b'{"id": "a", "state": "Floating", "recipients": []}'),
    "a deep hole": (200, b"[" * 100_000),
    "an error that is no JSON": (500, b"<html>"),
    "an error that is a list": (502, b"[1]"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_nobody_understands_leaves_it_open(name: str, phone: Phone) -> None:
    phone.always = ANSWERS[name]

    async def every_way(line: smsgate.SmsGate) -> None:
        with pytest.raises(Unsure):
            await line.send(sms())
        with pytest.raises(Retry):
            await line.ask("a-key-of-ours-1")
        with pytest.raises(LinkDown):
            await line.look()

    with_line(every_way, phone.url)


# Asking

FATES: dict[str, tuple[Plan, Fate]] = {
    "processed": ("processed", "held"),
    "sent": ("sent", "sent"),
    "delivered": ("delivered", "delivered"),
    "failed before it went": ("failed", "dropped"),
    "failed without a network": ("no_network", "dropped"),
    "failed after it went": ("undelivered", "undelivered"),
}


@pytest.mark.parametrize("name", FATES)
def test_a_fate_is_asked_for(name: str, phone: Phone) -> None:
    phone.plan, fate = FATES[name]
    phone.keeps_posts = True

    async def at_the_end(line: smsgate.SmsGate) -> Fate:
        await line.send(sms())
        await asyncio.to_thread(soon, lambda: phone.taken["a-key-of-ours-1"].state == STEPS[phone.plan][-1])
        return await line.ask("a-key-of-ours-1")

    assert with_line(at_the_end, phone.url) == fate


AGO: dict[str, tuple[dict[str, Any], Fate]] = {
    "pending, just now": ({"createdAt": NOON.isoformat()}, "held"),
    "pending, nearly over": ({"createdAt": (NOON - timedelta(seconds=17)).isoformat()}, "held"),
    "pending, over": ({"createdAt": (NOON - timedelta(seconds=18)).isoformat()}, "dropped"),
    "pending, over, another zone": ({"createdAt": "2026-11-18T18:59:30+08:00"}, "dropped"),
    "pending, over, no zone": ({"createdAt": "2026-11-18T10:59:30"}, "dropped"),
    "pending, in a phone that is ahead": ({"createdAt": "2026-11-18T11:04:00Z"}, "held"),
    "pending, of an odd date and a good one": (
        {"createdAt": "?", "states": {"Pending": "2026-11-18T10:00:00Z"}},
        "dropped",
    ),
    "pending, dated by its state": ({"states": {"Pending": "2026-11-18T10:59:50.000+00:00"}}, "held"),
    "pending, dated long ago by its state": ({"states": {"Pending": "2026-11-18T10:00:00.000+00:00"}}, "dropped"),
    "pending, of no date": ({}, "held"),
    "pending, of odd dates": ({"createdAt": 7, "states": {"Pending": "soon"}}, "held"),
    "cancelling": ({"state": "Cancelling"}, "held"),
    "cancelling, just now": ({"state": "Cancelling", "createdAt": NOON.isoformat()}, "held"),
    "cancelling, over": ({"state": "Cancelling", "createdAt": "2026-11-18T10:00:00Z"}, "dropped"),
    "waiting in the phone, says the server": (
        {"state": "Processed", "createdAt": NOON.isoformat(), "states": {"Pending": "2026-11-18T11:00:00Z"}},
        "held",
    ),
    "waiting in the phone, says the server, over": (
        {"state": "Processed", "createdAt": "2026-11-18T10:00:00Z", "states": {"Pending": "2026-11-18T10:00:00Z"}},
        "dropped",
    ),
    "given to the modem long ago": (
        {"state": "Processed", "states": {"Pending": "2026-11-18T10:00:00Z", "Processed": "2026-11-18T10:00:01Z"}},
        "held",
    ),
    "cancelled": ({"state": "Cancelled"}, "dropped"),
    "processed long ago": ({"state": "Processed", "createdAt": "2026-11-17T11:00:00Z"}, "held"),
    "pending, of states that are none": ({"states": ["Pending"]}, "held"),
    "failed, nothing known": ({"state": "Failed", "states": None}, "dropped"),
    "its number hashed": ({"state": "Sent", "isHashed": True, "isEncrypted": True}, "sent"),
}


@pytest.mark.parametrize("name", AGO)
def test_how_long_ago_decides(name: str, phone: Phone) -> None:
    more, fate = AGO[name]
    state = {"id": "a", "state": "Pending", "recipients": [{"phoneNumber": "0", "state": "Pending"}], **more}
    phone.always = (200, json.dumps(state).encode())
    line = smsgate.SmsGate(settings(url=phone.url, passphrase=PASSPHRASE), origin=LINE.origin, clock=lambda: NOON)
    assert within(line, lambda line: line.ask("a")) == fate


def test_a_message_the_phone_does_not_know_never_went(phone: Phone) -> None:
    assert with_line(lambda line: line.ask("another"), phone.url) == "dropped"


def test_asking_a_phone_that_is_off_tells_nothing(phone: Phone) -> None:
    phone.dies()
    with pytest.raises(Retry):
        with_line(lambda line: line.ask("a-key-of-ours-1"), phone.url)


def test_a_phone_that_slept_over_a_message_does_not_send_it_late(phone: Phone) -> None:
    async def asleep_and_awake(line: smsgate.SmsGate) -> Fate:
        phone.asleep = True
        await line.send(sms())
        phone.taken["a-key-of-ours-1"].ages(20)
        assert await line.ask("a-key-of-ours-1") == "dropped"
        phone.asleep = False
        return await settled(line)

    assert with_line(asleep_and_awake, phone.url) == "dropped"
    assert phone.sent == []


# Looking


def test_a_phone_that_complains_is_well_for_sending(phone: Phone) -> None:
    """A message that failed, a low battery, no internet: the app answers 500 and sends all the same."""
    assert with_line(lambda line: line.look(), phone.url)
    phone.unwell = True
    assert with_line(lambda line: line.look(), phone.url)
    with_line(lambda line: line.send(sms()), phone.url)
    assert phone.has_sent(1)


def health(status: str, **checks: str) -> bytes:
    named = {name.replace("_", ":", 1): {"status": each} for name, each in checks.items()}
    return json.dumps({"status": status, "checks": named}).encode()


LOOKS: dict[str, tuple[int, bytes, bool]] = {
    "its battery is low": (500, health("fail", battery_level="fail", messages_failed="pass"), True),
    "no internet": (500, health("fail", connection_status="fail", connection_transport="fail"), True),
    "said without an error": (200, health("fail", battery_level="fail"), True),
    "it warns": (200, health("warn", messages_failed="warn"), True),
    "a server without its store": (500, health("fail", db_ping="fail"), False),
    "a server without its store, and a phone's complaint": (
        500,
        health("fail", db_ping="fail", battery_level="fail"),
        False,
    ),
    "something fails, nobody says what": (200, health("fail"), False),
    "an error that is not its health": (500, b'{"message": "broken"}', False),
    "another error with its health": (503, health("fail", battery_level="fail"), False),
    "a health that is none": (500, b'{"status": "fail", "checks": ["battery:level"]}', False),
}


@pytest.mark.parametrize("name", LOOKS)
def test_how_a_line_looks(name: str, phone: Phone) -> None:
    status, answer, is_well = LOOKS[name]
    phone.always = (status, answer)
    if is_well:
        assert with_line(lambda line: line.look(), phone.url)
        return
    with pytest.raises(LinkDown) as raised:
        with_line(lambda line: line.look(), phone.url)
    assert raised.value.reason in {"odd_answer", "unwell"}, "nothing of its network, nor of an operator"


def test_a_phone_that_is_off_looks_down(phone: Phone) -> None:
    phone.dies()
    with pytest.raises(LinkDown):
        with_line(lambda line: line.look(), phone.url)


# What the phone posts, from the phone itself


def test_what_the_phone_posts_is_read_whole_and_in_any_order() -> None:
    news: list[News] = []
    forged = []
    line = phone_line(calls_key=CALLS_KEY)

    def hears(asked: Any) -> Answer:
        headers = {name.lower(): value for name, value in asked.headers.items()}
        try:
            news.extend(smsgate.read(line, headers, asked.body, datetime.now(UTC)))
        except Forged:
            forged.append(asked)
            return Answer(403, b"")
        return Answer(200, b"")

    with listening(hears) as url, phoning(url, signing_key=KEY) as phone:
        phone.keeps_posts = True
        with_line(lambda line: line.send(sms()), phone.url)
        phone.has_sent(1)
        soon(lambda: len(phone.kept) == 2)
        phone.lets_go(reverse=True)
        assert phone.posts_again() == 200
        assert phone.receives("0600000001", WORDS) == 200
        assert phone.posts_anew() == 200
        assert phone.receives_several(("0600000001", "un"), ("0600000002", "deux")) == 200
        assert phone.receives_a_picture("0600000001") == 200
        assert phone.rings("0600000001") == 200
        assert phone.pings(connection_status="fail", battery_level="fail") == 200
        assert phone.post("sms:received", RECEIVED, key="another") == 403
        assert phone.post("sms:received", RECEIVED, at=time.time() - 301) == 403
        with_line(lambda line: line.send(sms("a-key-of-ours-2")), phone.url)
        soon(lambda: [n.provider_id for n in news if isinstance(n, Receipt)].count("a-key-of-ours-2") == 2)
    assert [n.state for n in news if isinstance(n, Receipt)] == ["delivered", "sent", "sent", "sent", "delivered"]
    assert [(n.kind, n.address, n.text) for n in news if isinstance(n, Inbound)] == [
        ("text", NUMBER, WORDS),
        ("text", NUMBER, WORDS),
        ("text", NUMBER, "un"),
        ("text", "+212600000002", "deux"),
        ("photo", NUMBER, ""),
        ("call", NUMBER, ""),
    ]
    assert len({n.external_id for n in news if isinstance(n, Inbound)}) == 5
    assert [n.why for n in news if isinstance(n, Beat) and n.why] == ["battery"]
    assert len(forged) == 2


def test_a_phone_whose_hooks_were_registered_twice_is_heard_once() -> None:
    news: list[News] = []

    def hears(asked: Any) -> Answer:
        headers = {name.lower(): value for name, value in asked.headers.items()}
        news.extend(smsgate.read(LINE, headers, asked.body, datetime.now(UTC)))
        return Answer(200, b"")

    with listening(hears) as url, phoning(url, signing_key=KEY) as phone:
        for name in ({}, {}, {"id": "dalil-sms:received"}, {"id": "dalil-sms:received"}):
            hook = {"url": url, "event": "sms:received", **name}
            assert httpx.post(f"{phone.url}/webhooks", json=hook, auth=(USERNAME, PASSWORD)).status_code == 201
        assert len(phone.hooks) == 3, "an id takes its own place"
        assert [phone.receives(NUMBER, "1"), phone.receives(NUMBER, "1")] == [200, 200]
    heard_as = [one.external_id for one in news if isinstance(one, Inbound)]
    assert (len(heard_as), len(set(heard_as))) == (6, 2)


def test_T24_a_phone_without_a_network_says_so_when_a_message_fails() -> None:
    news: list[News] = []

    def hears(asked: Any) -> Answer:
        headers = {name.lower(): value for name, value in asked.headers.items()}
        news.extend(smsgate.read(LINE, headers, asked.body, datetime.now(UTC)))
        return Answer(200, b"")

    with listening(hears) as url, phoning(url, signing_key=KEY) as phone:
        phone.plan = "no_network"
        with_line(lambda line: line.send(sms()), phone.url)
        soon(lambda: len(news) == 2)
    assert [type(one) for one in news] == [Receipt, Beat]
    assert [one.why for one in news if isinstance(one, Beat)] == ["no_network"]


# Setting it up

WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no url": ({"url": ""}, "url"),
    "no web address": ({"url": "192.168.1.5:8080"}, "url"),
    "another scheme": ({"url": "ftp://192.168.1.5"}, "url"),
    "a broken address": ({"url": "http://[::1"}, "url"),
    "a broken port": ({"url": "http://192.168.1.5:port"}, "url"),
    "a password in the address": ({"url": "http://sms:secret@192.168.1.5"}, "url"),
    "a question in the address": ({"url": "https://sms.example/?token=secret"}, "url"),
    "out of the house in the clear": ({"url": "http://sms.example/api"}, "https"),
    "out of the house in the clear, by number": ({"url": "http://1.1.1.1"}, "https"),
    "no username": ({"username": ""}, "username"),
    "no password": ({"password": ""}, "password"),
    "no key": ({"signing_key": ""}, "signing_key"),
    "a key that is a number": ({"signing_key": 7}, "signing_key"),
    "a key that is soon guessed": ({"signing_key": "1234567"}, "signing_key"),
    "a key for calls that is soon guessed": ({"calls_key": "1234567"}, "calls_key"),
    "a SIM there is not": ({"sim": 4}, "sim"),
    "a SIM that is a text": ({"sim": "1"}, "sim"),
    "no time at all": ({"hold": 0}, "hold"),
    "less time than a server gives": ({"hold": 11}, "hold of the line oujda-1 must be 12 or more"),
    "no beat": ({"heartbeat": 0}, "heartbeat"),
    "no iteration": ({"iterations": 0}, "iterations"),
    "something unknown": ({"colour": "red"}, "colour"),
    "no number": ({"number": ""}, "number"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_setting_that_is_wrong_stops_the_start_with_one_line(name: str) -> None:
    options, named = WRONG[name]
    with pytest.raises(Wrong) as wrong:
        phone_line(**options)
    assert named in str(wrong.value)
    assert "oujda-1" in str(wrong.value)
    assert "secret" not in str(wrong.value)
    assert "\n" not in str(wrong.value)


NEAR = [
    "http://192.168.1.5:8080",
    "http://[fd00::1]:8080",
    "http://127.0.0.1:1",
    "http://100.64.0.9",
    "http://phone",
    "http://phone.local",
    "https://sms.example/api/3rdparty/v1",
]


@pytest.mark.parametrize("url", NEAR)
def test_a_phone_in_the_house_or_an_encrypted_address_is_taken(url: str) -> None:
    assert phone_line(url=url).name == "oujda-1"


HOLDS = {20: 13, 60: 53, 12: 5}


@pytest.mark.parametrize("hold", HOLDS)
def test_a_message_is_over_before_it_is_asked_about(hold: int, phone: Phone) -> None:
    phone.always = (
        200,
        json.dumps({"id": "a", "state": "Pending", "recipients": [], "createdAt": NOON.isoformat()}).encode(),
    )
    line = smsgate.SmsGate(
        settings(url=phone.url, hold=hold), origin=LINE.origin, clock=lambda: NOON + timedelta(seconds=hold)
    )
    assert within(line, lambda line: line.ask("a")) == "dropped"
    assert line._message(sms()).ttl == HOLDS[hold]


def test_what_a_line_promises_about_time() -> None:
    assert (phone_line().hold, phone_line().heartbeat) == (20, 60)
    assert (phone_line(hold=90).hold, phone_line(heartbeat=900).heartbeat) == (90, 900)


# Nothing leaks


def test_R24_neither_words_nor_numbers_nor_keys_stand_in_errors_logs_or_names(
    phone: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    secrets = (KEY, PASSPHRASE, PASSWORD, CALLS_KEY, WORDS, NUMBER, NUMBER.removeprefix("+212"))
    options = {"passphrase": PASSPHRASE, "calls_key": CALLS_KEY, "iterations": 1000}
    told = []
    with caplog.at_level(logging.DEBUG):
        for url, refusal in ((phone.url, Refusal(500, WORDS)), (phone.url, Refusal(400, NUMBER)), (NOWHERE, None)):
            phone.refusal = refusal
            with pytest.raises(SendError) as raised:
                with_line(lambda line: line.send(sms()), url, **options)
            told += [str(raised.value), repr(raised.value), str(raised.value.__cause__)]
        with pytest.raises(Refused) as refused:
            posted(ODD["a sender that is a number"])
        told += [str(refused.value), repr(refused.value), repr(phone_line(**options)), repr(LINE.origin)]
    told += [record.getMessage() for record in caplog.records]
    assert [secret for secret in secrets if any(secret in each for each in told)] == []
