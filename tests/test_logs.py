"""R24: what a person wrote, their number and their chat id stand in no log line, whatever breaks."""

import asyncio
import io
import json
import logging
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from pathlib import Path
from typing import Any

import httpx
import pytest
from telegram.error import TelegramError
from telegram.request import BaseRequest
from twilio.http.response import Response

from bot import inbox, logs, turn
from bot.channels import telegram, twilio
from bot.channels.telegram import SECRET_HEADER, Telegram
from bot.commands import serve
from bot.config import Config
from bot.knowledge import Knowledge
from bot.messages import Inbound, Outgoing, Retry
from bot.service import Service
from bot.store import Seal, Store, engine
from bot.web import simulator as page
from bot.web.app import app
from bot.web.door import Door
from bot.worker import Worker
from directory.catalog import Catalog
from tests.conftest import SECRET, Clock
from tests.people import Post, Town

WORDS, NUMBER, CHAT = "canari jaune", "+212600000077", "4200000077"
TOKEN = "1:hemmelig-token"
CANARIES = ("canari", "600000077", "4200000077", "hemmelig")
MESSAGE = f"{WORDS} {NUMBER} {CHAT} {TOKEN}"


@pytest.fixture
def told() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """The log as `dalil` writes it; what stood in it, after checking that no canary did."""
    root, stream = logging.getLogger(), io.StringIO()
    root.handlers.clear()  # pytest's, which `set_up` would close
    with redirect_stderr(stream):
        logs.set_up("DEBUG")

    def read() -> list[dict[str, Any]]:
        rows = stream.getvalue().splitlines()
        assert not [row for row in rows if any(canary in row for canary in CANARIES)]
        lines = [json.loads(row) for row in rows]
        assert all({"at", "level", "from", "what"} <= line.keys() for line in lines)
        return [line for line in lines if line["level"] != "debug"]

    yield read
    for handler in [h for h in root.handlers if isinstance(h.formatter, logs.Lines)]:
        root.removeHandler(handler)
    root.setLevel(logging.WARNING)
    for name in logs._TELLTALES:
        logging.getLogger(name).setLevel(logging.NOTSET)


Told = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def here(tmp_path: Path, stocked: Path, knowledge: Knowledge, clock: Clock) -> Iterator[Town]:
    """A town on SQLite alone."""
    shutil.copy(stocked, tmp_path / "dalil.db")
    store = Store(f"sqlite:///{tmp_path / 'dalil.db'}")
    yield Town(store, Seal(SECRET), knowledge, clock)
    store.close()


def breaks(*given: object, **more: object) -> Any:
    raise ValueError(MESSAGE)


# The lines


def test_a_line_is_one_json_object_with_its_fields(told: Told) -> None:
    logging.getLogger("dalil.x").info("some thing", extra={"inbound": 4, "odd": object(), "text": "a\nb"})
    [line] = told()
    assert (line["level"], line["from"], line["what"], line["inbound"]) == ("info", "dalil.x", "some thing", 4)
    assert (line["odd"], line["text"]) == ("object", "a\nb")
    assert line["at"].endswith("+00:00")


def test_R24_what_is_put_into_a_message_is_not_printed(told: Told) -> None:
    logging.getLogger("dalil.x").error("broke at %s for %s", WORDS, NUMBER)
    assert [line["what"] for line in told()] == ["broke at %s for %s"]


def test_R24_an_exception_is_told_by_its_type_and_line(told: Told) -> None:
    try:
        breaks()
    except ValueError:
        logging.getLogger("dalil.x").exception("broke")
    [line] = told()
    assert line["why"].startswith("ValueError at test_logs.py:")


def test_R24_causes_and_notes_are_not_told_either(told: Told) -> None:
    error = ValueError(MESSAGE)
    error.add_note(WORDS)
    error.__cause__ = KeyError(NUMBER)
    logging.getLogger("dalil.x").error("broke", exc_info=error, stack_info=True)
    assert [line["why"] for line in told()] == ["ValueError"]


@pytest.mark.parametrize(
    "error", [ValueError(MESSAGE), ExceptionGroup(MESSAGE, [ValueError(MESSAGE)]), SystemExit(MESSAGE)]
)
def test_an_error_never_raised_is_described_too(error: BaseException) -> None:
    assert logs.describe(error) == type(error).__name__


@pytest.mark.parametrize(
    "name",
    [
        "httpx",
        "httpcore.connection",
        "telegram.Bot",
        "telegram.request.HTTPXRequest",
        "telegram.ext.ExtBot",
        "twilio.http_client",
        "urllib3.connectionpool",
        "uvicorn.access",
        "sqlalchemy.engine.Engine",
        "alembic.runtime.migration",
    ],
)
def test_R24_libraries_that_print_addresses_and_parameters_are_silent(told: Told, name: str) -> None:
    for level in (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR):
        logging.getLogger(name).log(level, MESSAGE)
    assert told() == []


def test_R24_what_a_library_has_already_put_into_its_message_is_not_printed(told: Told) -> None:
    """asyncio writes an unseen task's exception, words and all, into the message itself."""

    async def forgets() -> None:
        async def fails() -> None:
            breaks()

        task = asyncio.create_task(fails())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        del task

    asyncio.run(forgets())
    assert [line["from"] for line in told()] == ["asyncio"]


# Turns


def test_R24_a_turn_that_fails(here: Town, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turn, "advance", breaks)
    here.accepts(here.person(NUMBER).writes(WORDS))
    here.works()
    lines = told()
    assert {line["what"] for line in lines} == {"turn failed"}
    assert len(lines) == inbox.ATTEMPTS


def test_R24_a_statement_that_fails(here: Town, told: Told) -> None:
    here.accepts(here.person(NUMBER).writes(WORDS))
    with here.store.write() as connection:
        connection.exec_driver_sql("ALTER TABLE outbound ADD COLUMN more TEXT NOT NULL DEFAULT 'x' CHECK (more = 'y')")
    here.works()
    assert "turn failed" in {line["what"] for line in told()}


def test_R24_a_message_sealed_with_another_key(here: Town, told: Told) -> None:
    here.accepts(here.person(NUMBER).writes(WORDS))
    other = Worker(here.store, Seal(b"another key altogether, as long"), here.knowledge, {}, here.clock)
    while other.take_turns():
        pass
    assert {line["what"] for line in told()} == {"turn failed"}


def test_R24_an_answer_sealed_with_another_key(here: Town, told: Told) -> None:
    here.accepts(here.person(NUMBER).writes(WORDS))
    here.worker().take_turns()
    here.works(
        Worker(here.store, Seal(b"another key altogether, as long"), here.knowledge, {"sms": Post()}, here.clock)
    )
    assert [line["why"] for line in told()] == ["sealed_with_another_key"]


# Sendings


class Wire(BaseRequest):
    """A provider that quotes everything it was given."""

    def __init__(self, *answers: tuple[int, Any]) -> None:
        self.answers = list(answers)

    @property
    def read_timeout(self) -> float:
        return 1.0

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(self, *given: Any, **more: Any) -> tuple[int, bytes]:
        status, answer = self.answers.pop(0) if self.answers else (200, {"ok": True, "result": []})
        return status, json.dumps(answer).encode()

    def request(self, *given: Any, **more: Any) -> Response:
        status, answer = self.answers.pop(0)
        return Response(status, json.dumps(answer))


def a_telegram(*answers: tuple[int, Any]) -> Telegram:
    made = Telegram(TOKEN, "https://telegram.example/bot", secret="s")
    made.bot._request = (Wire(*answers), Wire(*answers))
    return made


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 500])
def test_R24_telegram_refuses_and_quotes(here: Town, told: Told, status: int) -> None:
    channel = a_telegram((status, {"ok": False, "error_code": status, "description": MESSAGE}))
    here.accepts(here.person(CHAT, "telegram").writes(WORDS))
    here.works(Worker(here.store, here.seal, here.knowledge, {"telegram": channel}, here.clock))
    assert [line["what"] for line in told()] == ["not sent"]


@pytest.mark.parametrize("status", [400, 401, 429, 500])
def test_R24_twilio_refuses_and_quotes(here: Town, told: Told, status: int) -> None:
    client = twilio.client("AC1", TOKEN, "https://twilio.example")
    client.http_client = Wire((status, {"code": 21211, "message": MESSAGE, "more_info": MESSAGE, "status": status}))
    here.accepts(here.person(NUMBER).writes(WORDS))
    channel = twilio.Twilio("sms", "+15005550006", client)
    here.works(Worker(here.store, here.seal, here.knowledge, {"sms": channel}, here.clock))
    assert [line["what"] for line in told()] == ["not sent"]


@pytest.mark.parametrize(
    "error", [ValueError(MESSAGE), TelegramError(MESSAGE), OSError(5, MESSAGE), UnicodeError(MESSAGE)]
)
def test_R24_a_sending_that_breaks(here: Town, told: Told, error: Exception) -> None:
    class Broken(Post):
        async def send(self, message: Outgoing) -> str:
            raise error

    here.accepts(here.person(NUMBER).writes(WORDS))
    here.works(Worker(here.store, here.seal, here.knowledge, {"sms": Broken()}, here.clock))
    assert [line["what"] for line in told()] == ["sending broke", "not sent"]


def test_R24_a_sending_to_try_again(here: Town, told: Told) -> None:
    here.posts["sms"].trouble = [Retry("network")]
    here.person(NUMBER).says(WORDS)
    [line] = told()
    assert line.keys() == {"at", "level", "from", "what", "outbound", "channel", "why"}
    assert line["why"] == "network"


# Polling


def polls(channel: Telegram, accept: Callable[..., Any]) -> None:
    looks = iter(range(3))
    asyncio.run(asyncio.wait_for(channel.poll(accept, lambda: next(looks, None) is None), 5))


def test_R24_polling_that_breaks(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telegram, "AWAY_FOR", 0)
    monkeypatch.setattr(telegram, "PAUSE", 0)

    async def accept(messages: list[Inbound]) -> None:
        breaks()

    private = {"id": int(CHAT), "type": "private"}
    message = {"message_id": 1, "date": 1795000000, "chat": private, "text": WORDS}
    unreadable = {"update_id": 2, "message": {**message, "chat": [WORDS, NUMBER]}}
    polls(a_telegram((200, {"ok": True, "result": [{"update_id": 1, "message": message}]})), accept)
    polls(a_telegram((200, {"ok": True, "result": [unreadable]})), accept)
    polls(a_telegram((401, {"ok": False, "error_code": 401, "description": MESSAGE})), accept)
    assert "polling interrupted" in {line["what"] for line in told()}


# The public app, under the real server


@pytest.fixture
def door(here: Town, tmp_path: Path, stocked: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    monkeypatch.setattr(page, "ANSWER_WITHIN", 0.05)
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.05)
    shutil.copy(stocked.with_name("directory.db"), tmp_path / "directory.db")
    config = Config(data_dir=tmp_path, twilio_sid="AC1", twilio_token=TOKEN, telegram_token=TOKEN, port=0)
    store = Store(config.store_url)
    service = Service(config, store, here.seal, Catalog(config.catalog_path), here.knowledge, here.clock)
    yield Door(service, a_telegram())
    store.close()


def visits(door: Door) -> list[int]:
    """Canaries at every door of a server that listens: text, number, header and query; the answers' statuses."""

    async def visit() -> list[int]:
        server, listening = serve._server(app(door)), serve._listen(door.service.config.host, 0)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        base = f"http://127.0.0.1:{listening.getsockname()[1]}"
        private = {"id": int(CHAT), "type": "private"}
        message = {"message_id": 1, "date": 1795000000, "chat": private, "text": WORDS}
        form = {"From": NUMBER, "MessageSid": "SM1", "Body": WORDS}
        async with httpx.AsyncClient(base_url=base, trust_env=False) as client:
            answers = [
                await client.post(
                    "/webhooks/telegram", json={"update_id": 1, "message": message}, headers={SECRET_HEADER: "s"}
                ),
                await client.post(
                    "/webhooks/telegram", json={"update_id": 1, "message": message}, headers={SECRET_HEADER: "canari"}
                ),
                await client.post("/webhooks/twilio", data=form, headers={"x-twilio-signature": "canari"}),
                await client.post("/simulator", json={"person": "canari", "channel": "sms", "text": MESSAGE}),
                await client.post("/simulator", content=MESSAGE.encode()),
                await client.get("/simulator/replies", params={"person": WORDS, "channel": NUMBER}),
                await client.get("/canari", params={"text": WORDS}),
                await client.get("/healthz", headers={"user-agent": WORDS}),
            ]
        reader, writer = await asyncio.open_connection("127.0.0.1", listening.getsockname()[1])
        writer.write(f"NO HTTP {MESSAGE}\r\n\r\n".encode())
        await reader.read()
        writer.close()
        server.should_exit = True
        await serving
        return [answer.status_code for answer in answers]

    return asyncio.run(visit())


def test_R24_who_comes_to_the_door(door: Door, told: Told) -> None:
    assert visits(door) == [200, 403, 403, 200, 400, 400, 404, 200]
    told()


def test_R24_a_door_that_breaks(door: Door, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "accept_all", breaks)
    assert visits(door) == [500, 403, 403, 500, 400, 400, 404, 200]
    why = [line["why"] for line in told() if "why" in line]
    assert why
    assert all(told_why.startswith("ValueError at test_logs.py") for told_why in why)


def test_R24_a_door_whose_store_is_away(door: Door, told: Told) -> None:
    other = sqlite3.connect(door.service.config.data_dir / "dalil.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert visits(door) == [503, 403, 403, 503, 400, 400, 404, 200]
    other.execute("ROLLBACK")
    other.close()
    told()
