"""Reading `directory.db` (made by `directory.building`): the facts a search ranks, kept once read.

A `Catalog` may be shared by any number of threads. A `Shelf` is one version of it: whoever holds one sees
the same facts throughout, even while a newer file takes its place.
"""

import json
import sqlite3
import weakref
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from threading import Lock
from typing import Any

from directory.facts import Answer, Hit, Line, Span
from directory.places import places

FORMAT = 1
"""The version of the tables. A reader takes no other."""

DAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
LINE_NEEDS = {
    "emergency": "emergency",
    "sea_rescue": "emergency",
    "child": "child_protection",
    "women": "women_violence",
    "trafficking": "trafficking",
    "mental_health": "mental_health",
    "asylum": "asylum_documents",
    "health": "medical",
}
"""The need a kind of line is for."""

KEPT = 20_000
"""Answers, and hits at a distance, kept at most: all there are of the starter data many times over."""

_SERVING = "SELECT service_id FROM served WHERE need = ? AND region IN ('', ?)"
_FIRST = (
    "SELECT position, service_id, line_id, region FROM first_line WHERE need = ? AND region IN ('', ?)"
    " ORDER BY position, region DESC"
)
_DANGER = "SELECT line_id, condition, rule FROM danger_line WHERE kind = ? ORDER BY position"


class NoCatalog(RuntimeError):
    """There is no readable directory.db at this path: build it first."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One service or line as the search weighs it: the hit as nearness leaves it open, and what ranks it."""

    hit: Hit
    city: str
    confidence: str
    languages: tuple[str, ...]
    urgent: bool


@dataclass(frozen=True, slots=True)
class FirstLine:
    """A telephone that answers everybody for a need: `leads` before a nearer service, of the whole country."""

    listing: Listing
    leads: bool
    national: bool


class Shelf:
    """One version of the read model. Its facts never change, so all that was read or answered is kept."""

    def __init__(self, path: Path) -> None:
        self.stamp = _stamp(path)
        self._connection = _open(path)
        weakref.finalize(self, self._connection.close)
        self._lock = Lock()
        self._listings: dict[str, Listing] = {}
        self._lines: dict[str, Line] = {}
        self.answers: dict[tuple[object, ...], Answer] = {}
        self.variants: dict[tuple[object, ...], Hit] = {}
        self.seq = _seq(self._connection)

    def serving(self, need: str, region: str) -> list[Listing]:
        """The services of this need in the region and for the whole country ("": those of the country only)."""
        with self._lock:
            ids = self._connection.execute(_SERVING, (need, region)).fetchall()
            return [self._service(key) for (key,) in ids]

    def first_lines(self, need: str, region: str) -> list[FirstLine]:
        """The telephones that answer everybody for this need there, in order."""
        with self._lock:
            rows = self._connection.execute(_FIRST, (need, region)).fetchall()
            return [
                FirstLine(
                    self._service(row["service_id"]) if row["service_id"] else self._as_service(row["line_id"]),
                    leads=row["position"] == 0,
                    national=not row["region"],
                )
                for row in rows
            ]

    def danger_lines(self, kind: str) -> list[tuple[Line, str, str]]:
        """The lines for this kind of danger in order, with when to offer each and what never to do."""
        with self._lock:
            rows = self._connection.execute(_DANGER, (kind,)).fetchall()
            found = ((self._line(key), when, rule) for key, when, rule in rows)
            return [(line, when, rule) for line, when, rule in found if line]

    def line(self, key: str) -> Line | None:
        """The line of the emergency table with this id."""
        with self._lock:
            return self._line(key)

    def _service(self, key: str) -> Listing:
        if key not in self._listings:
            row = self._one("service", key)
            assert row is not None
            self._listings[key] = _listing(row, *self._spans("service_id", key))
        return self._listings[key]

    def _as_service(self, key: str) -> Listing:
        row = self._one("line", key)
        assert row is not None
        return _line_listing(row, *self._spans("line_id", key))

    def _line(self, key: str) -> Line | None:
        if key not in self._lines and (row := self._one("line", key)):
            self._lines[key] = _as_line(row, *self._spans("line_id", key))
        return self._lines.get(key)

    def _one(self, table: str, key: str) -> sqlite3.Row | None:
        found: sqlite3.Row | None = self._connection.execute(f"SELECT * FROM {table} WHERE id = ?", (key,)).fetchone()
        return found

    def _spans(self, owner: str, key: str) -> tuple[tuple[Span, ...], bool]:
        query = f"SELECT byday, opens_at, closes_at, always FROM schedule WHERE {owner} = ?"
        rows = self._connection.execute(query, (key,)).fetchall()
        always = any(row["always"] for row in rows)
        return tuple(_span(row) for row in rows if not row["always"]), always


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
        return Shelf(path).seq
    except NoCatalog:
        return -1


def _stamp(path: Path) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except OSError as error:
        raise NoCatalog(str(path)) from error
    return found.st_ino, found.st_mtime_ns, found.st_size


def _open(path: Path) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)
    except sqlite3.Error as error:
        raise NoCatalog(str(error)) from error
    connection.row_factory = sqlite3.Row
    return connection


def _seq(connection: sqlite3.Connection) -> int:
    try:
        meta = dict(tuple(row) for row in connection.execute("SELECT key, value FROM meta"))
    except sqlite3.Error as error:
        raise NoCatalog(str(error)) from error
    if meta.get("format") != FORMAT:
        raise NoCatalog(f"format {meta.get('format')} instead of {FORMAT}")
    return int(meta["seq"])


def _listing(row: sqlite3.Row, spans: tuple[Span, ...], always: bool) -> Listing:
    hit = Hit(
        id=row["id"],
        names={"fr": row["name_fr"], "en": row["name_en"], **_arabic(row)},
        short=_short(row),
        needs=tuple(json.loads(row["needs"])),
        phones=tuple(json.loads(row["phones"])),
        whatsapp=tuple(json.loads(row["whatsapp"])),
        email=row["email"],
        address=row["address"],
        place=places().get(row["city"] or row["region"]),
        spans=spans,
        always=always,
        papers=row["papers"],
        audience=tuple(json.loads(row["audience"])),
        free=bool(row["free"]),
        authority=bool(row["authority"]),
        vetted_child=bool(row["vetted_child"]),
        protected=bool(row["protected"]),
        assured=_day(row["assured"]),
        source_date=row["source_date"],
    )
    languages = tuple(filter(None, row["languages"].split("|")))
    return Listing(hit, row["city"], row["confidence"], languages, bool(row["urgent"]))


def _line_listing(row: sqlite3.Row, spans: tuple[Span, ...], always: bool) -> Listing:
    hit = Hit(
        id=row["id"],
        names=_names(row),
        short=_short(row),
        needs=(LINE_NEEDS.get(row["kind"], "helpline"),),
        phones=(row["dialled"],),
        tier="line",
        spans=spans,
        always=always,
        papers="none",
        audience=("everyone",),
        free=bool(row["free"]),
        authority=bool(row["authority"]),
        assured=_day(row["assured"]),
        source_date=row["source_date"],
    )
    return Listing(hit, "", row["confidence"], (), urgent=row["kind"] == "emergency")


def _as_line(row: sqlite3.Row, spans: tuple[Span, ...], always: bool) -> Line:
    return Line(
        id=row["id"],
        number=row["number"],
        names=_names(row),
        spans=spans,
        always=always,
        authority=bool(row["authority"]),
        coverage=row["coverage"],
        kind=row["kind"],
        short=_short(row),
    )


def _names(row: sqlite3.Row) -> dict[str, str]:
    return {language: row[f"name_{language}"] for language in ("fr", "en", "ar") if row[f"name_{language}"]}


def _short(row: sqlite3.Row) -> dict[str, str]:
    given = {language: row[f"short_{language}"] for language in ("fr", "en", "ar")}
    return {language: name for language, name in given.items() if name}


def _arabic(row: sqlite3.Row) -> dict[str, Any]:
    """No source gives Arabic names: the short one stands for it."""
    return {"ar": row["short_ar"]} if row["short_ar"] else {}


def _span(row: sqlite3.Row) -> Span:
    days = tuple(DAYS[day] for day in row["byday"].split(",") if day)
    return Span(days, time.fromisoformat(row["opens_at"]), time.fromisoformat(row["closes_at"]))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
