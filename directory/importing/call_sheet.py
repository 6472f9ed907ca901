"""The call sheet, filled in and brought back: what was confirmed becomes assurances, the rest is told to staff.

Nothing it says is published by itself: a number that changed, a door that closed is for somebody to put right. And
nothing is assured that is no longer what was read out on the telephone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from directory.documents import Document, facts_of
from directory.editing import assure
from directory.exporting.call_sheet import (
    HEADERS,
    NO_ANSWER,
    OUTCOME_WORDS,
    OUTCOMES,
    SHEET,
    STILL_RIGHT,
    TO_CONFIRM,
    TO_FILL,
    YES_NO,
)
from directory.exporting.call_sheet import facts_of as written
from directory.history import Note
from directory.importing.cells import items
from directory.importing.mapping import as_read
from directory.importing.present import Present, services_there
from directory.records import FACTS
from directory.roles import Actor, may_edit
from directory.tables.reading import read
from directory.tables.table import Faults, Refusal, Schema
from locales.letters import fold

SCHEMA = Schema(
    ("id", *TO_CONFIRM, *TO_FILL),
    required=("id", *TO_CONFIRM[1:], "outcome", "called_by", "called_on"),
    aliases={word: name for words in HEADERS.values() for name, word in words.items()},
)
MOVED = "changed since the sheet was made"
LONGEST_AGO = 365
"""Days after which a call says nothing any more."""

_OUTCOMES = {fold(word): OUTCOMES[at] for words in OUTCOME_WORDS.values() for at, word in enumerate(words)}
_YES = frozenset(fold(yes) for yes, _ in YES_NO.values())
_NO = frozenset(fold(no) for _, no in YES_NO.values())


@dataclass(frozen=True, slots=True)
class Finding:
    """Something for staff to act on: the row, the service (public id, name), the outcome and what was noted."""

    row: int
    id: str
    name: str
    outcome: str
    notes: str


@dataclass(frozen=True, slots=True)
class Assurance:
    """Facts of a service (an id of the store) that somebody confirmed, on a day, by telephone or in writing."""

    id: str
    facts: tuple[str, ...]
    day: date
    how: str
    called_by: str


@dataclass(slots=True)
class Calls:
    """What a filled sheet says. `unanswered` and `blank` are numbers of rows, `known` those already brought back."""

    assurances: list[Assurance] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    refusals: Sequence[Refusal] = ()
    unanswered: int = 0
    blank: int = 0
    known: int = 0


class Stopped(Exception):
    """Something on the sheet was refused, so that nothing of it was written; `calls` says what."""

    def __init__(self, calls: Calls) -> None:
        super().__init__(f"{len(calls.refusals)} refused")
        self.calls = calls


def plan_calls(connection: Connection, path: Path, actor: Actor, today: date) -> Calls:
    """What bringing this sheet back would do. Raises `tables.table.Unreadable`; writes nothing."""
    rows = [row for table in read(path, {SHEET: SCHEMA}) for row in table.rows]
    there = services_there(connection, [cells["id"] for _, cells in rows], outside=not actor.is_machine)
    return _Sheet(actor, today, there).go(rows)


def apply_calls(connection: Connection, path: Path, actor: Actor, note: Note) -> Calls:
    """Bring the sheet back, whole or not at all; what was done.

    Raises Stopped and `tables.table.Unreadable`: the caller rolls back.
    """
    calls = plan_calls(connection, path, actor, note.day)
    if calls.refusals:
        raise Stopped(calls)
    for one in calls.assurances:
        said = replace(note, why=f"called by {one.called_by}")
        assure(connection, actor, one.id, one.facts, said, day=one.day, how=one.how)
    return calls


class _Sheet:
    """A sheet while it is gone through."""

    def __init__(self, actor: Actor, today: date, there: Mapping[str, Present]) -> None:
        self._actor, self._today, self._there = actor, today, there
        self._faults = Faults()
        self._met: set[str] = set()
        self._calls = Calls()

    def go(self, rows: Sequence[tuple[int, dict[str, str]]]) -> Calls:
        """Everything the rows say."""
        for number, cells in rows:
            if not cells["outcome"]:
                self._calls.blank += 1
            elif (one := self._service(number, cells)) and (outcome := self._outcome(number, cells)):
                self._take(number, cells, one, outcome)
        self._calls.refusals = tuple(self._faults)
        return self._calls

    def _take(self, number: int, cells: dict[str, str], one: Present, outcome: str) -> None:
        day, how = self._day(number, cells), self._how(number, cells)
        facts = self._facts(number, cells, one.document)
        if outcome == NO_ANSWER:
            self._calls.unanswered += 1
        if day is None or outcome == NO_ANSWER:
            return
        if outcome == STILL_RIGHT and not how:
            self._refuse(number, "dialled", cells, "say yes or no")
        confirmed = facts if outcome == STILL_RIGHT or cells.get("confirmed") else ()
        moved = [fact for fact in confirmed if _moved(fact, cells, one)]
        if outcome != STILL_RIGHT or moved:
            self._find(number, cells, one, MOVED if outcome == STILL_RIGHT else outcome)
        new = tuple(fact for fact in confirmed if fact not in moved and _is_news(fact, day, one.document))
        if new:
            self._calls.assurances.append(Assurance(one.id, new, day, how or "written", cells["called_by"]))
        elif outcome == STILL_RIGHT and not moved:
            self._calls.known += 1

    def _service(self, number: int, cells: dict[str, str]) -> Present | None:
        key = cells["id"]
        one = self._there.get(key)
        if one is None:
            self._refuse(number, "id", cells, "is no service that is known here")
        elif one.id in self._met:
            self._refuse(number, "id", cells, "stands on the sheet twice")
        elif not may_edit(self._actor, one.document):
            self._refuse(number, "id", cells, "is not yours to change")
        else:
            self._met.add(one.id)
            return one
        return None

    def _outcome(self, number: int, cells: dict[str, str]) -> str:
        outcome = _OUTCOMES.get(fold(cells["outcome"]), "")
        if not outcome:
            self._refuse(number, "outcome", cells, f"is none of {', '.join(OUTCOMES)}")
        if not cells["called_by"]:
            self._refuse(number, "called_by", cells, "say who called")
        return outcome

    def _day(self, number: int, cells: dict[str, str]) -> date | None:
        try:
            day = date.fromisoformat(cells["called_on"])
        except ValueError:
            self._refuse(number, "called_on", cells, "is not a day such as 2026-03-31")
            return None
        if not 0 <= (self._today - day).days <= LONGEST_AGO:
            self._refuse(number, "called_on", cells, "is not a day of the last twelve months")
            return None
        return day

    def _how(self, number: int, cells: dict[str, str]) -> str:
        said = fold(cells.get("dialled", ""))
        if said and said not in _YES | _NO:
            self._refuse(number, "dialled", cells, "say yes or no")
        return "dialled" if said in _YES else "written" if said in _NO else ""

    def _facts(self, number: int, cells: dict[str, str], document: Document) -> tuple[str, ...]:
        """The facts the row speaks of, of those read out: all, where none is named."""
        named = items(cells.get("confirmed", "").replace(",", "|"))
        for fact in named:
            if fact not in FACTS:
                self._refuse(number, "confirmed", cells, f"is none of {', '.join(FACTS)}")
        return tuple(fact for fact in facts_of(document) if cells[fact] and (fact in named or not named))

    def _find(self, number: int, cells: dict[str, str], one: Present, outcome: str) -> None:
        finding = Finding(number, one.told.id, one.told.names["fr"], outcome, cells.get("notes", ""))
        self._calls.findings.append(finding)

    def _refuse(self, number: int, column: str, cells: dict[str, str], reason: str) -> None:
        self._faults.add(SHEET, number, column, value=cells.get(column, ""), reason=reason)


def _moved(fact: str, cells: dict[str, str], one: Present) -> bool:
    """Whether the sheet says something else of this fact than the directory does now."""
    return one.held is None or as_read(written(one.held)[fact]) != cells[fact]


def _is_news(fact: str, day: date, document: Document) -> bool:
    return str(document["assured"].get(fact, "")) < day.isoformat()
