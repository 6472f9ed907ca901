"""The public app over a real store: proof of origin, limits, what is stored when, health, headers, and no leak."""

import asyncio
import base64
import hashlib
import hmac
import json
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from telegram import Update

from bot import inbox
from bot.channels.telegram import SECRET_HEADER, Telegram
from bot.config import Config
from bot.knowledge import Knowledge
from bot.service import Service
from bot.store import Seal, Store, engine
from bot.web import simulator as page
from bot.web.app import app
from bot.web.body import LARGEST
from bot.web.door import Door
from bot.worker import Worker
from directory.catalog import Catalog
from tests.conftest import SECRET, Clock

PAYLOADS = Path(__file__).parent / "payloads"
UPDATES: dict[str, dict[str, Any]] = json.loads((PAYLOADS / "telegram.json").read_text())
FORMS = json.loads((PAYLOADS / "twilio.json").read_text())
PUBLIC, TOKEN, HOOK = "https://dalil.example", "a token of the tests", "a-secret-for-the-webhook"
CANARY = "canari +212600000001"
FORM_TYPE = {"content-type": "application/x-www-form-urlencoded"}


@dataclass
class House:
    """An app over a store of its own, and who knocks at it."""

    service: Service
    door: Door
    worker: Worker
    acknowledged: list[int] = field(default_factory=list)

    @property
    def path(self) -> Path:
        return self.service.config.data_dir / "dalil.db"

    def asks(self, method: str, path: str, **more: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app(self.door), raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
                return await client.request(method, path, **more)

        return asyncio.run(ask())

    def telegram(self, update: object = UPDATES["text"], secret: str = HOOK) -> httpx.Response:
        body = update if isinstance(update, bytes) else json.dumps(update).encode()
        return self.asks("POST", "/webhooks/telegram", content=body, headers={SECRET_HEADER: secret})

    def twilio(
        self, form: Mapping[str, str] | bytes = FORMS["messages"]["text"], path: str = "/webhooks/twilio", **more: str
    ) -> httpx.Response:
        body = form if isinstance(form, bytes) else urlencode(form).encode()
        signed = more.get("signed") or signature(PUBLIC + path, {} if isinstance(form, bytes) else form)
        return self.asks("POST", path, content=body, headers={**FORM_TYPE, "x-twilio-signature": signed.encode()})

    def says(self, **said: Any) -> httpx.Response:
        return self.asks("POST", "/simulator", json={"person": "p1", "channel": "sms", **said})

    def rows(self, query: str) -> list[Any]:
        with sqlite3.connect(self.path) as connection:
            found = connection.execute(query).fetchall()
        connection.close()
        return found

    @property
    def stored(self) -> int:
        return int(self.rows("SELECT count(*) FROM inbound")[0][0])


def signature(url: str, form: Mapping[str, str]) -> str:
    signed = url + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.digest(TOKEN.encode(), signed.encode(), hashlib.sha1)).decode()


Build = Callable[..., House]


@pytest.fixture(scope="module")
def telegram() -> Telegram:
    """One for all: making its connections takes longer than a test."""
    return Telegram("1:token", "http://127.0.0.1:1/bot", secret=HOOK)


@pytest.fixture
def build(
    tmp_path: Path,
    stocked: Path,
    knowledge: Knowledge,
    clock: Clock,
    telegram: Telegram,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Build]:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.05)
    monkeypatch.setattr(page, "ANSWER_WITHIN", 0.05)
    opened: list[Service] = []

    def make(**settings: Any) -> House:
        for name in ("dalil.db", "directory.db"):
            shutil.copy(stocked.with_name(name), tmp_path / name)
        config = Config(data_dir=tmp_path, **settings)
        store, seal = Store(config.store_url), Seal(SECRET)
        service = Service(config, store, seal, Catalog(config.catalog_path), knowledge, clock)
        opened.append(service)
        worker = Worker(store, seal, knowledge, {}, clock)
        door = Door(service, telegram)
        made = House(service, door, worker)

        async def acknowledge(update: Update) -> None:
            made.acknowledged.append(update.update_id)

        monkeypatch.setattr(telegram, "acknowledge", acknowledge)
        return made

    yield make
    for service in opened:
        service.close()


@pytest.fixture
def hooks(build: Build) -> House:
    """With a public URL: webhooks, no simulator."""
    return build(public_url=PUBLIC, twilio_sid="AC1", twilio_token=TOKEN)


@pytest.fixture
def home(build: Build) -> House:
    """Without: the simulator, whose turns are taken as soon as something comes in."""
    house = build()

    def wake() -> None:
        while house.worker.take_turns():
            pass

    house.door.wake = wake
    return house


# Webhooks


def test_an_update_is_stored_then_acknowledged_and_stored_once(hooks: House) -> None:
    for _ in range(3):
        assert hooks.telegram().status_code == 200
    assert hooks.rows("SELECT channel, external_id, state FROM inbound") == [("telegram", "900000001", "todo")]
    assert hooks.acknowledged == [900000001] * 3


@pytest.mark.parametrize("name", UPDATES)
def test_every_kind_of_update_is_taken(hooks: House, name: str) -> None:
    assert hooks.telegram(UPDATES[name]).status_code == 200


def test_R23_no_number_chat_or_text_stands_in_the_file(hooks: House) -> None:
    hooks.telegram(UPDATES["text"])
    hooks.twilio()
    with sqlite3.connect(hooks.path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        kept = hooks.path.read_bytes()
    connection.close()
    for secret in (b"4200000001", b"+212600000001", b"212600000001", b"dormir ?"):
        assert secret not in kept


@pytest.mark.parametrize("secret", ["", "wrong", HOOK + "x", HOOK[:-1], "é" * 8])
def test_T1_a_forged_update_is_refused_and_nothing_stored(hooks: House, secret: str) -> None:
    answer = hooks.asks(
        "POST",
        "/webhooks/telegram",
        content=json.dumps(UPDATES["text"]).encode(),
        headers={SECRET_HEADER: secret.encode()},
    )
    assert (answer.status_code, answer.json()) == (403, {"error": "refused"})
    assert hooks.stored == 0
    assert hooks.asks("POST", "/webhooks/telegram", json=UPDATES["text"]).status_code == 403
    assert hooks.stored == 0


def test_T1_proof_comes_before_parsing(hooks: House) -> None:
    assert hooks.telegram(b"{", secret="wrong").status_code == 403


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[1]", b"null", b"[" * 5000, b'{"update_id": NaN}'])
def test_a_malformed_update_is_refused_and_nothing_stored(hooks: House, body: bytes) -> None:
    answer = hooks.telegram(body)
    assert (answer.status_code, answer.json()) == (400, {"error": "refused"})
    assert hooks.stored == 0


def test_an_update_of_wrong_types_is_refused_not_an_error(hooks: House) -> None:
    """An error would make Telegram send it again for a day."""
    query = {**UPDATES["button"]["callback_query"], "data": 5}
    assert hooks.telegram({"update_id": 1, "callback_query": query}).status_code in (200, 400)


@pytest.mark.parametrize("name", FORMS["messages"])
def test_every_kind_of_form_is_taken_and_answered_with_nothing(hooks: House, name: str) -> None:
    answer = hooks.twilio(FORMS["messages"][name])
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/xml")
    assert answer.text.endswith("<Response/>")
    assert hooks.stored == 1


def test_twilios_query_is_part_of_what_is_signed(hooks: House) -> None:
    form = FORMS["messages"]["text"]
    assert hooks.twilio(form, "/webhooks/twilio?a=1&b=%20x").status_code == 200
    signed_for_another = signature(f"{PUBLIC}/webhooks/twilio", form)
    assert hooks.twilio(form, "/webhooks/twilio?a=1", signed=signed_for_another).status_code == 403


@pytest.mark.parametrize("signed", ["x", "é" * 14, "A" * 28, "A" * 5000])
def test_T1_a_forged_form_is_refused_and_nothing_stored(hooks: House, signed: str) -> None:
    for path in ("/webhooks/twilio", "/webhooks/twilio/status?ref=1"):
        assert hooks.twilio(path=path, signed=signed).status_code == 403
    assert hooks.asks("POST", "/webhooks/twilio", data=FORMS["messages"]["text"]).status_code == 403
    assert hooks.stored == 0


@pytest.mark.parametrize("host", ["dalil.example", "evil.example", "x:abc", "x:99999", "[", "::1", ""])
def test_the_host_somebody_names_is_not_believed(hooks: House, host: str) -> None:
    form = FORMS["messages"]["text"]
    signed = signature(f"http://{host}/webhooks/twilio", form)
    headers = {**FORM_TYPE, "host": host, "x-twilio-signature": signed}
    answer = hooks.asks("POST", "/webhooks/twilio", content=urlencode(form).encode(), headers=headers)
    assert answer.status_code in (400, 403)
    assert hooks.stored == 0


@pytest.mark.parametrize("host", ["x:abc", "x:99999", "[", "::1", ""])
def test_a_broken_host_is_no_error_without_a_public_url(build: Build, host: str) -> None:
    house = build(twilio_sid="AC1", twilio_token=TOKEN)
    headers = {**FORM_TYPE, "host": host, "x-twilio-signature": "x"}
    answer = house.asks("POST", "/webhooks/twilio", content=b"From=1", headers=headers)
    assert answer.status_code in (400, 403)


@pytest.mark.parametrize("body", [b"From", b"\xff", b"Body=%ff", b'{"From": "x"}'])
def test_a_malformed_form_is_refused_and_nothing_stored(hooks: House, body: bytes) -> None:
    assert hooks.twilio(body).status_code == 400
    assert hooks.stored == 0


@pytest.mark.parametrize("form", [{"From": "+212600000001"}, {"MessageSid": "SM1"}, {"From": "", "MessageSid": ""}])
def test_a_form_that_names_nobody_is_refused_and_nothing_stored(hooks: House, form: dict[str, str]) -> None:
    assert hooks.twilio(form).status_code == 400
    assert hooks.stored == 0


def test_a_channel_that_is_not_set_up_is_not_here(build: Build) -> None:
    house = build(public_url=PUBLIC)
    house.door.telegram = None
    assert house.telegram().status_code == 404
    assert house.twilio().status_code == 404
    assert house.twilio(path="/webhooks/twilio/status").status_code == 404
    assert house.stored == 0


# Receipts


@pytest.fixture
def message_sent(hooks: House) -> House:
    """One answer, sent by SMS as `SM00000000000000000000000000000001`."""
    hooks.twilio({**FORMS["messages"]["text"], "Body": "Bonjour"})
    hooks.worker.take_turns()
    sid = FORMS["receipts"]["sent"]["MessageSid"]
    with hooks.service.store.write() as connection:
        connection.exec_driver_sql(f"UPDATE outbound SET state = 'sent', provider_id = '{sid}'")
    return hooks


def receives(house: House, status: str, **more: str) -> int:
    path = f"/webhooks/twilio/status?ref={more.pop('ref', '1')}"
    return house.twilio({**FORMS["receipts"][status], **more}, path).status_code


@pytest.mark.parametrize(
    ("receipts", "end"),
    [
        (["queued", "sent"], ("sent", None)),
        (["sent", "delivered", "read"], ("delivered", None)),
        (["read", "delivered", "undelivered", "failed"], ("delivered", None)),
        (["undelivered", "delivered"], ("undelivered", "handset_off")),
        (["failed", "sent", "queued"], ("undelivered", "handset_off")),
    ],
)
def test_receipts_move_a_message_only_forward(
    message_sent: House, receipts: list[str], end: tuple[str, str | None]
) -> None:
    for status in receipts:
        assert receives(message_sent, status, ErrorCode="30003") == 204
    assert message_sent.rows("SELECT state, reason FROM outbound") == [end]


@pytest.mark.parametrize("ref", ["", "999", "x", "-1", "1.5", "9223372036854775808", "1" * 5000], ids=lambda r: r[:20])
def test_a_receipt_with_any_reference_is_taken(message_sent: House, ref: str) -> None:
    assert receives(message_sent, "delivered", ref=ref) == 204


def test_a_receipt_of_another_channel_or_message_moves_nothing(message_sent: House) -> None:
    assert receives(message_sent, "delivered", MessageSid="SM2", ref="") == 204
    assert receives(message_sent, "delivered", To="whatsapp:+212600000001") == 204
    assert message_sent.rows("SELECT state FROM outbound") == [("sent",)]


def test_a_receipt_without_a_status_is_refused(message_sent: House) -> None:
    assert message_sent.twilio({"MessageSid": "SM1"}, "/webhooks/twilio/status").status_code == 400


def test_a_receipt_with_a_code_nobody_knows_is_taken(message_sent: House) -> None:
    assert receives(message_sent, "failed", ErrorCode="²") == 204
    assert message_sent.rows("SELECT state, reason FROM outbound") == [("undelivered", "other")]


# Limits

POSTS = ("/webhooks/telegram", "/webhooks/twilio", "/webhooks/twilio/status", "/simulator")


@pytest.fixture
def both(build: Build) -> House:
    """Every door open."""
    return build(public_url=PUBLIC, simulator=True, twilio_sid="AC1", twilio_token=TOKEN)


@pytest.mark.parametrize("path", POSTS)
def test_T1_a_body_that_declares_too_much_is_refused_unread(both: House, path: str) -> None:
    async def never() -> AsyncIterator[bytes]:
        raise AssertionError("the body was read")
        yield b""

    headers = {"content-length": str(LARGEST + 1)}
    answer = both.asks("POST", path, content=never(), headers=headers)
    assert (answer.status_code, answer.json()) == (413, {"error": "refused"})


@pytest.mark.parametrize("declared", [{}, {"content-length": "10"}, {"content-length": "x"}, {"content-length": "-1"}])
@pytest.mark.parametrize("path", POSTS)
def test_T1_a_body_that_grows_too_large_is_refused_without_reading_on(
    both: House, path: str, declared: dict[str, str]
) -> None:
    given = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal given
        while given < 2**21:
            given += 2**16
            yield b" " * 2**16

    answer = both.asks("POST", path, content=endless(), headers=declared)
    assert (answer.status_code, answer.json()) == (413, {"error": "refused"})
    assert given <= LARGEST + 2 * 2**16
    assert both.stored == 0


def test_a_body_of_just_the_limit_is_read(both: House) -> None:
    body = json.dumps(UPDATES["text"]).encode()
    assert both.telegram(body + b" " * (LARGEST - len(body))).status_code == 200
    assert both.telegram(body + b" " * (LARGEST - len(body) + 1)).status_code == 413


# The store is away


@dataclass
class Trouble:
    """Something that keeps the store from being written, and its end."""

    begin: Callable[[House], Any]
    end: Callable[[House, Any], None]


def lock(house: House) -> sqlite3.Connection:
    other = sqlite3.connect(house.path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    return other


def unlock(house: House, other: sqlite3.Connection) -> None:
    other.execute("ROLLBACK")
    other.close()


def rename(house: House, old: str = "inbound", new: str = "inbound_away") -> None:
    with sqlite3.connect(house.path) as connection:
        connection.execute("PRAGMA legacy_alter_table = ON")
        connection.execute(f"ALTER TABLE {old} RENAME TO {new}")
    connection.close()


def spoil(house: House) -> bytes:
    house.service.store.close()
    kept = house.path.read_bytes()
    house.path.write_bytes(b"no database at all" * 500)
    return kept


def restore(house: House, kept: bytes) -> None:
    house.service.store.close()
    house.path.write_bytes(kept)


AWAY = {
    "locked": Trouble(lock, unlock),
    "without its table": Trouble(rename, lambda house, _: rename(house, "inbound_away", "inbound")),
    "spoilt": Trouble(spoil, restore),
}


@pytest.mark.parametrize("trouble", AWAY)
def test_while_the_store_is_away_the_provider_is_told_to_come_again(both: House, trouble: str) -> None:
    def give() -> list[httpx.Response]:
        return [both.telegram(), both.twilio(), both.says(text="Bonjour")]

    kept = AWAY[trouble].begin(both)
    answers = give()
    AWAY[trouble].end(both, kept)
    for answer in answers:
        assert (answer.status_code, answer.json()) == (503, {"error": "try again"})
        assert int(answer.headers["retry-after"]) > 0
    assert both.acknowledged == []
    assert both.stored == 0
    assert [answer.status_code for answer in give()] == [200] * 3
    assert both.stored == 3
    assert both.telegram().status_code == both.twilio().status_code == 200
    assert both.stored == 3


def test_a_receipt_comes_again_too(message_sent: House) -> None:
    other = lock(message_sent)
    assert receives(message_sent, "delivered") == 503
    unlock(message_sent, other)
    assert receives(message_sent, "delivered") == 204
    assert message_sent.rows("SELECT state FROM outbound") == [("delivered",)]


# Health


def test_health_says_that_all_is_well(hooks: House) -> None:
    alive, ready = hooks.asks("GET", "/healthz"), hooks.asks("GET", "/readyz")
    assert (alive.status_code, alive.json()) == (200, {"status": "ok"})
    assert (ready.status_code, ready.json()) == (200, {"status": "ok", "missing": []})


def no_catalog(house: House) -> None:
    house.service.config.catalog_path.unlink()


def spoil_catalog(house: House) -> None:
    house.service.config.catalog_path.write_bytes(b"no database at all" * 500)


def empty_catalog(house: House) -> None:
    house.service.config.catalog_path.write_bytes(b"")


@pytest.mark.parametrize(
    ("trouble", "missing"),
    [
        (lambda house: rename(house, "worker", "worker_away"), ["store"]),
        (spoil, ["store"]),
        (no_catalog, ["catalog"]),
        (spoil_catalog, ["catalog"]),
        (empty_catalog, ["catalog"]),
    ],
    ids=["store without tables", "store spoilt", "catalog gone", "catalog spoilt", "catalog empty"],
)
def test_readiness_says_what_is_missing(hooks: House, trouble: Callable[[House], object], missing: list[str]) -> None:
    trouble(hooks)
    ready = hooks.asks("GET", "/readyz")
    assert (ready.status_code, ready.json()) == (503, {"status": "missing", "missing": missing})
    assert hooks.asks("GET", "/healthz").status_code == 200


# The simulator


def test_the_simulator_answers_and_hands_each_answer_over_once(home: House) -> None:
    answer = home.says(text="Bonjour")
    assert answer.status_code == 200
    [reply] = answer.json()["replies"]
    assert reply.keys() == {"id", "text", "step", "encoding", "parts", "language", "options", "characters"}
    assert (reply["step"], reply["language"], reply["encoding"]) == ("need", "fr", "gsm7")
    assert reply["options"][0].keys() == {"key", "label"}
    query = {"person": "p1", "channel": "sms"}
    assert home.asks("GET", "/simulator/replies", params=query).json() == {"replies": []}
    assert home.rows("SELECT state, content FROM outbound") == [("sent", None)]


def test_answers_that_come_late_are_fetched_once_and_by_nobody_else(home: House) -> None:
    home.door.wake = lambda: None
    assert home.says(text="Bonjour").json() == {"replies": []}
    home.worker.take_turns()

    def fetched(person: str, channel: str) -> int:
        answer = home.asks("GET", "/simulator/replies", params={"person": person, "channel": channel})
        return len(answer.json()["replies"])

    assert fetched("p2", "sms") == fetched("p1", "telegram") == 0
    assert fetched("p1", "sms") == 1
    assert fetched("p1", "sms") == 0


def test_two_telephones_of_one_person_are_two_conversations(home: House) -> None:
    home.says(text="Bonjour")
    assert home.says(text="5").json()["replies"][0]["step"] == "place"
    [reply] = home.says(channel="telegram", text="Bonjour").json()["replies"]
    assert (reply["step"], reply["encoding"]) == ("need", None)


@pytest.mark.parametrize("kind", ["voice", "photo", "text"])
def test_what_a_telephone_can_send_is_answered(home: House, kind: str) -> None:
    answer = home.says(channel="telegram", kind=kind)
    assert answer.status_code == 200
    assert answer.json()["replies"]


def test_a_button_of_an_older_message_works(home: House) -> None:
    for text in ("Bonjour", "5", "4"):
        home.says(text=text)
    assert home.says(text="2", step="place").json()["replies"][-1]["step"] == "results:medical:casablanca:"


def test_a_location_is_the_nearest_city(home: House) -> None:
    for text in ("hello", "5"):
        home.says(channel="telegram", text=text)
    answer = home.says(channel="telegram", kind="location", latitude=34.68, longitude=-1.91)
    assert "Oujda" in answer.json()["replies"][-1]["text"]


WRONG: dict[str, object] = {
    "null": None,
    "list": [],
    "string": "x",
    "empty": {},
    "no person": {"channel": "sms", "text": "x"},
    "person empty": {"person": "", "channel": "sms", "text": "x"},
    "person too long": {"person": "p" * 65, "channel": "sms", "text": "x"},
    "person a number": {"person": 5, "channel": "sms", "text": "x"},
    "person a list": {"person": ["p"], "channel": "sms", "text": "x"},
    "no channel": {"person": "p", "text": "x"},
    "channel unknown": {"person": "p", "channel": "pigeon", "text": "x"},
    "channel simulator:sms": {"person": "p", "channel": "simulator:sms", "text": "x"},
    "channel a list": {"person": "p", "channel": ["sms"], "text": "x"},
    "channel an object": {"person": "p", "channel": {"sms": 1}, "text": "x"},
    "text a number": {"person": "p", "channel": "sms", "text": 5},
    "text null": {"person": "p", "channel": "sms", "text": None},
    "text a list": {"person": "p", "channel": "sms", "text": ["x"]},
    "text too long": {"person": "p", "channel": "sms", "text": "x" * 20_001},
    "kind unknown": {"person": "p", "channel": "sms", "kind": "group"},
    "kind button": {"person": "p", "channel": "sms", "kind": "button"},
    "kind a list": {"person": "p", "channel": "sms", "kind": ["text"]},
    "kind null": {"person": "p", "channel": "sms", "kind": None},
    "no place": {"person": "p", "channel": "sms", "kind": "location"},
    "half a place": {"person": "p", "channel": "sms", "kind": "location", "latitude": 1},
    **{
        f"latitude {value!r}": {"person": "p", "channel": "sms", "kind": "location", "latitude": value, "longitude": 1}
        for value in ("1", None, True, [1], float("nan"), float("inf"), 181, -181, 10**400)
    },
}


@pytest.mark.parametrize("name", WRONG, ids=lambda name: name[:30])
def test_the_simulator_refuses_what_its_page_never_sends(home: House, name: str) -> None:
    answer = home.asks("POST", "/simulator", content=json.dumps(WRONG[name]).encode())
    assert (answer.status_code, answer.json()) == (400, {"error": "refused"})
    assert home.stored == 0


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 50_000, b'{"person": ' + b"1" * 5000 + b"}"])
def test_the_simulator_refuses_what_is_no_json(home: House, body: bytes) -> None:
    assert home.asks("POST", "/simulator", content=body).status_code == 400
    assert home.stored == 0


@pytest.mark.parametrize(
    "query",
    [{}, {"person": "p"}, {"channel": "sms"}, {"person": "", "channel": "sms"}, {"person": "p", "channel": "x"}],
    ids=str,
)
def test_replies_are_for_a_telephone(home: House, query: dict[str, str]) -> None:
    assert home.asks("GET", "/simulator/replies", params=query).status_code == 400


@pytest.mark.parametrize(
    "said",
    [
        {"person": "p" * 64},
        {"person": "م" * 64},
        {"person": "\ud800"},
        {"person": "a:b'; DROP TABLE person; --"},
        {"text": "\ud800 \0 \u202e {{7*7}} %n"},
        {"text": "x" * 20_000},
        {"step": 5},
        {"step": "nowhere" * 1000},
        {"kind": "location", "latitude": 90, "longitude": 180},
        {"kind": "location", "latitude": 179.9, "longitude": -180},
        {"unknown": {"a": 1}},
    ],
    ids=lambda said: str(said)[:30].encode("ascii", "replace").decode(),
)
def test_T5_anything_a_person_may_send_is_answered(home: House, said: dict[str, Any]) -> None:
    body = json.dumps({"person": "p1", "channel": "sms", "text": "Bonjour", **said}).encode()
    answer = home.asks("POST", "/simulator", content=body)
    assert answer.status_code == 200
    assert answer.json()["replies"]
    assert home.rows("SELECT state FROM inbound") == [("done",)]


@pytest.mark.parametrize(
    ("accepted", "language", "direction"),
    [
        ("", "fr", "ltr"),
        ("fr-FR,en;q=0.8", "fr", "ltr"),
        ("en-GB,en;q=0.9", "en", "ltr"),
        ("ar-MA", "ar", "rtl"),
        ("de,ar;q=0.5", "ar", "rtl"),
        ("*", "fr", "ltr"),
        (",;;=,", "fr", "ltr"),
        ("x" * 5000, "fr", "ltr"),
    ],
)
def test_the_page_speaks_the_browsers_language(home: House, accepted: str, language: str, direction: str) -> None:
    answer = home.asks("GET", "/", headers={"accept-language": accepted})
    assert answer.status_code == 200
    assert f'<html lang="{language}" dir="{direction}">' in answer.text


def test_the_page_needs_nobody_else_and_nothing_inline(home: House) -> None:
    """What the content policy would block must not be there."""
    text = home.asks("GET", "/").text
    assert "<style" not in text
    assert "<script>" not in text
    assert ' style="' not in text
    assert not any(f' on{event}="' in text for event in ("click", "load", "submit", "input", "error"))
    assert "http://" not in text
    assert "https://" not in text


def test_with_a_public_url_there_is_no_simulator(hooks: House) -> None:
    for method, path in (
        ("GET", "/"),
        ("POST", "/simulator"),
        ("GET", "/simulator/replies?person=p&channel=sms"),
        ("GET", "/static/simulator.js"),
    ):
        assert hooks.asks(method, path).status_code == 404
    assert hooks.stored == 0


def test_the_simulator_can_be_asked_for_with_a_public_url(both: House) -> None:
    assert both.asks("GET", "/").status_code == 200


# Shapes and headers

ANSWERS: dict[str, tuple[str, str, int]] = {
    "page": ("GET", "/", 200),
    "static": ("GET", "/static/simulator.js", 200),
    "style": ("GET", "/static/simulator.css", 200),
    "alive": ("GET", "/healthz", 200),
    "ready": ("GET", "/readyz", 200),
    "replies": ("GET", "/simulator/replies?person=p&channel=sms", 200),
    "refused": ("POST", "/simulator", 400),
    "forged": ("POST", "/webhooks/telegram", 403),
    "forged form": ("POST", "/webhooks/twilio", 403),
    "forged receipt": ("POST", "/webhooks/twilio/status", 403),
    "nowhere": ("GET", "/nowhere", 404),
    "no such file": ("GET", "/static/nothing.js", 404),
    "out of the folder": ("GET", "/static/../texts.py", 404),
    "out of the folder, hidden": ("GET", "/static/%2e%2e/texts.py", 404),
    "static itself": ("GET", "/static/", 404),
    "the console's": ("GET", "/metrics", 404),
    "wrong method": ("GET", "/webhooks/telegram", 405),
    "wrong method of a form": ("PUT", "/webhooks/twilio", 405),
    "wrong method of the page": ("POST", "/", 405),
    "wrong method of the simulator": ("GET", "/simulator", 405),
    "wrong method of health": ("DELETE", "/healthz", 405),
    "posting a file": ("POST", "/static/simulator.js", 405),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_every_answer_has_its_status_and_the_headers(both: House, name: str) -> None:
    method, path, status = ANSWERS[name]
    body = b"From=x" if method == "POST" else None
    answer = both.asks(method, path, content=body)
    assert answer.status_code == status
    has_headers(answer)
    if status >= 400:
        assert answer.json() == {"error": "not here" if status == 404 else "refused"}


@pytest.mark.parametrize(
    "name", [name for name, (_, path, status) in ANSWERS.items() if status == 405 and "static" not in path]
)
def test_a_wrong_method_is_told_the_right_ones(both: House, name: str) -> None:
    method, path, _ = ANSWERS[name]
    assert both.asks(method, path).headers.get("allow")


def has_headers(answer: httpx.Response) -> None:
    policy = dict(part.strip().partition(" ")[::2] for part in answer.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert "unsafe" not in str(policy)
    assert "http" not in str(policy)
    assert "*" not in str(policy)
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert not {"server", "set-cookie", "access-control-allow-origin"} & set(answer.headers)


def test_refusals_of_size_and_absence_have_the_headers_too(both: House) -> None:
    large = both.asks("POST", "/simulator", content=b" " * (LARGEST + 1))
    other = lock(both)
    away = both.says(text="Bonjour")
    unlock(both, other)
    for answer, status in ((large, 413), (away, 503)):
        assert answer.status_code == status
        has_headers(answer)


@pytest.fixture
def broken(both: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """A bug in the inbox, which tells what it should not."""

    def breaks(*given: object) -> object:
        raise ValueError(CANARY)

    monkeypatch.setattr(inbox, "accept_all", breaks)
    return both


def test_R24_no_answer_tells_what_broke(broken: House) -> None:
    for answer in (broken.telegram(), broken.twilio(), broken.says(text=CANARY)):
        assert answer.status_code == 500
        for word in ("canari", "212600000001", "ValueError", "Traceback", ".py"):
            assert word not in answer.text + str(answer.headers)


def test_what_broke_has_the_headers_and_shape_of_the_rest(broken: House) -> None:
    answer = broken.says(text=CANARY)
    has_headers(answer)
    assert answer.json() == {"error": "broken"}
