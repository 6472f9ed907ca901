"""SMSGate: what a phone posts, what is sent by it, and every way it answers. The phone is `tests/e2e/phone.py`.

`payloads/smsgate.json` holds payloads written after https://docs.sms-gate.app/features/webhooks/, of nobody.
"""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

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
from tests.e2e.phone import CALLS_KEY, DEVICE, PASSWORD, STEPS, USERNAME, Phone, Plan, Refusal, phoning, signed

PAYLOADS: dict[str, dict[str, Any]] = json.loads((Path(__file__).parent / "payloads" / "smsgate.json").read_text())
KEY, PASSPHRASE, WORDS, NUMBER = (
    "a key of the tests",
    "a passphrase of the tests",
    "Bonjour, où dormir ?",
    "+212600000001",
)
Result = TypeVar("Result")
NOWHERE = "http://127.0.0.1:9"
GIVEN: dict[str, Any] = {"url": NOWHERE, "username": USERNAME, "password": PASSWORD, "signing_key": KEY}


def settings(number: str = "+212600000090", **options: Any) -> LineSettings:
    return LineSettings(name="oujda-1", kind="smsgate", number=number, cost=Decimal(1), options={**GIVEN, **options})


def phone_line(**options: Any) -> smsgate.SmsGate:
    return smsgate.opened(settings(**options), back="")


LINE = phone_line(calls_key=CALLS_KEY)


def body_of(event: object, payload: object, **more: object) -> bytes:
    return json.dumps(
        {"deviceId": DEVICE, "event": event, "id": "Ey6ECgOkVVFjz3CL48B8C", "payload": payload, **more}
    ).encode()


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


def test_another_phone_of_the_account_is_refused() -> None:
    line = phone_line(device_id=DEVICE)
    assert posted(BODY, line=line)
    for device in ("another", None, 1, DEVICE + "0"):
        with pytest.raises(Refused):
            posted(body_of("sms:received", PAYLOADS["sms:received"], deviceId=device), line=line)


# What it says

KNOWN_AS = "oujda-1:Ey6ECgOkVVFjz3CL48B8C"


def heard(text: str = "", address: str = NUMBER, kind: Any = "text", number: str = "") -> Inbound:
    return Inbound("sms", KNOWN_AS + number, address, text, kind=kind, line="oujda-1")


def became(state: Any, reason: str = "") -> Receipt:
    return Receipt("sms", "a-key-of-ours-1", state, reason, line="oujda-1")


def beat(why: str | None = None) -> Beat:
    return Beat("oujda-1", NOON, why)


TOLD: dict[str, list[News]] = {
    "sms:received": [heard("Bonjour, où dormir ?"), beat()],
    "sms:received of an older app": [heard("سلام"), beat()],
    "sms:received by a name": [heard("Solde: 10", "Operator"), beat()],
    "sms:received with nothing in it": [heard(), beat()],
    "sms:batch:received": [heard("un", number=":0"), heard("deux", "+212600000002", number=":1"), beat()],
    "sms:data-received": [beat()],
    "mms:received": [heard(kind="photo"), beat()],
    "mms:batch:received": [heard(kind="photo", number=":0"), beat()],
    "mms:downloaded": [beat()],
    "sms:sent": [became("sent"), beat()],
    "sms:delivered": [became("delivered"), beat()],
    "sms:failed": [became("doubted", "line"), beat()],
    "sms:cancelled": [became("doubted", "line"), beat()],
    "system:ping": [beat("")],
    "system:ping without a network": [beat("no_network")],
    "system:ping with little left": [beat("battery")],
    "app:started": [beat()],
    "call:ringing": [heard(kind="call")],
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


def test_two_messages_of_the_same_words_are_two_and_one_posted_again_is_one() -> None:
    first, second = (posted(body_of("sms:received", PAYLOADS["sms:received"], id=name))[0] for name in ("one", "two"))
    assert isinstance(first, Inbound)
    assert isinstance(second, Inbound)
    assert first.external_id != second.external_id
    assert posted(BODY) == posted(BODY)


RECEIVED = PAYLOADS["sms:received"]
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
    "no sender": body_of("sms:received", RECEIVED | {"sender": "", "phoneNumber": None}),
    "a blank sender": body_of("sms:received", RECEIVED | {"sender": " "}),
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
    "no such page": (Refusal(404), LinkDown, "link_down"),
    "elsewhere": (Refusal(301), LinkDown, "link_down"),
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
        one = phone.taken["a-key-of-ours-1"]
        one.at -= timedelta(seconds=20)
        assert await line.ask("a-key-of-ours-1") == "dropped"
        phone.asleep = False
        return await settled(line)

    assert with_line(asleep_and_awake, phone.url) == "dropped"
    assert phone.sent == []


# Looking


def test_a_well_phone_looks_well_and_others_are_down(phone: Phone) -> None:
    assert with_line(lambda line: line.look(), phone.url)
    phone.unwell = True
    with pytest.raises(LinkDown):
        with_line(lambda line: line.look(), phone.url)
    phone.always = (200, b'{"status": "fail", "checks": {}}')
    with pytest.raises(LinkDown):
        with_line(lambda line: line.look(), phone.url)
    phone.always = (200, b'{"status": "warn", "checks": {}}')
    assert with_line(lambda line: line.look(), phone.url)
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
        assert phone.receives_several(("0600000001", "un"), ("0600000002", "deux")) == 200
        assert phone.receives_a_picture("0600000001") == 200
        assert phone.rings("0600000001") == 200
        assert phone.pings(connection_status="fail") == 200
        assert phone.post("sms:received", RECEIVED, key="another") == 403
        assert phone.post("sms:received", RECEIVED, at=time.time() - 301) == 403
        with_line(lambda line: line.send(sms("a-key-of-ours-2")), phone.url)
        soon(lambda: [n.provider_id for n in news if isinstance(n, Receipt)].count("a-key-of-ours-2") == 2)
    assert [n.state for n in news if isinstance(n, Receipt)] == ["delivered", "sent", "sent", "sent", "delivered"]
    assert [(n.kind, n.address, n.text) for n in news if isinstance(n, Inbound)] == [
        ("text", NUMBER, WORDS),
        ("text", NUMBER, "un"),
        ("text", "+212600000002", "deux"),
        ("photo", NUMBER, ""),
        ("call", NUMBER, ""),
    ]
    assert [n.why for n in news if isinstance(n, Beat) and n.why] == ["no_network"]
    assert len(forged) == 2


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
    "a SIM there is not": ({"sim": 4}, "sim"),
    "a SIM that is a text": ({"sim": "1"}, "sim"),
    "no time at all": ({"hold": 0}, "hold"),
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


HOLDS = {20: 13, 60: 53, 8: 1, 2: 1, 1: 1}


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
