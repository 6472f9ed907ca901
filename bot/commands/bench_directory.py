"""`dalil bench directory`: `find` beside the bare nearest-five query, on made-up directories of several sizes.

Every question is new: nothing is remembered from one to the next. `find` is asked for its five best services, read
whole with their reasons, widening and first lines included; the bare query for the full rows of the five nearest.
Rounds of both alternate. Told besides: building the read model, and bringing one change forward until the next `find`
knows it.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.config import Config
from bot.store import Store
from bot.store.migrate import migrate
from directory.building import bring_forward, build
from directory.catalog import Catalog
from directory.editing import edit
from directory.facts import Place
from directory.history import Note
from directory.loading import load
from directory.measuring import NEAREST, Bare, fill, questions
from directory.reasons import reasons
from directory.roles import THE_COMMAND
from directory.search import find

Question = tuple[str, Place, tuple[float, float]]
ROUNDS = 5


def run(arguments: argparse.Namespace, config: Config) -> int:
    """Measure each size in a folder of its own beside the data, and print."""
    for size in arguments.services:
        with tempfile.TemporaryDirectory(dir=config.data_dir, prefix="bench-") as folder:
            _measure(Path(folder), size, arguments.questions)
    return 0


def _measure(folder: Path, size: int, count: int) -> None:
    now = datetime.now(UTC)
    store = Store(f"sqlite:///{folder / 'dalil.db'}")
    try:
        migrate(store)
        with store.write() as connection:
            load(connection)
            fill(connection, size, now.date())
        path = folder / "directory.db"
        with store.read() as connection:
            built = _timed(lambda: build(connection, path))
        print(
            f"{size:,} made-up services; the read model is built in {built:.1f} s ({path.stat().st_size / 1e6:.0f} MB)"
        )
        catalog = Catalog(path)
        _compare(catalog, Bare(str(path)), list(questions(count)), now)
        _visible(store, catalog, now)
    finally:
        store.close()


@dataclass(frozen=True, slots=True)
class _Took:
    """Microseconds: the median and what nineteen in twenty stay under."""

    median: float
    most: float


def _compare(catalog: Catalog, bare: Bare, asked: list[Question], now: datetime) -> None:
    def by_place(one: Question) -> None:
        need, place, _ = one
        _read(catalog, need, place, None, now)

    def by_point(one: Question) -> None:
        need, _, point = one
        _read(catalog, need, None, point, now)

    base = _alternating([lambda one: bare.nearest(one[0], one[2]), by_place, by_point], asked, catalog)
    raw, place, point = base
    print(f"  nearest {NEAREST}, bare:  {raw.median:>7.0f} microseconds, 95 % under {raw.most:.0f}")
    for name, took in (("place", place), ("point", point)):
        ratio = took.median / raw.median
        print(f"  find by {name}:     {took.median:>7.0f} microseconds, 95 % under {took.most:.0f}; {ratio:.1f} times")


def _read(catalog: Catalog, need: str, place: Place | None, point: tuple[float, float] | None, now: datetime) -> None:
    answer = find(catalog, need, place, near=point, now=now)
    for hit in answer.hits[:NEAREST]:
        reasons(hit, need, day=now.date())


def _alternating(works: list[Callable[[Question], object]], asked: list[Question], catalog: Catalog) -> list[_Took]:
    spent: list[list[float]] = [[] for _ in works]
    for _ in range(ROUNDS):
        for work, times in zip(works, spent, strict=True):
            times += _each(work, asked, catalog)
    return [_Took(statistics.median(times), statistics.quantiles(times, n=20)[-1]) for times in spent]


def _each(work: Callable[[Question], object], asked: Iterable[Question], catalog: Catalog) -> list[float]:
    took = []
    for one in asked:
        catalog.shelf.answers.clear()
        begun = time.perf_counter()
        work(one)
        took.append((time.perf_counter() - begun) * 1e6)
    return took


def _visible(store: Store, catalog: Catalog, now: datetime) -> None:
    """From an approved change of one service until `find` tells it."""
    took = []
    for number in range(3):
        note = Note("bench", int(now.timestamp() * 1000) + number, origin="command")
        with store.write() as connection:
            edit(connection, THE_COMMAND, "made-up-000000", {"address_1": f"{number}, rue du banc d'essai"}, note)
        begun = time.perf_counter()
        with store.read() as connection:
            bring_forward(connection, catalog.path)
        catalog.refresh_if_stale()
        hit = catalog.shelf.hit("made-up-000000")
        took.append(time.perf_counter() - begun)
        assert hit is not None
        assert hit.address == f"{number}, rue du banc d'essai"
    print(f"  one change is visible {statistics.median(took) * 1000:.0f} ms after it is approved")


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
