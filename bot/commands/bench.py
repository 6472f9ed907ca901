"""`dalil bench`: the engine alone, and the durable turn beside the bare transaction it stands on.

`dalil bench directory` measures the search (`bench_directory`), `dalil bench import` an import (`bench_import`),
`dalil bench understanding` the reading of messages (`bench_understanding`), `dalil bench shift` how long people wait
for a human in a made-up shift (`bench_shift`).

Every figure is a ratio or a rate of this run on this machine. The durable turn is a whole message from claim
to commit, search and rendering included, on SQLite with synchronous=FULL; its baseline is the same number of
transactions of four bare statements (read the person, write the person, add an answer, end the message) by
Python's own sqlite3, with the same pragmas on the same disk. Rounds of both alternate, and medians are told.
"""

import argparse
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bot import inbox
from bot.channels.simulator import Phone
from bot.commands import bench_directory, bench_shift, bench_understanding
from bot.commands.bench_import import measure
from bot.config import Config, Wrong
from bot.moments import to_millis
from bot.service import Service, open_service
from bot.store.engine import PRAGMAS
from bot.worker import Worker
from directory.facts import Answer, Place
from flows.engine import advance
from flows.steps import Context, Said, Session

NAME = "bench"
HELP = "measure the engine, the durable turn, the search, an import, the reading of messages and a shift of the desk"
CONVERSATIONS = (
    ("Bonjour", "5", "4", "1", "3", "4", "2"),
    ("hello", "1", "1", "4", "2", "9", "3", "1"),
    ("سلام", "8", "5", "9", "10", "1", "1", "0"),
    ("Bonjour", "7", "2", "1", "1", "1", "0", "menu", "3", "7"),
)
_BARE_SCHEMA = """
    CREATE TABLE person (id INTEGER PRIMARY KEY, session TEXT, heard_at INTEGER);
    CREATE TABLE inbound (id INTEGER PRIMARY KEY, person_id INTEGER, content BLOB, state TEXT);
    CREATE TABLE outbound (id INTEGER PRIMARY KEY, inbound_id INTEGER, content BLOB, state TEXT);
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    kinds = ("turns", "directory", "import", "understanding", "shift")
    told = "turns, the search, an import, reading messages, or a shift of the desk"
    parser.add_argument("what", nargs="?", choices=kinds, default="turns", help=told)
    parser.add_argument("--turns", type=int, default=400, help="durable turns in a round (400)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each (5)")
    parser.add_argument(
        "--services", type=int, nargs="+", metavar="N", help="of the directory (1000 100000), of the import (200000)"
    )
    parser.add_argument("--questions", type=int, default=2000, help="of the directory, in a round (2000)")
    parser.add_argument("--seed", type=int, default=1, help="of the shift (1)")
    parser.add_argument("--cases", type=int, default=300, help="of the shift (300)")


def run(arguments: argparse.Namespace, config: Config) -> int:
    """Measure in a directory of its own, beside the data, and print."""
    if arguments.what == "shift":
        return bench_shift.run(arguments.seed, arguments.cases)
    try:
        config.data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Wrong(f"DALIL_DATA_DIR {config.data_dir} cannot be written: {error.strerror}.") from None
    if arguments.what == "understanding":
        return bench_understanding.run()
    if arguments.what == "import":
        for services in arguments.services or (200_000,):
            measure(services, config.data_dir)
        return 0
    if arguments.what == "directory":
        arguments.services = arguments.services or (1000, 100_000)
        return bench_directory.run(arguments, config)
    with tempfile.TemporaryDirectory(dir=config.data_dir, prefix="bench-") as folder:
        service = open_service(replace(config, data_dir=Path(folder), database_url=""))
        try:
            _engine(service)
            _durable(service, Path(folder), arguments.turns, arguments.rounds)
        finally:
            service.close()
    return 0


def _engine(service: Service) -> None:
    live = service.knowledge.voice("sms", datetime.now(UTC)).context
    table: dict[tuple[str, str, bool, bool], Answer] = {}

    def from_table(need: str, place: Place | None, *, arrest: bool = False, child: bool = False) -> Answer:
        key = (need, place.slug if place else "", arrest, child)
        if key not in table:
            table[key] = live.find(need, place, arrest=arrest, child=child)
        return table[key]

    def two(say: object, language: str) -> int:
        return 2

    alone = replace(live, find=from_table, fits=two)
    print(f"engine alone:      {_rate(alone):>8,.0f} turns a second")
    print(f"  with page fitting: {_rate(replace(live, find=from_table)):>6,.0f} turns a second")


def _rate(context: Context) -> float:
    best = 0.0
    for _ in range(5):
        start, turns = time.perf_counter(), 0
        while (spent := time.perf_counter() - start) < 0.4:
            turns += sum(_talk(context, conversation) for conversation in CONVERSATIONS)
        best = max(best, turns / spent)
    return best


def _talk(context: Context, conversation: tuple[str, ...]) -> int:
    session = Session()
    for text in conversation:
        session = advance(session, Said(text), context).session
    return len(conversation)


def _durable(service: Service, folder: Path, turns: int, rounds: int) -> None:
    bare, whole = [], []
    for number in range(rounds):
        bare.append(_timed(_bare_transactions(folder / f"bare-{number}.db", turns)) / turns)
        _accept(service, number, turns)
        whole.append(_timed(lambda: _drain(service)) / turns)
    baseline, durable = statistics.median(bare), statistics.median(whole)
    print(f"bare transaction:  {baseline * 1e6:>8,.0f} microseconds")
    print(f"durable turn:      {durable * 1e6:>8,.0f} microseconds, {durable / baseline:.1f} times the bare one")


def _timed(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _bare_transactions(path: Path, turns: int) -> Callable[[], None]:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    connection.executescript(_BARE_SCHEMA)
    connection.executemany("INSERT INTO person VALUES (?, '{}', 0)", ((i,) for i in range(turns)))
    connection.executemany("INSERT INTO inbound VALUES (?, ?, x'00', 'todo')", ((i, i) for i in range(turns)))

    def work() -> None:
        for i in range(turns):
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("SELECT session, heard_at FROM person WHERE id = ?", (i,)).fetchone()
            connection.execute('UPDATE person SET session = \'{"step": "need"}\', heard_at = 1 WHERE id = ?', (i,))
            connection.execute("INSERT INTO outbound VALUES (NULL, ?, ?, 'todo')", (i, b"0" * 400))
            connection.execute("UPDATE inbound SET state = 'done', content = NULL WHERE id = ?", (i,))
            connection.execute("COMMIT")
        connection.close()

    return work


def _accept(service: Service, round_number: int, turns: int) -> None:
    """Fill the inbox with people at different points of the same conversations. Not timed."""
    now = to_millis(service.clock())
    people = [Phone(f"{round_number}-{number}", "sms") for number in range(max(1, turns // 7))]
    words = [text for conversation in CONVERSATIONS for text in conversation]
    with service.store.write() as connection:
        for number in range(turns):
            message = people[number % len(people)].message(text=words[number // len(people) % len(words)])
            inbox.accept(connection, service.seal, message, now)


def _drain(service: Service) -> None:
    worker = Worker(service.store, service.seal, service.knowledge, {})
    while worker.take_turns():
        pass
