"""The duty phone, by a call: what is asked of Twilio's voice API, and what its refusals mean. The API is ours."""

import asyncio
import json
from collections.abc import Callable, Iterator
from xml.etree import ElementTree

import pytest

from bot.alerts.ringing import duty_phone, spoken
from bot.alerts.wording import RING, SPOKEN
from bot.config import Config
from bot.messages import Failed, Retry, SendError
from bot.text import gsm
from tests.e2e.listening import Answer, Asked, listening

NUMBER, SENDER, SID = "+212600000099", "+15005550006", "AC" + "a" * 32


class Exchange:
    """Twilio's side: what it answers, and what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.answer = Answer(201, json.dumps({"sid": "CA" + "b" * 32}).encode())

    def answers(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        return self.answer


@pytest.fixture
def exchange() -> Exchange:
    return Exchange()


@pytest.fixture
def called(exchange: Exchange) -> Iterator[Callable[[], str]]:
    """Rings a duty phone that is called."""
    with listening(exchange.answers) as url:
        config = Config(
            duty_phone=NUMBER,
            duty_by="call",
            twilio_sid=SID,
            twilio_token="token",
            twilio_sms_from=SENDER,
            twilio_api=url,
        )
        phone = duty_phone(config, {})
        assert phone
        yield lambda: asyncio.run(phone.ring())


def test_a_call_says_one_constant_sentence_twice(exchange: Exchange, called: Callable[[], str]) -> None:
    assert called() == "CA" + "b" * 32
    [asked] = exchange.asked
    assert asked.path == f"/2010-04-01/Accounts/{SID}/Calls.json"
    assert (asked.form["To"], asked.form["From"]) == (NUMBER, SENDER)
    said = ElementTree.fromstring(asked.form["Twiml"]).findall("Say")
    assert [(one.text, one.get("language")) for one in said] == [(SPOKEN, "fr-FR")] * 2
    assert asked.form["Twiml"] == spoken()


@pytest.mark.parametrize(
    ("status", "code", "error", "reason"),
    [
        (429, 20429, Retry, "rate"),
        (503, 20503, Retry, "provider_busy"),
        (401, 20003, Retry, "unauthorised"),
        (400, 21211, Failed, "bad_number"),
        (400, 21216, Failed, "refused"),
    ],
)
def test_a_refused_call_is_tried_again_or_not(
    exchange: Exchange, called: Callable[[], str], status: int, code: int, error: type[SendError], reason: str
) -> None:
    exchange.answer = Answer(status, json.dumps({"code": code, "message": "x", "status": status}).encode())
    with pytest.raises(error) as met:
        called()
    assert met.value.reason == reason
    assert NUMBER not in str(met.value)


def test_twilio_being_away_is_no_answer() -> None:
    config = Config(
        duty_phone=NUMBER, duty_by="call", twilio_sid=SID, twilio_token="token", twilio_api="http://127.0.0.1:9"
    )
    phone = duty_phone(config, {})
    assert phone
    with pytest.raises(Retry, match="network"):
        asyncio.run(phone.ring())


@pytest.mark.parametrize("by", ["sms", "call"])
def test_a_phone_without_a_way_to_it_fails_and_says_so(by: str) -> None:
    phone = duty_phone(Config(duty_phone=NUMBER, duty_by=by), {})
    assert phone
    with pytest.raises(Failed, match="not_set_up"):
        asyncio.run(phone.ring())
    assert NUMBER not in repr(phone)


def test_no_phone_is_no_ring() -> None:
    assert duty_phone(Config(), {}) is None


def test_the_sms_is_one_part_at_the_cheap_price() -> None:
    size = gsm.segments(RING)
    assert (size.encoding, size.parts) == ("gsm7", 1)
