"""The store: SQLite in WAL or PostgreSQL, through one engine; verbs take its connections and never commit."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

BUSY_SECONDS = 2
"""How long a writer waits for its turn: less than the patience of a provider that will try again."""
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")


class Unavailable(Exception):
    """The store cannot be read or written now. Nothing was stored."""


class Store:
    """One database and its transactions.

    `write` is a transaction that is committed when its block ends and rolled back when it raises. On SQLite
    it begins IMMEDIATE (a deferred one fails at once when two writers meet) and writers of one process
    queue on a lock rather than poll the file. `read` sees one moment and changes nothing.
    """

    def __init__(self, url: str) -> None:
        self.engine = _create(_driver(url))
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._turn = threading.Lock()
        self._immediate = self.engine.execution_options(immediate=True)
        self._writer: Connection | None = None

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A writing transaction. Raises Unavailable when the database refuses it."""
        with self._my_turn(), _available(), self._writing() as connection, connection.begin():
            yield connection

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        """One writer of this process at a time on SQLite."""
        if not self.is_sqlite:
            yield
            return
        if not self._turn.acquire(timeout=BUSY_SECONDS):
            raise Unavailable("busy")
        try:
            yield
        finally:
            self._turn.release()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """On SQLite the one writer's own connection, kept: taking one from the pool costs as much as a statement."""
        if not self.is_sqlite:
            with self._immediate.connect() as connection:
                yield connection
            return
        if self._writer is None or self._writer.closed or self._writer.invalidated:
            self._writer = self._immediate.connect()
        yield self._writer

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A reading transaction. Raises Unavailable."""
        with _available(), self.engine.connect() as connection:
            yield connection

    def close(self) -> None:
        """Give all connections back."""
        if self._writer is not None:
            self._writer.close()
        self.engine.dispose()


@contextmanager
def _available() -> Iterator[None]:
    """Turns what is not our statement's fault into Unavailable: the server is away or read-only, the pool is
    exhausted, the disk full, the file no database any more."""
    try:
        yield
    except PoolTimeout as error:
        raise Unavailable("pool") from error
    except (IntegrityError, ProgrammingError, DataError) as error:
        if error.connection_invalidated:
            raise Unavailable(type(error.orig).__name__) from error
        raise
    except DBAPIError as error:
        raise Unavailable(type(error.orig).__name__) from error
    except sqlite3.Error as error:
        raise Unavailable(type(error).__name__) from error


def _driver(url: str) -> URL:
    parsed = make_url(url)
    return parsed.set(drivername="postgresql+psycopg") if parsed.drivername == "postgresql" else parsed


def _create(url: URL) -> Engine:
    """Parameters never stand in an error: they are people's words (R24)."""
    if url.get_backend_name() != "sqlite":
        return create_engine(url, hide_parameters=True, pool_pre_ping=True, pool_size=8)
    if url.database:
        Path(url.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = create_engine(
        url, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False}
    )
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # ours to begin: the driver's own BEGIN is deferred
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate")
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute("BEGIN IMMEDIATE" if immediate else "BEGIN")  # by the driver: SQLAlchemy's way costs ten times more
