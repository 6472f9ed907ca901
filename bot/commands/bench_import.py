"""How long an import takes: made-up services in CSV files into a fresh SQLite store, history and match keys included.

Told are the seconds from opening the files to the commit, without a preview, and the most memory the process had.
"""

import csv
import resource
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.commands.progress import bar
from bot.commands.transfer import few_collections
from bot.moments import to_millis, utc_now
from bot.store import Store
from bot.store.migrate import migrate
from directory.facts import NEEDS
from directory.history import Note
from directory.importing.incoming import Watched
from directory.importing.opening import opened
from directory.importing.planning import Plan, apply
from directory.places import places
from directory.roles import COMMAND, THE_COMMAND

ORGANIZATIONS = 2_000
_SERVICE = (
    "id", "organization_id", "name_fr", "name_en", "name_ar", "short_fr", "needs", "audience", "papers", "place",
    "address", "phones", "whatsapp", "email", "languages", "eligibility", "cost", "free", "release_level", "confidence",
    "source_date",
)  # fmt: skip
_SCHEDULE = ("service_id", "days", "opens", "closes")


def measure(services: int, folder: Path) -> None:
    """Import this many services in a folder of its own within the one given, and print what it took."""
    with tempfile.TemporaryDirectory(dir=folder, prefix="bench-import-") as name:
        files = Path(name) / "files"
        made_up(files, services)
        store = Store(f"sqlite:///{Path(name) / 'dalil.db'}")
        try:
            migrate(store)
            start = time.perf_counter()
            done = _import(store, files)
            seconds = time.perf_counter() - start
        finally:
            store.close()
    print(f"imported {done.added} services in {seconds:.1f} s, {done.added / seconds:.0f} a second")
    print(f"the most memory the process had: {_peak():.0f} MB")


def made_up(folder: Path, services: int) -> None:
    """Three CSV files of our template, in which nothing is a fact."""
    folder.mkdir(parents=True)
    cities = [city.slug for city in places().cities]
    _write(
        folder / "organizations.csv", ("id", "name_fr"), ((f"o{at}", f"Exemple {at}") for at in range(ORGANIZATIONS))
    )
    _write(folder / "services.csv", _SERVICE, (_service(at, cities) for at in range(services)))
    _write(
        folder / "schedules.csv",
        _SCHEDULE,
        ((f"s{at:06}", "MO|TU|WE|TH|FR", "09:00", "16:30") for at in range(services)),
    )


def _service(at: int, cities: list[str]) -> tuple[str, ...]:
    return (
        f"s{at:06}", f"o{at % ORGANIZATIONS}", f"Service d'exemple numéro {at}", f"Example service number {at}",
        f"خدمة رقم {at}", f"Exemple {at}", f"{NEEDS[at % 17]}|{NEEDS[(at + 5) % 17]}", "everyone", "none",
        cities[at % len(cities)], f"{at} rue de l'Exemple", f"+2126000{at % 1_000_000:06}"[:13],
        "", f"s{at}@example.org", "fr|ar", "Ouvert à toute personne", "Gratuit", "yes", "public", "C", "2026-01-01",
    )  # fmt: skip


def _write(path: Path, columns: Iterable[str], rows: Iterator[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(columns)
        writer.writerows(rows)


def _import(store: Store, files: Path) -> Plan:
    note = Note(COMMAND, to_millis(utc_now()), origin="import")
    with few_collections(), store.write() as connection:
        incoming = Watched(opened(connection, files), bar(sys.stderr))
        return apply(connection, incoming, THE_COMMAND, note)


def _peak() -> float:
    """Megabytes; Linux tells kilobytes and macOS bytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1_000_000 if sys.platform == "darwin" else 1_000)
