"""How long the console's pages take in a large directory: `python -m tests.soak.pages --services 100000`.

A made-up directory on SQLite, an administrator signed in, each page asked for again and again in this process: told is
the median of whole answers, the session, the rendering and every query included, the network not.
"""

import argparse
import random
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bot.config import Config
from bot.knowledge import Knowledge
from bot.service import Service
from bot.store import Seal, Store
from bot.store.migrate import migrate
from directory.building import build
from directory.catalog import Catalog
from directory.loading import load
from directory.measuring import fill
from locales.catalogue import Texts, languages, spoken
from tests.conftest import SECRET, Clock
from tests.console.house import House, Visitor

TIMES = 30
PAGES = ("/services/{id}", "/services/{id}/edit/hours", "/services/{id}/history", "/services?text=rabat", "/coverage")


def main() -> int:
    """Measure, and print a line a page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--services", type=int, default=100_000, help="of the made-up directory (100000)")
    count = parser.parse_args().services
    with tempfile.TemporaryDirectory() as name:
        house = _house(Path(name), count)
        admin = house.signed_in("admin")
        ids = [key for (key,) in house.rows("SELECT public_id FROM service WHERE release_level = 'public'")]
        for path in PAGES:
            print(f"{path:<28} {_median(admin, path, ids) * 1000:>5.0f} ms in the middle, {count:,} services")
        house.service.store.close()
    return 0


def _house(folder: Path, count: int) -> House:
    store = Store(f"sqlite:///{folder / 'dalil.db'}")
    migrate(store)
    with store.write() as connection:
        load(connection)
        fill(connection, count, datetime.now(UTC).date())
    config = Config(data_dir=folder)
    with store.read() as connection:
        build(connection, config.catalog_path)
    catalog, clock = Catalog(config.catalog_path), Clock()
    knowledge = Knowledge(catalog, Texts(languages()), spoken(("fr", "ar", "en")))
    return House(Service(config, store, Seal(SECRET), catalog, knowledge, clock), clock)


def _median(visitor: Visitor, path: str, ids: list[str]) -> float:
    """Seconds for a whole answer, a different service each time."""
    spans = []
    for key in random.Random(7).sample(ids, TIMES):
        begun = time.perf_counter()
        answer = visitor.get(path.replace("{id}", key))
        spans.append(time.perf_counter() - begun)
        assert answer.status_code == 200, path
    return statistics.median(spans)


if __name__ == "__main__":
    raise SystemExit(main())
