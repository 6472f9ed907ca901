"""A record as its page shows it: group by group, each fact with its day and colour, and what waits for a decision."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection

from console.listings.at_hand import Subject
from console.listings.comparing import Compared, compared
from console.listings.groups import GROUPS, Field, Group
from console.listings.words import Words
from directory.chronicle import told_changes, waiting
from directory.documents import Document, assured_day, facts_of
from directory.editing import may_approve
from directory.freshness import Colour, is_short_lived
from directory.freshness import colour as colour_at
from directory.history import Change
from directory.redaction import ToldChange
from directory.roles import Actor


@dataclass(frozen=True, slots=True)
class Row:
    """One field that has a value: its lines, its translations by language, and those that are out of date."""

    field: Field
    label: str
    lines: tuple[str, ...]
    translations: tuple[tuple[str, str], ...] = ()
    old: frozenset[str] = frozenset()
    raw: Any = None


@dataclass(frozen=True, slots=True)
class Waits:
    """A change in words: its `fields`, its reason, and whether the reader may decide it or take it back."""

    told: ToldChange
    fields: tuple[Compared, ...]
    why: str
    may_decide: bool
    is_own: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """One group of a record: `day` and `colour` are those of its fact, if it makes one up that is there."""

    group: Group
    rows: tuple[Row, ...]
    waits: tuple[Waits, ...] = ()
    has_fact: bool = False
    day: str = ""
    colour: str = ""


def groups(subject: Subject, words: Words, now: date, waits: Collection[Waits] = (), *, only: str = "") -> list[Shown]:
    """The groups of a record, or one of them, as its reader is told."""
    made = []
    for group in GROUPS[subject.kind].values():
        names = {one.name for one in group.fields}
        mine = tuple(part for one in waits if (part := _within(one, names)).fields)
        rows = tuple(_row(one, subject, words) for one in group.fields if one.name in subject.document)
        shown = Shown(group, tuple(row for row in rows if row.lines), mine)
        made.append(_with_fact(shown, subject, now) if group.fact else shown)
    return [one for one in made if not only or one.group.name == only]


def pending(connection: Connection, subject: Subject, actor: Actor, words: Words) -> list[Waits]:
    """What waits for a decision on this record."""
    changes = waiting(connection, subject.kind, subject.key)
    return weighed(changes, told_changes(connection, changes), {subject.key: subject.stored}, actor=actor, words=words)


def weighed(
    changes: Collection[Change],
    told: Collection[ToldChange],
    documents: dict[str, Document],
    *,
    actor: Actor,
    words: Words,
) -> list[Waits]:
    """Changes in words, and what this person may do about each. `documents` are the records of now, where there are."""
    by_id = {one.id: one for one in changes}
    found = []
    for one in told:
        change = by_id[one.change.id]
        decides = may_approve(actor, change, documents.get(change.key))
        fields = compared(one.change.fields, words, is_new=change.action == "create")
        why = words.reason(one.change.why)
        found.append(Waits(one, tuple(fields), why, decides, actor.id == change.proposed_by))
    return found


def colour(document: Document, now: date, day: str | None = None) -> Colour:
    """The freshness of the whole service, which is that of the fact checked longest ago; or of what was on `day`."""
    said = assured_day(document) if day is None else day
    return colour_at(date.fromisoformat(said) if said else None, now, short_lived=is_short_lived(document["needs"]))


def _within(one: Waits, names: Collection[str]) -> Waits:
    return replace(one, fields=tuple(field for field in one.fields if field.name in names))


def _with_fact(shown: Shown, subject: Subject, now: date) -> Shown:
    fact, document = shown.group.fact, subject.stored
    if fact not in facts_of(document):
        return shown
    day = document["assured"].get(fact, "")
    return replace(shown, has_fact=True, day=day, colour=colour(document, now, day))


def _row(field: Field, subject: Subject, words: Words) -> Row:
    value = subject.document[field.name]
    said = subject.document["translations"].get(field.name, {}) if field.is_translated else {}
    old = frozenset(language for name, language in subject.old if name == field.name)
    lines = tuple(words.lines(field.name, value))
    if field.kind == "flag" and value is False:
        lines = ()
    return Row(field, words.label(field.name), lines, tuple(said.items()), old, value)
