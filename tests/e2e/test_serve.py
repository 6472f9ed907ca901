"""`dalil serve` as a process: how it starts, stops, refuses to start, and answers."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from tests.e2e.listening import Answer, Asked, listening
from tests.e2e.process import STOPS_WITHIN, Dalil, ended, serving, wait_until
from tests.e2e.texting import settings
from tests.soak.people import SECRET, Person
from tests.soak.providers import Providers

READY_WITHIN = 5.0
UNDER_WAY = "outbound WHERE state = 'doing'"
WAITING = "outbound WHERE state = 'todo'"
IN_HAND = "(SELECT holder FROM inbound UNION ALL SELECT holder FROM outbound) AS rows_of_both WHERE holder IS NOT NULL"


@dataclass
class Slow:
    """Providers that take their time, or never answer until let go."""

    seconds: float = 0.0
    providers: Providers = field(default_factory=Providers)
    hangs: threading.Event = field(default_factory=threading.Event)
    let_go: threading.Event = field(default_factory=threading.Event)

    def answer(self, asked: Asked) -> Answer:
        time.sleep(self.seconds)
        if self.hangs.is_set() and "essage" in asked.path:
            self.let_go.wait(60)
        return self.providers.answer(asked)


@pytest.fixture
def slow() -> Iterator[Slow]:
    made = Slow()
    yield made
    made.let_go.set()


@pytest.fixture
def busy(tmp_path: Path, slow: Slow, stocked: Path) -> Iterator[Dalil]:
    """A Dalil on Telegram and SMS, whose providers are slow."""
    with listening(slow.answer) as api:
        telegram = {"telegram_token": "3:serve", "telegram_api": f"{api}/bot", "telegram_secret": SECRET}
        with serving(tmp_path / "busy", stocked, public=True, **settings(api), **telegram) as dalil:
            yield dalil
        slow.let_go.set()


def greeted(dalil: Dalil, people: int, *, times: int = 3) -> list[Person]:
    """People who have each said this much."""
    talked = [Person(5, index) for index in range(people)]
    for person in talked:
        dalil.secrets |= {person.address}
        person.says_again(dalil.url, times)
    return talked


def is_calm(dalil: Dalil) -> bool:
    return not dalil.count("inbound WHERE state <> 'done'") and not dalil.count("outbound WHERE state <> 'sent'")


def test_SIGTERM_under_load_ends_what_is_in_hand_and_loses_nothing(busy: Dalil, slow: Slow) -> None:
    slow.seconds = 0.15
    people = greeted(busy, 20)
    assert busy.count(UNDER_WAY) + busy.count(WAITING) > 0
    assert busy.terminate() < STOPS_WITHIN
    assert busy.count(IN_HAND) == 0
    assert busy.count("inbound WHERE state NOT IN ('todo', 'done')") == 0
    sent = sum(map(len, slow.providers.heard.values()))
    assert busy.count("outbound WHERE state = 'sent'") == sent < 60

    busy.start()
    wait_until(lambda: is_calm(busy), within=20, what="all is answered")
    assert [len(slow.providers.heard[person.address]) for person in people] == [3] * 20


def test_a_provider_that_hangs_does_not_hold_up_the_stop(busy: Dalil, slow: Slow) -> None:
    slow.hangs.set()
    people = greeted(busy, 2, times=1)
    wait_until(lambda: busy.count(UNDER_WAY) == 2, what="both answers are under way")
    assert busy.terminate() < STOPS_WITHIN
    assert busy.count(IN_HAND) == 0
    slow.hangs.clear()

    busy.start()
    wait_until(lambda: is_calm(busy), within=20, what="both are answered")
    slow.let_go.set()
    assert all(slow.providers.heard[person.address] for person in people)


def test_a_provider_that_is_away_does_not_stop_the_start(tmp_path: Path, stocked: Path, port: int) -> None:
    away = {"telegram_token": "3:away", "telegram_api": f"http://127.0.0.1:{port}/bot"}
    with serving(tmp_path / "away", stocked, public=False, **away) as dalil:
        dalil.secrets |= {"3:away"}
        assert httpx.get(f"{dalil.url}/readyz", trust_env=False).status_code == 200
        wait_until(lambda: "Telegram does not answer" in dalil.printed(), what="it is said")


def test_one_process_takes_and_another_answers(tmp_path: Path, stocked: Path) -> None:
    slow = Slow()
    with listening(slow.answer) as api:
        given = {f"DALIL_{n.upper()}": v for n, v in settings(api).items()}
        web = Dalil(tmp_path / "both", dict(given), arguments=("--role", "web"))
        web.settings["DALIL_PUBLIC_URL"] = web.url
        worker = Dalil(tmp_path / "both", web.settings, arguments=("--role", "worker"))
        web.stock(stocked)
        try:
            web.start()
            [_, person] = Person(6, 0), Person(6, 1)
            person.says_again(web.url, 2)
            assert web.count("inbound WHERE state = 'todo'") == 2
            worker.begin()
            wait_until(lambda: len(slow.providers.heard[person.address]) == 2, what="it is answered")
            web.terminate()
            worker.terminate()
        finally:
            web.close()
            worker.close()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dalil]:
    """A Dalil with nothing set, for tests that leave it as they found it."""
    with serving(tmp_path_factory.mktemp("home")) as dalil:
        yield dalil


def test_a_second_start_is_ready_within_five_seconds(home: Dalil) -> None:
    home.terminate()
    begun = time.monotonic()
    home.start()
    answer = httpx.get(f"{home.url}/readyz", trust_env=False)
    assert time.monotonic() - begun < READY_WITHIN
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "missing": []})


def test_readyz_says_what_is_missing(home: Dalil) -> None:
    catalog = home.folder / "data" / "directory.db"
    catalog.rename(catalog.with_suffix(".away"))
    answer = httpx.get(f"{home.url}/readyz", trust_env=False)
    catalog.with_suffix(".away").rename(catalog)
    assert (answer.status_code, answer.json()["missing"]) == (503, ["catalog"])
    assert httpx.get(f"{home.url}/healthz", trust_env=False).status_code == 200


@dataclass
class Updates:
    """A Telegram that gives an update again until a higher one is asked for, as the real one does."""

    waiting: list[dict[str, object]]
    sent: list[str] = field(default_factory=list)

    def answer(self, asked: Asked) -> Answer:
        result: object = True
        if asked.path.endswith("/getUpdates"):
            offset = int(asked.form.get("offset", "0"))
            result = [update for update in self.waiting if int(str(update["update_id"])) >= offset]
        if asked.path.endswith("/sendMessage"):
            self.sent.append(asked.form["chat_id"])
            result = {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}}
        return Answer(200, json.dumps({"ok": True, "result": result}).encode())


def test_an_update_that_cannot_be_read_holds_up_nobody(tmp_path: Path, stocked: Path) -> None:
    """A poll of an older or newer Bot API, which python-telegram-bot 22.8 cannot read."""
    chat = {"id": 7_500_000_001, "type": "private"}
    message = {"message_id": 1, "date": 1, "chat": chat}
    updates = Updates(
        [
            {"update_id": 1, "message": {**message, "poll": {"id": "1", "question": "x", "options": []}}},
            {"update_id": 2, "message": {**message, "text": "Bonjour"}},
        ]
    )
    with (
        listening(updates.answer) as api,
        serving(tmp_path / "dalil", stocked, telegram_token="4:x", telegram_api=f"{api}/bot") as dalil,
    ):
        wait_until(lambda: updates.sent or "polling interrupted" in dalil.printed(), what="updates are taken")
        assert updates.sent == [str(chat["id"])]


def refusal(folder: Path, **given: str) -> str:
    """The one line with which it refuses to start."""
    done = ended({"DALIL_DATA_DIR": str(folder / "data"), **given}, "serve")
    assert (done.returncode, done.stdout) == (1, ""), done.stderr
    [line] = done.stderr.splitlines()
    return line


def test_a_port_that_somebody_has_is_told_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        line = refusal(tmp_path, DALIL_PORT=port)
    assert line.startswith(f"DALIL_PORT {port}")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DALIL_TELEGRAM_TOKEN", "zanzibarine"),
        ("DALIL_TELEGRAM_MODE", "webhook"),
        ("DALIL_SECRET_KEY_FILE", "/no/such/file"),
    ],
)
def test_a_wrong_setting_is_told_in_one_line_that_names_it(tmp_path: Path, name: str, value: str) -> None:
    line = refusal(tmp_path, **{name: value})
    assert name in line
    assert "zanzibarine" not in line
    assert not (tmp_path / "data").exists()


def test_a_database_that_is_away_is_told_in_one_line_without_its_password(tmp_path: Path, port: int) -> None:
    line = refusal(tmp_path, DALIL_DATABASE_URL=f"postgresql://someone:zanzibarine@127.0.0.1:{port}/dalil")
    assert "PostgreSQL" in line
    assert "zanzibarine" not in line


def test_the_doctor_says_in_plain_words_that_telegram_is_off(tmp_path: Path) -> None:
    told = ended({"DALIL_DATA_DIR": str(tmp_path / "data")}, "doctor")
    assert told.returncode == 0, told.stdout
    assert "Telegram is off" in told.stdout
    assert "DALIL_TELEGRAM_TOKEN" in told.stdout


def test_a_console_port_that_somebody_has_keeps_nobody_from_being_answered(tmp_path: Path, stocked: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with serving(tmp_path / "dalil", stocked, console_port=str(port)) as dalil:
            assert dalil.answers()
            assert "The console is not served." in dalil.printed()
