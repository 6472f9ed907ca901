"""Many rows into a table at once."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table, insert

ROOM = 262_144
"""Kilobytes."""


@contextmanager
def roomy(connection: Connection) -> Iterator[None]:
    """Give SQLite more memory meanwhile: ids in no order touch pages all over, and its usual 2 MB hold few of them."""
    if connection.dialect.name != "sqlite":
        yield
        return
    usual = connection.exec_driver_sql("PRAGMA cache_size").scalar()
    connection.exec_driver_sql(f"PRAGMA cache_size = -{ROOM}")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA cache_size = {usual}")


def insert_rows(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert these rows, which all have the same columns; a column left out takes the database's default.

    The rows are no longer the caller's: days and times in them become what the driver writes.
    On SQLite straight through its driver: SQLAlchemy prepares each row apart, which takes longer than writing it.
    """
    if not rows:
        return
    if connection.dialect.name != "sqlite" or len(rows[0]) == 1:
        connection.execute(insert(table), list(rows))
        return
    names = list(rows[0])
    quote = connection.dialect.identifier_preparer.quote
    columns, marks = ", ".join(map(quote, names)), ", ".join("?" * len(names))
    for name in names:
        if (turn := _turn(connection, table, name)) is not None:
            for row in rows:
                if row[name] is not None:
                    row[name] = turn(row[name])
    values = list(map(itemgetter(*names), rows))
    connection.exec_driver_sql(f"INSERT INTO {quote(table.name)} ({columns}) VALUES ({marks})", values)


def _turn(connection: Connection, table: Table, name: str) -> Callable[[Any], Any] | None:
    """How a value of this column is written by the driver, where it is not as it is."""
    kind = table.c[name].type
    if kind.python_type is bool:
        return None
    turn: Callable[[Any], Any] | None = kind.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    return turn
