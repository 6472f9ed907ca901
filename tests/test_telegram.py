"""Telegram: every kind of update, the secret, what is sent, every error, and polling. The wire is ours: no network.

`payloads/telegram.json` holds updates written after https://core.telegram.org/bots/api, of nobody.
"""

import asyncio
import json
import math
import socket
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from telegram import Update
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import BaseRequest

from bot.channels import telegram
from bot.channels.telegram import Telegram, inbounds, keyboard, send_error
from bot.knowledge import Knowledge
from bot.messages import Failed, Forged, Inbound, Outgoing, Refused, Retry, SendError, Stopped, said
from bot.store import Unavailable
from flows.engine import STEPS, advance
from flows.steps import Said, Session
from tests.conftest import NOON
from tests.talk import HELLO, Talk

UPDATES: dict[str, dict[str, Any]] = json.loads((Path(__file__).parent / "payloads" / "telegram.json").read_text())
SECRET = "s3cret_of-the-tests"
AWA = "4200000001"

HEARD: dict[str, tuple[str, str, str | None]] = {
    "text": ("text", "Bonjour", None),
    "command": ("text", "/start", None),
    "text with a link": ("text", "voir https://dalil.example", None),
    "reply": ("text", "oui", None),
    "forwarded": ("text", "lis", None),
    "edited": ("text", "Bonsoir", None),
    "lone surrogate": ("text", "abri \ud800 ici", None),
    "right to left": ("text", "\u202eأين أنام\0", None),
    "unknown future fields": ("text", "Bonjour", None),
    "no sender": ("text", "Bonjour", None),
    "button": ("button", "1", "place"),
    "button of a message too old to be seen": ("button", "1", "place"),
    "button without its message": ("button", "1", "place"),
    "button without data": ("button", "", None),
    "button that is not ours": ("button", "whatever", None),
    "sticker": ("other", "", None),
    "voice": ("voice", "", None),
    "audio": ("voice", "", None),
    "photo": ("photo", "", None),
    "video": ("photo", "", None),
    "animation": ("photo", "", None),
    "document": ("photo", "", None),
    "video note": ("voice", "", None),
    "contact": ("other", "", None),
    "location": ("location", "", None),
    "live location": ("location", "", None),
    "live location moved": ("location", "", None),
    "venue": ("location", "", None),
    "poll": ("other", "", None),
    "dice": ("other", "", None),
    "service message": ("other", "", None),
    "group": ("group", "", None),
    "supergroup": ("group", "", None),
    "location in a group": ("group", "", None),
    "added to a group": ("group", "", None),
}
"""The kind, the text and the step of each update that says something."""

UNHEARD = ("channel post", "blocked or unblocked", "inline query", "nothing but its number")


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*given: object) -> None:
        raise AssertionError("the network was asked for")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@dataclass
class Wire(BaseRequest):
    """Telegram's side of the wire: what it answers next, and what it was asked."""

    answers: list[tuple[int, Any] | Exception] = field(default_factory=list)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    @property
    def read_timeout(self) -> float:
        return 1.0

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(
        self, url: str, method: str, request_data: Any = None, *given: Any, **more: Any
    ) -> tuple[int, bytes]:
        self.asked.append((url, dict(request_data.parameters) if request_data else {}))
        answer = self.answers.pop(0) if self.answers else (200, {"ok": True, "result": True})
        if isinstance(answer, Exception):
            raise answer
        return answer[0], json.dumps(answer[1]).encode()


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
def channel(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> Telegram:
    monkeypatch.setattr(telegram, "HTTPXRequest", lambda **given: wire)
    return Telegram("1:token", "https://telegram.example/bot", secret=SECRET)


def read(channel: Telegram, update: object) -> list[Inbound]:
    return inbounds(channel.parse(json.dumps(update).encode()))


def of_message(**changes: Any) -> dict[str, Any]:
    return {**UPDATES["text"], "message": {**UPDATES["text"]["message"], **changes}}


def of_button(**changes: Any) -> dict[str, Any]:
    return {**UPDATES["button"], "callback_query": {**UPDATES["button"]["callback_query"], **changes}}


# What comes in


def test_every_payload_is_in_the_table() -> None:
    assert UPDATES.keys() == HEARD.keys() | set(UNHEARD)


@pytest.mark.parametrize("name", HEARD)
def test_an_update_is_read(channel: Telegram, name: str) -> None:
    [found] = read(channel, UPDATES[name])
    assert (found.kind, found.text, found.step) == HEARD[name]
    assert (found.channel, found.external_id) == ("telegram", "900000001")
    assert found.address.startswith("-") if found.kind == "group" else found.address == AWA
    if found.kind == "location":
        assert (round(found.latitude, 1), round(found.longitude, 1)) == (34.7, -1.9)


@pytest.mark.parametrize("name", UNHEARD)
def test_an_update_that_nobody_wrote_says_nothing(channel: Telegram, name: str) -> None:
    assert read(channel, UPDATES[name]) == []


def test_what_a_picture_or_contact_holds_is_not_kept(channel: Telegram) -> None:
    for name in ("photo", "contact", "venue", "document", "poll"):
        [found] = read(channel, UPDATES[name])
        kept = json.dumps(found.content())
        assert not any(word in kept for word in ("passeport", "600000009", "Binta", "Gare", "carte.pdf"))


def test_4096_characters_arrive_whole(channel: Telegram) -> None:
    [found] = read(channel, of_message(text="ق" * 4096))
    assert found.text == "ق" * 4096


@pytest.mark.parametrize("chat", [2**31, 2**52, 2**63 - 1, -(2**63)])
def test_a_chat_id_of_any_size_is_an_address(channel: Telegram, chat: int) -> None:
    [found] = read(channel, of_message(chat={"id": chat, "type": "private"}))
    assert found.address == str(chat)


NOT_JSON = {
    "empty": b"",
    "no UTF-8": b"\xff\xfe\xfd",
    "cut": b'{"update_id": 1, "message": {',
    "two": b'{"update_id": 1}{"update_id": 2}',
    "NUL after": b'{"update_id": 1}\0',
    "deep list": b"[" * 100_000,
    "deep object": b'{"message":' * 50_000,
    "a number too long to read": b'{"update_id": ' + b"1" * 5000 + b"}",
    "form": b"update_id=1&text=x",
}
NO_UPDATE: dict[str, object] = {
    "null": None,
    "true": True,
    "number": 5,
    "string": "x",
    "list": [],
    "list of one": [UPDATES["text"]],
    "object": {},
    "no number": {"message": UPDATES["text"]["message"]},
    "number as text": {"update_id": "1"},
    "number null": {"update_id": None},
    "number NaN": {"update_id": math.nan},
    "number broken": {"update_id": 1.5},
    "number a list": {"update_id": [1]},
}


@pytest.mark.parametrize("name", NOT_JSON)
def test_a_body_that_is_no_json_is_refused(channel: Telegram, name: str) -> None:
    with pytest.raises(Refused):
        channel.parse(NOT_JSON[name])


@pytest.mark.parametrize("name", NO_UPDATE)
def test_json_that_is_no_update_is_refused(channel: Telegram, name: str) -> None:
    with pytest.raises(Refused):
        channel.parse(json.dumps(NO_UPDATE[name]).encode())


ODD: dict[str, dict[str, Any]] = {
    **{f"message {value!r}": {"update_id": 1, "message": value} for value in ("x", 5, True, [], [1], {}, None)},
    **{f"chat {value!r}": of_message(chat=value) for value in ("x", 5, [], {}, None, {"id": 4}, {"type": "private"})},
    **{
        f"chat id {value!r:.20}": of_message(chat={"id": value, "type": "private"})
        for value in ("x", None, 4.5, [1], {}, math.nan, 10**300)
    },
    **{f"chat type {value!r}": of_message(chat={"id": 4, "type": value}) for value in ("hologram", None, 5, [])},
    **{f"text {value!r}": of_message(text=value) for value in (5, ["a"], {"a": 1}, True, None, math.nan)},
    **{
        f"date {value!r}": of_message(date=value)
        for value in ("x", None, [], 1.5, -(10**12), 2**62, 10**30, math.nan, math.inf)
    },
    **{
        f"latitude {value!r}": of_message(text=None, location={"latitude": value, "longitude": 1.0})
        for value in ("x", None, [], True, math.nan, math.inf, -math.inf, 1e308)
    },
    **{f"location {value!r}": of_message(text=None, location=value) for value in ("x", [1], 5, {}, {"latitude": 1})},
    **{f"photo {value!r}": of_message(text=None, photo=value) for value in ("x", [None], {}, 5, [[]])},
    **{f"voice {value!r}": of_message(text=None, voice=value) for value in ("x", [[]], 5, {})},
    **{f"from {value!r}": of_message(**{"from": value}) for value in ("x", [], 5, {}, None)},
    **{f"entities {value!r}": of_message(entities=value) for value in ("x", [1], {"a": 1}, 5)},
    **{f"data {value!r}": of_button(data=value) for value in (5, ["a"], {"a": 1}, True, None, "", "|", "a|b|c")},
    **{f"presser {value!r}": of_button(message=None, **{"from": value}) for value in ("x", None, {}, 5, [])},
    **{f"pressed {value!r}": of_button(message=value) for value in ("x", 5, [], {}, {"chat": None})},
    "api_kwargs": of_message(api_kwargs=1),
    "nested messages": of_message(reply_to_message=of_message(reply_to_message=UPDATES["text"]["message"])["message"]),
    "a number that is true": {**UPDATES["text"], "update_id": True},
    "a huge number": {**UPDATES["text"], "update_id": 10**4000},
    "a negative number": {**UPDATES["text"], "update_id": -1},
}


@pytest.mark.parametrize("name", ODD)
def test_an_update_of_wrong_types_is_read_well_or_refused(channel: Telegram, knowledge: Knowledge, name: str) -> None:
    """What gets through must be something the turn and the sending can take."""
    try:
        found = read(channel, ODD[name])
    except Refused:
        return
    for one in found:
        assert isinstance(one.text, str)
        assert one.step is None or isinstance(one.step, str)
        assert int(one.address)
        kept = said(json.loads(json.dumps(one.content())))
        advance(Session(language="fr", step="need"), kept, knowledge.voice("telegram", NOON).context)


# Where it comes from

WRONG_SECRETS = {
    "absent": {},
    "empty": {telegram.SECRET_HEADER: ""},
    "wrong": {telegram.SECRET_HEADER: "another-secret-here"},
    "longer": {telegram.SECRET_HEADER: SECRET + "x"},
    "much longer": {telegram.SECRET_HEADER: SECRET * 1000},
    "shorter": {telegram.SECRET_HEADER: SECRET[:-1]},
    "other letters": {telegram.SECRET_HEADER: SECRET.upper()},
    "with a space": {telegram.SECRET_HEADER: SECRET + " "},
    "Latin-1": {telegram.SECRET_HEADER: "é" + SECRET[1:]},
    "unicode": {telegram.SECRET_HEADER: "سر" + SECRET[2:]},
    "question marks": {telegram.SECRET_HEADER: "☃" * len(SECRET)},
    "surrogate": {telegram.SECRET_HEADER: "\ud800"},
    "another header": {"x-telegram-bot-api-secret": SECRET},
}


def test_T1_the_right_secret_is_let_in(channel: Telegram) -> None:
    channel.verify({telegram.SECRET_HEADER: SECRET})


@pytest.mark.parametrize("name", WRONG_SECRETS)
def test_T1_any_other_secret_is_forged(channel: Telegram, name: str) -> None:
    with pytest.raises(Forged):
        channel.verify(WRONG_SECRETS[name])


@pytest.mark.parametrize("name", ["absent", "longer", "unicode"])
def test_T1_a_comparison_in_constant_time_decides(
    channel: Telegram, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    compared: list[tuple[bytes, bytes]] = []

    def compare(given: bytes, kept: bytes) -> bool:
        compared.append((given, kept))
        return len(compared) == 1

    monkeypatch.setattr(telegram, "hmac", SimpleNamespace(compare_digest=compare))
    channel.verify(WRONG_SECRETS[name])
    with pytest.raises(Forged):
        channel.verify({telegram.SECRET_HEADER: SECRET})
    assert all(kept == SECRET.encode() for _, kept in compared)


# What goes out

SENT = {"ok": True, "result": {"message_id": 31, "date": 1795000000, "chat": {"id": 4200000001, "type": "private"}}}


def outgoing(**changes: Any) -> Outgoing:
    return Outgoing(**{"address": AWA, "text": "Quelle ville ?", "reference": 9, **changes})


def sends(channel: Telegram, wire: Wire, answer: tuple[int, Any] | Exception, **changes: Any) -> str:
    wire.answers = [answer]
    return asyncio.run(channel.send(outgoing(**changes)))


def test_a_message_is_sent_as_it_is(channel: Telegram, wire: Wire) -> None:
    options = (("1", "1 Rabat"), ("2", "2 Casablanca"))
    assert sends(channel, wire, (200, SENT), options=options, step="place", protect=True) == "31"
    [(url, asked)] = wire.asked
    assert url == "https://telegram.example/bot1:token/sendMessage"
    assert (asked["chat_id"], asked["text"], asked["protect_content"]) == (4200000001, "Quelle ville ?", True)
    assert asked["link_preview_options"]["is_disabled"] is True
    assert "parse_mode" not in asked
    rows = asked["reply_markup"]["inline_keyboard"]
    assert rows == [
        [
            {"text": "1 Rabat", "callback_data": "place|1"},
            {"text": "2 Casablanca", "callback_data": "place|2"},
        ]
    ]


@pytest.mark.parametrize("protect", [True, False])
def test_R22_protection_is_passed_on(channel: Telegram, wire: Wire, protect: bool) -> None:
    sends(channel, wire, (200, SENT), protect=protect)
    assert wire.asked[0][1].get("protect_content", False) is protect


def test_T5_text_that_looks_like_markup_goes_out_as_text(channel: Telegram, wire: Wire) -> None:
    text = "<b>*_`{{7*7}}%n [x](http://x)\u202e"
    sends(channel, wire, (200, SENT), text=text)
    assert wire.asked[0][1]["text"] == text


@pytest.mark.parametrize(
    ("labels", "rows"),
    [
        ([], None),
        (["a"], [1]),
        (["a", "b"], [2]),
        (["a", "b", "c"], [2, 1]),
        (["a" * 16, "b" * 16], [2]),
        (["a" * 17, "b"], [1, 1]),
        (["a", "b" * 17, "c", "d"], [1, 1, 2]),
    ],
)
def test_buttons_stand_two_in_a_row_where_they_are_short(labels: list[str], rows: list[int] | None) -> None:
    made = keyboard(outgoing(options=tuple((str(n), label) for n, label in enumerate(labels)), step="need"))
    assert (made and [len(row) for row in made.inline_keyboard]) == rows
    if made:
        assert [button.text for row in made.inline_keyboard for button in row] == labels


def test_every_button_of_every_keyboard_is_within_64_bytes_and_comes_back_as_it_went(knowledge: Knowledge) -> None:
    steps, keyboards = set(), 0
    for step, answer in dict.fromkeys((step, tuple(answer)) for step, answer in _keyboards(knowledge, "ar")):
        made = keyboard(outgoing(options=tuple(answer), step=step))
        keyboards += 1
        for button in [b for row in made.inline_keyboard for b in row] if made else []:
            data = str(button.callback_data)
            assert 1 <= len(data.encode()) <= 64
            assert button.text
            [back] = inbounds(Update.de_json(of_button(data=data), None))
            assert back.step == step
            assert back.text in dict(answer)
            steps.add(step)
    assert steps == STEPS.keys() - {"new", "back", "reach", "call", "moment", "followup"}
    assert keyboards > 60


def _keyboards(knowledge: Knowledge, language: str) -> Iterator[tuple[str, Sequence[tuple[str, str]]]]:
    """The options of every answer, at every step, list and region, by digits and words."""
    begin = Talk(knowledge, "telegram", NOON)
    begin.says(HELLO[language])
    waiting, seen = [begin.session], set()
    words = (
        "1",
        "2",
        "4",
        "5",
        "7",
        "8",
        "9",
        "10",
        "12",
        "0",
        "stop",
        "menu",
        "?",
        "Oujda",
        "je suis sale",
        "qui voit",
        "suivi",
        "aide",
        "6",
        "il me frappe",
    )
    while waiting:
        session = waiting.pop()
        known = (session.step, session.topic, session.region)
        if known in seen:
            continue
        seen.add(known)
        for word in words:
            talk = Talk(knowledge, "telegram", NOON, session)
            for answer in talk.hears(word):
                yield talk.session.step, answer.options
            if talk.session.language == language:
                waiting.append(talk.session)


# What goes wrong


def flood(seconds: int) -> RetryAfter:
    """Made in silence: python-telegram-bot warns of its own attribute."""
    with warnings.catch_warnings(action="ignore"):
        return RetryAfter(seconds)


ERRORS: list[tuple[TelegramError, type[SendError], str, float | None]] = [
    (flood(37), Retry, "flood", 37.0),
    (Forbidden("Forbidden: bot was blocked by the user"), Stopped, "blocked", None),
    (Forbidden("Forbidden: user is deactivated"), Stopped, "blocked", None),
    (BadRequest("Chat not found"), Failed, "no_chat", None),
    (BadRequest("Bad Request: chat not found"), Failed, "no_chat", None),
    (BadRequest("Message is too long"), Failed, "bad_request", None),
    (BadRequest("Button_data_invalid"), Failed, "bad_request", None),
    (ChatMigrated(-100), Failed, "chat_moved", None),
    (TimedOut(), Retry, "network", None),
    (NetworkError("Bad Gateway"), Retry, "network", None),
    (InvalidToken(), Retry, "token_refused", None),
    (Conflict("terminated by other getUpdates request"), Retry, "telegram", None),
    (TelegramError("something new"), Retry, "telegram", None),
]


@pytest.mark.parametrize(("error", "kind", "reason", "after"), ERRORS, ids=lambda e: repr(e)[:40])
def test_each_error_leads_somewhere(
    error: TelegramError, kind: type[SendError], reason: str, after: float | None
) -> None:
    found = send_error(error)
    assert type(found) is kind
    assert found.reason == reason
    assert getattr(found, "after", None) == after


def refusal(status: int, description: str, **parameters: Any) -> tuple[int, Any]:
    more = {"parameters": parameters} if parameters else {}
    return status, {"ok": False, "error_code": status, "description": description, **more}


ANSWERS: list[tuple[tuple[int, Any] | Exception, type[SendError], str]] = [
    (refusal(429, "Too Many Requests: retry after 37", retry_after=37), Retry, "flood"),
    (refusal(403, "Forbidden: bot was blocked by the user"), Stopped, "blocked"),
    (refusal(400, "Bad Request: chat not found"), Failed, "no_chat"),
    (refusal(400, "Bad Request: message text is empty"), Failed, "bad_request"),
    (refusal(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1001), Failed, "chat_moved"),
    (refusal(401, "Unauthorized"), Retry, "token_refused"),
    (refusal(404, "Not Found"), Retry, "token_refused"),
    (refusal(500, "Internal Server Error"), Retry, "network"),
    (refusal(502, "Bad Gateway"), Retry, "network"),
    (TimedOut(), Retry, "network"),
    (NetworkError("connection reset"), Retry, "network"),
]


@pytest.mark.filterwarnings("ignore:Deprecated since version v22.2")  # python-telegram-bot's, of its own making
@pytest.mark.parametrize(("answer", "kind", "reason"), ANSWERS, ids=lambda a: repr(a)[:60])
def test_each_answer_of_telegrams_leads_somewhere(
    channel: Telegram, wire: Wire, answer: tuple[int, Any] | Exception, kind: type[SendError], reason: str
) -> None:
    with pytest.raises(SendError) as caught:
        sends(channel, wire, answer)
    assert type(caught.value) is kind
    assert str(caught.value) == reason
    if reason == "flood":
        assert isinstance(caught.value, Retry)
        assert caught.value.after == 37


def test_R24_an_error_of_telegrams_is_not_quoted(channel: Telegram, wire: Wire) -> None:
    with pytest.raises(SendError) as caught:
        sends(channel, wire, refusal(400, f"Bad Request: {AWA} canari"))
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert "canari" not in repr(caught.value)


# Polling


class Away(Exception):
    """Anything that keeps a batch from being stored."""


@dataclass
class Queue:
    """Telegram's queue, as getUpdates sees it: what has not been confirmed comes again."""

    waiting: list[dict[str, Any]]
    happened: list[str] = field(default_factory=list)
    trouble: list[Exception] = field(default_factory=list)
    asks: int = 6

    async def do_api_request(self, method: str, asked: dict[str, Any], *, read_timeout: float) -> list[dict[str, Any]]:
        offset = asked["offset"]
        assert (method, read_timeout > asked["timeout"]) == ("getUpdates", True)
        self.happened.append(f"asked {offset}")
        self.asks -= 1
        if self.trouble:
            raise self.trouble.pop(0)
        self.waiting = [u for u in self.waiting if u["update_id"] >= offset]
        return self.waiting[:2]

    async def answer_callback_query(self, query_id: str) -> None:
        self.happened.append(f"acknowledged {query_id}")
        raise TimedOut

    def is_over(self) -> bool:
        return self.asks <= 0


@pytest.fixture
def poll(channel: Telegram, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    monkeypatch.setattr(telegram, "AWAY_FOR", 0)
    monkeypatch.setattr(telegram, "PAUSE", 0)

    def run(queue: Queue, trouble: Sequence[Exception] = ()) -> list[str]:
        troubles = list(trouble)

        async def accept(messages: Sequence[Inbound]) -> None:
            await asyncio.sleep(0)
            queue.happened.append(f"accepting {[m.external_id for m in messages]}")
            if troubles:
                raise troubles.pop(0)
            await asyncio.sleep(0)
            queue.happened.append("accepted")

        channel.bot = queue  # type: ignore[assignment]
        asyncio.run(asyncio.wait_for(channel.poll(accept, queue.is_over), 5))
        return queue.happened

    return run


def queued(*numbers: int, **payload: Any) -> list[dict[str, Any]]:
    given = payload or {"message": UPDATES["text"]["message"]}
    return [{**given, "update_id": number} for number in numbers]


def test_an_update_is_confirmed_only_after_it_is_stored(poll: Callable[..., list[str]]) -> None:
    assert poll(Queue(queued(5, 6, 9), asks=3)) == [
        "asked 0",
        "accepting ['5', '6']",
        "accepted",
        "asked 7",
        "accepting ['9']",
        "accepted",
        "asked 10",
        "accepting []",
        "accepted",
    ]


@pytest.mark.parametrize("error", [Unavailable("OperationalError"), Away("canari"), OSError()])
def test_what_could_not_be_stored_is_asked_for_again(poll: Callable[..., list[str]], error: Exception) -> None:
    happened = poll(Queue(queued(5, 6), asks=3), [error])
    assert happened[:5] == ["asked 0", "accepting ['5', '6']", "asked 0", "accepting ['5', '6']", "accepted"]
    assert happened[5] == "asked 7"


@pytest.mark.parametrize("error", [NetworkError("x"), TimedOut(), flood(1), InvalidToken(), Conflict("x"), OSError()])
def test_telegram_being_away_is_waited_out(poll: Callable[..., list[str]], error: Exception) -> None:
    happened = poll(Queue(queued(5), trouble=[error], asks=3))
    assert happened[:4] == ["asked 0", "asked 0", "accepting ['5']", "accepted"]


def test_a_button_is_acknowledged_after_it_is_stored_and_nothing_depends_on_it(
    poll: Callable[..., list[str]],
) -> None:
    buttons = queued(5, callback_query=UPDATES["button"]["callback_query"])
    happened = poll(Queue(buttons, asks=2))
    assert happened[:3] == ["asked 0", "accepting ['5']", "accepted"]
    assert sorted(happened[3:5]) == ["acknowledged 4382", "asked 6"]


def test_polling_does_not_wait_on_an_update_that_says_nothing(poll: Callable[..., list[str]]) -> None:
    happened = poll(Queue(queued(5, my_chat_member=UPDATES["blocked or unblocked"]["my_chat_member"]), asks=2))
    assert "asked 6" in happened


def test_an_update_that_cannot_be_read_does_not_hold_up_the_others(poll: Callable[..., list[str]]) -> None:
    bad = {**UPDATES["button"]["callback_query"], "data": 5}
    happened = poll(Queue([*queued(5, callback_query=bad), *queued(6)], asks=3))
    assert "accepting ['6']" in happened
    assert "asked 7" in happened


def test_an_update_the_library_cannot_read_does_not_hold_up_the_others(poll: Callable[..., list[str]]) -> None:
    """A poll of another Bot API: the library's own get_updates reads all or none."""
    strange = {**UPDATES["text"]["message"], "poll": {"id": "1", "question": "x", "options": []}}
    happened = poll(Queue([*queued(5, message=strange), *queued(6)], asks=3))
    assert "accepting ['6']" in happened
    assert "asked 7" in happened


def test_polling_asks_only_for_what_people_write(channel: Telegram, wire: Wire) -> None:
    wire.answers = [(200, {"ok": True, "result": []})]
    asyncio.run(channel._next(4))
    [(url, asked)] = wire.asked
    assert url.endswith("/getUpdates")
    assert asked["offset"] == 4
    assert list(asked["allowed_updates"]) == ["message", "edited_message", "callback_query"]


def test_the_webhook_is_set_with_our_secret_and_keeps_what_waits(channel: Telegram, wire: Wire) -> None:
    asyncio.run(channel.use_webhook("https://dalil.example/webhooks/telegram"))
    asyncio.run(channel.use_polling())
    (_, hook), (url, dropped) = wire.asked
    assert (hook["url"], hook["secret_token"]) == ("https://dalil.example/webhooks/telegram", SECRET)
    assert url.endswith("/deleteWebhook")
    assert not dropped.get("drop_pending_updates")


@pytest.mark.parametrize("error", [TimedOut(), NetworkError("x"), BadRequest("query is too old"), InvalidToken()])
def test_an_acknowledgement_that_fails_is_let_go(channel: Telegram, wire: Wire, error: Exception) -> None:
    wire.answers = [error]
    asyncio.run(channel.acknowledge(channel.parse(json.dumps(UPDATES["button"]).encode())))
    asyncio.run(channel.acknowledge(channel.parse(json.dumps(UPDATES["text"]).encode())))
    assert len(wire.asked) == 1


def test_every_kind_of_update_is_answered_at_first_and_later(channel: Telegram, knowledge: Knowledge) -> None:
    for name in HEARD:
        [found] = read(channel, UPDATES[name])
        for session in (Session(), Session(language="fr", step="place", need="medical")):
            heard = said(json.loads(json.dumps(found.content())))
            assert isinstance(heard, Said)
            assert advance(session, heard, knowledge.voice("telegram", NOON).context).says
