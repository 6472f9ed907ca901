"""The tables of `directory.db`, and putting services into them.

`service` holds what is told of each, `served` what the search weighs of it for each term in the order it is asked for,
`grade` and `nearby` the orders themselves, `shortlist` the best of each term at each place; `named`, `word` and
`vocabulary` are what staff find services by. What stands in `served` and `shortlist` follows from `service`, the lines
and who is first. Whoever takes rows away leaves no trace of them in the file.
"""

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from directory.listing import LINE, SERVICE, Row, key_of, packed, row_of
from directory.lookup import is_spoken, words_of
from directory.nearness import around
from directory.places import places
from directory.ranking import CARD_HOLDERS
from directory.release import Told
from directory.shortlisting import first_terms, lists_of, telephones
from directory.weighing import CHILD, Telephones, Weighed, weighed

DANGER_LINE = {"kind": str, "position": int, "line_id": str, "condition": str, "rule": str}
FIRST_LINE = {"need": str, "position": int, "region": str, "service_id": str, "line_id": str}

_ORDERED = """
    CREATE TABLE grade (grade INTEGER PRIMARY KEY);
    CREATE TABLE nearby (asked TEXT, step INTEGER, place TEXT, PRIMARY KEY (asked, step)) WITHOUT ROWID;
    CREATE TABLE served (
        term TEXT, place TEXT, grade INTEGER, beside INTEGER, staleness INTEGER, confidence INTEGER, id TEXT,
        languages TEXT, hours TEXT, twin INTEGER, numbers TEXT, callable INTEGER, short_lived INTEGER, full_until TEXT,
        starts TEXT, ends TEXT, authority INTEGER, latitude REAL, longitude REAL,
        PRIMARY KEY (term, place, grade, beside, staleness, confidence, id)
    ) WITHOUT ROWID;
    CREATE TABLE shortlist (
        term TEXT, place TEXT, numbers BLOB, texts TEXT, points BLOB, PRIMARY KEY (term, place)
    );
    CREATE TABLE vocabulary (word TEXT PRIMARY KEY, held INTEGER) WITHOUT ROWID;
    CREATE TABLE word (word TEXT, key INTEGER, kind TEXT, PRIMARY KEY (word, key, kind)) WITHOUT ROWID;
"""
_CITY, _REGION, _NEEDS, _VETTED = (list(SERVICE).index(n) for n in ("city", "region", "needs", "vetted_child"))
_SERVED = "term, place, " + ", ".join(Weighed._fields)
_LEARN = "INSERT INTO vocabulary VALUES (?, 1) ON CONFLICT (word) DO UPDATE SET held = held + 1"
_UNLEARN = (
    "UPDATE vocabulary SET held = held - 1 FROM word"
    " WHERE vocabulary.word = ? AND word.word = vocabulary.word AND word.key = ?"
    " AND word.kind NOT IN ('number', 'id')"
)
_ALL = f"SELECT {', '.join(SERVICE)} FROM service"
_KEEP = f"INSERT INTO service (told, {', '.join(SERVICE)}) VALUES (?, {', '.join('?' * len(SERVICE))})"
_SERVE = f"INSERT INTO served ({_SERVED}) VALUES ({', '.join('?' * (2 + len(Weighed._fields)))})"


def opened(path: Path) -> sqlite3.Connection:
    """A read model to be written, which nobody reads yet."""
    connection = sqlite3.connect(path)
    # Until it takes its place the file is nobody's: it is flushed once, whole, and thrown away where that fails.
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -65536", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def create(connection: sqlite3.Connection) -> None:
    """The empty tables, and the orders."""
    connection.executescript(_ORDERED)
    database = Database(connection)
    database.table("service").create({"key": int, "told": str, **SERVICE}, pk="key")
    database.table("service").create_index(["id"], unique=True)
    database.table("line").create(LINE, pk="id")
    database.table("danger_line").create(DANGER_LINE)
    database.table("first_line").create(FIRST_LINE)
    database.table("named").create({"key": int, "id": str, "status": str, "words": str}, pk="key")
    database.table("meta").create({"key": str, "value": int}, pk="key")
    connection.executemany("INSERT INTO grade VALUES (?)", ((grade,) for grade in range(2 * CARD_HOLDERS + 2)))
    for place in (None, *places().regions, *places().cities):
        slug = place.slug if place else ""
        steps = ((slug, step, there) for step, there in enumerate(around(place)))
        connection.executemany("INSERT INTO nearby VALUES (?, ?, ?)", steps)


def keep(connection: sqlite3.Connection, told: Iterable[Told]) -> None:
    """Put in these services: those people may be sent to with all that is told, the others by name alone."""
    rows, named, words = [], [], []
    for one in told:
        row = row_of(one)
        if one.status == "active":
            rows.append((packed(row), *row))
        found = words_of(one)
        named.append((row[0], one.id, one.status, f" {' '.join(sorted(found))} "))
        words += [(word, row[0], kind) for word, kind in found.items()]
    connection.executemany(_KEEP, rows)
    connection.executemany("INSERT INTO named VALUES (?, ?, ?, ?)", named)
    connection.executemany("INSERT INTO word VALUES (?, ?, ?)", words)
    connection.executemany(_LEARN, ((word,) for word, _, kind in words if is_spoken(word, kind)))


def forget(connection: sqlite3.Connection, ids: Iterable[str]) -> None:
    """Take out whatever stands under these public ids."""
    for public_id in ids:
        key = key_of(public_id)
        unserve(connection, public_id)
        connection.execute("DELETE FROM service WHERE key = ?", (key,))
        for (words,) in connection.execute("SELECT words FROM named WHERE key = ?", (key,)).fetchall():
            connection.executemany(_UNLEARN, ((word, key) for word in words.split()))
            connection.executemany("DELETE FROM word WHERE word = ? AND key = ?", ((w, key) for w in words.split()))
        connection.execute("DELETE FROM named WHERE key = ?", (key,))
    connection.execute("DELETE FROM vocabulary WHERE held = 0")


def insert(connection: sqlite3.Connection, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Put rows, all with the same columns, into a table."""
    for row in rows:
        columns, marks = ", ".join(row), ", ".join("?" * len(row))
        connection.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", tuple(row.values()))


def serve(connection: sqlite3.Connection) -> None:
    """Put in, for every term, what the search weighs of all services."""
    known = telephones(connection)
    rows = connection.execute(_ALL)
    while some := rows.fetchmany(2000):
        connection.executemany(_SERVE, (served for row in some for served in _served(row, known)))


def serve_again(connection: sqlite3.Connection, keys: Collection[str], known: Telephones) -> None:
    """The same for these public ids alone."""
    for key in keys:
        unserve(connection, key)
        for row in connection.execute(f"{_ALL} WHERE id = ?", (key,)).fetchall():
            connection.executemany(_SERVE, _served(row, known))


def touched(connection: sqlite3.Connection, ids: Iterable[str]) -> set[tuple[str, str]]:
    """The (term, place) of the shortlists these public ids may stand on, as the tables are now."""
    keys = frozenset(ids)
    found = lists_of(first_terms(connection, keys), "")
    for key in keys:
        for row in connection.execute(f"{_ALL} WHERE id = ?", (key,)):
            found |= lists_of(_terms(row), place_of(row))
    return found


def unserve(connection: sqlite3.Connection, key: str) -> None:
    """Take out what the search weighs of the service with this public id."""
    for row in connection.execute(f"{_ALL} WHERE id = ?", (key,)).fetchall():
        gone = ((term, place_of(row), key) for term in _terms(row))
        connection.executemany("DELETE FROM served WHERE term = ? AND place = ? AND id = ?", gone)


def place_of(row: Row) -> str:
    """Where a row is sought: its city, its region, or "" for the country."""
    return str(row[_CITY] or row[_REGION])


def _served(row: Row, known: Telephones) -> Iterator[Row]:
    for term in _terms(row):
        yield term, place_of(row), *weighed(row, term, known)


def _terms(row: Row) -> list[str]:
    """The needs it serves, and, where it is vetted for children, the same as a child is told them."""
    needs = row[_NEEDS].split("|")
    return [*needs, *(CHILD + need for need in needs)] if row[_VETTED] else needs
