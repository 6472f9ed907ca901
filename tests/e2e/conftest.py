"""Dalil as it runs and the peers it talks to. Peers are started once; a missing tool skips what needs it."""

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser

from tests.e2e import kannel
from tests.e2e.emulator import Emulator
from tests.e2e.process import Dalil, free_port, peer, serving
from tests.e2e.staff import browsing
from tests.e2e.texting import Carrier, carrying

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
TWILIO_API = MODULES / "@twilio/cli-core/src/services/twilio-api/twilio_api_v2010.json"
PRISM = MODULES / "@stoplight/prism-cli/dist/index.js"


def _node() -> str:
    """The Node that the Makefile put beside this Python, or any; "" when there is none."""
    return shutil.which(str(Path(sys.executable).with_name("node"))) or shutil.which("node") or ""


TOOLS: dict[str, tuple[str, Callable[[], object]]] = {
    "telegram_emulator": ("the Telegram emulator", lambda: _node() and (MODULES / "telegram-test-api").is_dir()),
    "prism": ("Prism", lambda: _node() and PRISM.is_file() and TWILIO_API.is_file()),
    "simulator_url": ("Chromium", lambda: shutil.which("chromium")),
    "chromium": ("Chromium", lambda: shutil.which("chromium")),
    "kannel": ("Kannel", kannel.is_here),
}
"""What a fixture needs, and whether it is here."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is e2e."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.e2e)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """What needs a missing tool is skipped; from here, so that pytest tells it in one line a tool."""
    for fixture in getattr(item, "fixturenames", ()):
        if fixture in TOOLS and not TOOLS[fixture][1]():
            pytest.skip(f"{TOOLS[fixture][0]} is missing: run `make test-tools`")


@pytest.fixture
def port() -> int:
    """A loopback port that nobody has."""
    return free_port()


@pytest.fixture
def dalil(tmp_path: Path) -> Iterator[Dalil]:
    """A running `dalil serve` with nothing set but its data and its port."""
    with serving(tmp_path / "dalil") as running:
        yield running


@pytest.fixture(scope="session")
def simulator_url(tmp_path_factory: pytest.TempPathFactory, stocked: Path) -> Iterator[str]:
    """The simulator's page, for a browser."""
    with serving(tmp_path_factory.mktemp("simulator"), stocked) as running:
        yield f"{running.url}/"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A real browser."""
    with browsing() as browser:
        yield browser


@pytest.fixture(scope="session")
def telegram_emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """The npm package telegram-test-api, with our shim."""
    at, log = free_port(), tmp_path_factory.mktemp("telegram") / "printed.log"
    with peer([_node(), str(HERE / "telegram.js")], log, "up", PORT=str(at)), httpx.Client(trust_env=False) as http:
        yield Emulator(f"http://127.0.0.1:{at}", http)


@pytest.fixture(scope="session")
def prism(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Prism, which plays Twilio's API from Twilio's own OpenAPI file."""
    at, folder = free_port(), tmp_path_factory.mktemp("prism")
    command = [_node(), str(PRISM), "mock", "-h", "127.0.0.1", "-p", str(at), str(_messages_only(folder))]
    with peer(command, folder / "printed.log", "Prism is listening"):
        yield f"http://127.0.0.1:{at}"


def _messages_only(folder: Path) -> Path:
    """Twilio's file with the one path we call: Prism starts in a third of the time."""
    api = json.loads(TWILIO_API.read_text("utf-8"))
    path = "/2010-04-01/Accounts/{AccountSid}/Messages.json"
    api["paths"] = {path: api["paths"][path]}
    small = folder / "messages.json"
    small.write_text(json.dumps(api), "utf-8")
    return small


@pytest.fixture(scope="module")
def carrier(prism: str) -> Iterator[tuple[Carrier, str]]:
    """The recording proxy before Prism, and where it is."""
    with carrying(prism) as carried:
        yield carried
