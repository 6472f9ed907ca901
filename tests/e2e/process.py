"""Processes of the tests: started on loopback, in a group of their own, ended with the test."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import text

from bot.store import Seal, Store

ROOT = Path(__file__).parents[2]
STOPS_WITHIN = 10.0
STARTS_WITHIN = 40.0


def free_port() -> int:
    """A loopback port nobody has now."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def wait_until(true: Callable[[], Any], *, within: float = 30.0, what: str = "it") -> None:
    """Look until it is true; fails when it is not in time."""
    deadline = time.monotonic() + within
    while not true():
        assert time.monotonic() < deadline, f"waited {within} s in vain until {what}"
        time.sleep(0.01)


def start(command: Sequence[str], log: Path, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start a process in its own group, both its outputs added to `log`."""
    with log.open("ab") as out:
        return subprocess.Popen(
            command, cwd=ROOT, env=dict(environment), stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process of ours and its children, at once."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def peer(command: Sequence[str], log: Path, ready: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A peer that runs once `ready` stands in what it prints."""
    process = start(command, log, os.environ | environment)
    try:
        wait_until(lambda: ready in log.read_text("utf-8"), within=STARTS_WITHIN, what=f"{command[1]} says {ready!r}")
        yield process
    finally:
        kill(process)


def bare_environment() -> dict[str, str]:
    """This process's environment without any setting of Dalil's; what is started may keep its bytecode."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DALIL_")}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return kept


@dataclass
class Dalil:
    """A `dalil serve` of its own, with its data in `folder`. `secrets` must never stand in what it prints."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    console_port: int = field(default_factory=free_port)
    secrets: set[str] = field(default_factory=set)
    arguments: tuple[str, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    killed: bool = False
    _store: Store | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def console_url(self) -> str:
        return f"http://127.0.0.1:{self.console_port}"

    @property
    def first_link(self) -> str:
        """The last one-time link that was printed for a first administrator."""
        return str(re.findall(rf"{self.console_url}/enter/[\w-]+", self.printed())[-1])

    @property
    def log(self) -> Path:
        return self.folder / "printed.log"

    @property
    def environment(self) -> dict[str, str]:
        own = {"DALIL_DATA_DIR": str(self.folder / "data"), "DALIL_PORT": str(self.port)}
        own["DALIL_CONSOLE_PORT"] = str(self.console_port)
        return bare_environment() | own | self.settings

    def stock(self, stocked: Path) -> None:
        """Copy this store and the read model beside it, before the first start."""
        data = self.folder / "data"
        data.mkdir(mode=0o700, parents=True)
        for name in ("dalil.db", "directory.db"):
            shutil.copy(stocked.with_name(name), data / name)

    def begin(self) -> None:
        """Start the process, and do not wait."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.killed = False
        self.process = start([sys.executable, "-m", "bot", "serve", *self.arguments], self.log, self.environment)

    def start(self) -> None:
        """Start, and wait until it answers."""
        self.begin()
        wait_until(self.answers, within=STARTS_WITHIN, what="Dalil answers")

    def answers(self) -> bool:
        """Whether /healthz answers; fails when the process has ended."""
        assert self.process, "Dalil was not started"
        assert self.process.poll() is None, f"Dalil ended: {self.printed()[-2000:]}"
        try:
            return httpx.get(f"{self.url}/healthz", timeout=2, trust_env=False).status_code == 200
        except httpx.TransportError:
            return False

    def terminate(self) -> float:
        """SIGTERM: it must end with 0 in time. The seconds it took."""
        assert self.process
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"Dalil did not stop in {STOPS_WITHIN} s: {self.printed()[-2000:]}") from None
        assert code == 0, f"Dalil ended with {code}: {self.printed()[-2000:]}"
        return time.monotonic() - begun

    def kill(self) -> None:
        """SIGKILL."""
        assert self.process
        self.killed = True
        kill(self.process)

    def printed(self) -> str:
        """All it has written to its outputs."""
        return self.log.read_text("utf-8") if self.log.exists() else ""

    def leaked(self) -> list[str]:
        """What it printed and must never print (R24)."""
        printed = self.printed()
        return sorted(s for s in self.secrets if re.search(rf"(?<!\w){re.escape(s)}", printed, re.IGNORECASE))

    def ends_well(self) -> None:
        """Stop if it runs; then it ended with 0, and nothing of anybody is in what it printed."""
        assert self.process
        if self.process.poll() is None:
            self.terminate()
        assert self.killed or self.process.returncode == 0
        assert self.leaked() == []
        assert "Traceback" not in self.printed()

    @property
    def store(self) -> Store:
        """A second hold on its store."""
        url = self.settings.get("DALIL_DATABASE_URL", f"sqlite:///{self.folder / 'data' / 'dalil.db'}")
        self._store = self._store or Store(url)
        return self._store

    def rows(self, query: str, **values: Any) -> list[Any]:
        """What its store answers."""
        with self.store.read() as connection:
            return list(connection.execute(text(query), values).all())

    def count(self, query: str, **values: Any) -> int:
        """The one number its store answers."""
        [[number]] = self.rows(f"SELECT count(*) FROM {query}", **values)
        return int(number)

    def change(self, query: str, **values: Any) -> int:
        """Change its store under its feet; how many rows."""
        with self.store.write() as connection:
            return connection.execute(text(query), values).rowcount

    def seal(self) -> Seal:
        """Its seal, by the key it keeps."""
        return Seal((self.folder / "data" / "secret.key").read_bytes().strip())

    def close(self) -> None:
        """Let go of everything, whatever happened."""
        if self.process:
            kill(self.process)
        if self._store:
            self._store.close()


def ended(environment: Mapping[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    """A `dalil` command that ends by itself."""
    given = {**bare_environment(), **environment}
    return subprocess.run(
        [sys.executable, "-m", "bot", *command], cwd=ROOT, env=given, capture_output=True, text=True, timeout=60
    )


@contextmanager
def serving(folder: Path, stocked: Path | None = None, *, public: bool = False, **settings: str) -> Iterator[Dalil]:
    """A Dalil with these settings (names without DALIL_), which must end well; `public` gives it its own URL.

    With a `stocked` store it starts as if it had been started before: sooner than from nothing.
    """
    dalil = Dalil(folder, {f"DALIL_{name.upper()}": value for name, value in settings.items()})
    if stocked:
        dalil.stock(stocked)
    if public:
        dalil.settings["DALIL_PUBLIC_URL"] = dalil.url
    try:
        dalil.start()
        yield dalil
        dalil.ends_well()
    finally:
        dalil.close()
