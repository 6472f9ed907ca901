"""Reading `directory.db` (made by `directory.building`): the rows a search weighs and tells.

A `Catalog` may be shared by any number of threads. A `Shelf` is one version of it: whoever holds one sees
the same facts throughout, even while a newer file takes its place.
"""

import sqlite3
import weakref
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from threading import Lock
from typing import Any

from directory.facts import Answer, Hit, Hits, Line
from directory.listing import LINE, hit_of, key_of, line_of, packed, row_of_line
from directory.openings import timetable
from directory.shortlist import Shortlist, made, read

FORMAT = 2
"""The version of the tables. A reader takes no other."""

KEPT = 20_000
"""Answers kept at most: all there are of the starter data many times over."""

ALL_LINES = f"SELECT {', '.join(LINE)} FROM line ORDER BY id"
_DANGERS = "SELECT kind, line_id, condition, rule FROM danger_line ORDER BY kind, position"
_SHORTLIST = "SELECT numbers, texts FROM shortlist WHERE term = ? AND place = ?"
_SHORTLIST_AND_POINTS = "SELECT numbers, texts, points FROM shortlist WHERE term = ? AND place = ?"
_TOLD = "SELECT key, told FROM service WHERE key = ?"
_SOME_TOLD = {size: " UNION ALL ".join([_TOLD] * size) for size in range(1, Hits.AT_ONCE + 1)}


class NoCatalog(RuntimeError):
    """There is no readable directory.db at this path: build it first."""


class Shelf:
    """One version of the read model. Its facts never change, so the answers made from it are kept."""

    def __init__(self, path: Path) -> None:
        self.stamp = _stamp(path)
        self._connection = _open(path)
        weakref.finalize(self, self._connection.close)
        self._lock = Lock()
        self.answers: dict[tuple[object, ...], Answer] = {}
        self._made: dict[str, list[str]] = {}
        self._open: tuple[datetime | None, dict[str, bool | None]] = (None, {})
        self.seq = _meta(self._connection)["seq"]
        try:
            self._remember()
        except sqlite3.Error as error:
            raise NoCatalog(str(error)) from error

    def _remember(self) -> None:
        """What every answer needs is read once: the emergency lines, and who answers everybody."""
        lines = [dict(zip(LINE, row, strict=True)) for row in self._connection.execute(ALL_LINES)]
        self._lines = {line["id"]: line_of(line) for line in lines}
        self._line_told = {key_of(line["id"]): packed(row_of_line(line)) for line in lines}
        self._dangers = self._connection.execute(_DANGERS).fetchall()

    def ask(self, query: str, values: Sequence[object]) -> list[Any]:
        """The rows of any query."""
        with self._lock:
            return self._connection.execute(query, tuple(values)).fetchall()

    def once(self, name: str, make: Callable[[], list[str]]) -> list[str]:
        """What is made once of this version, under that name."""
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]

    def shortlist(self, term: str, place: str, *, points: bool = False) -> Shortlist:
        """What may be told for this term (`listing.CHILD`) at this place, "" for the country; with its points."""
        query = _SHORTLIST_AND_POINTS if points else _SHORTLIST
        with self._lock:
            found = self._connection.execute(query, (term, place)).fetchone()
        return read(*found) if found else made((), {})

    def told(self, keys: Sequence[int]) -> list[str]:
        """The services and lines with these keys, packed (`listing.hit_of`), in this order."""
        with self._lock:
            found = dict(self._connection.execute(_SOME_TOLD[len(keys)], keys).fetchall())
        return [found.get(key) or self._line_told[key] for key in keys]

    def hit(self, public_id: str, day: date | None = None) -> Hit | None:
        """The service with this public id as it is told on that day, if there is one."""
        with self._lock:
            found = self._connection.execute(_TOLD, (key_of(public_id),)).fetchone()
        return hit_of(found[1], day) if found else None

    def is_open(self, hours: str, moment: datetime) -> bool | None:
        """Whether a timetable is open at that moment; kept while the moment is the same."""
        at, known = self._open
        if at != moment:
            self._open = moment, (known := {})
        if (found := known.get(hours, ...)) is ...:
            found = known[hours] = timetable(hours).is_open(moment)
        return found

    def danger_lines(self, kind: str) -> list[tuple[Line, str, str]]:
        """The lines for this kind of danger in order, with when to offer each and what never to do."""
        return [(self._lines[key], when, rule) for of, key, when, rule in self._dangers if of == kind]

    def line(self, key: str) -> Line | None:
        """The line of the emergency table with this id."""
        return self._lines.get(key)


class Catalog:
    """The read model at this path, opened read-only. Raises `NoCatalog` when it cannot be read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._shelf = Shelf(path)

    @property
    def shelf(self) -> Shelf:
        """The version open now: take it once for one search."""
        return self._shelf

    @property
    def seq(self) -> int:
        """The `seq` of the store this version was built from."""
        return self._shelf.seq

    def refresh_if_stale(self) -> bool:
        """Turn to the file at the path if it was replaced; whether it was. One `stat` when it was not.

        A file that cannot be read (being repaired, say) leaves the version open now in use.
        """
        try:
            if _stamp(self.path) == self._shelf.stamp:
                return False
            self._shelf = Shelf(self.path)
        except NoCatalog:
            return False
        return True


def catalog_seq(path: Path) -> int:
    """The `seq` of the read model at this path; -1 when there is none that can be read."""
    try:
        return catalog_meta(path)["seq"]
    except NoCatalog:
        return -1


def catalog_meta(path: Path) -> dict[str, int]:
    """What the read model at this path says of itself: `seq`, `format`, sizes. Raises `NoCatalog`."""
    _stamp(path)
    with closing(_open(path)) as connection:
        return _meta(connection)


def _stamp(path: Path) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except OSError as error:
        raise NoCatalog(str(path)) from error
    return found.st_ino, found.st_mtime_ns, found.st_size


def _open(path: Path) -> sqlite3.Connection:
    try:
        return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)
    except sqlite3.Error as error:
        raise NoCatalog(str(error)) from error


def _meta(connection: sqlite3.Connection) -> dict[str, int]:
    try:
        meta = dict(connection.execute("SELECT key, value FROM meta").fetchall())
    except sqlite3.Error as error:
        raise NoCatalog(str(error)) from error
    if meta.get("format") != FORMAT:
        raise NoCatalog(f"format {meta.get('format')} instead of {FORMAT}")
    return meta
