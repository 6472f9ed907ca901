"""The history of records as staff may read it: every change redacted, and a record as it was on a past day."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection

from directory import history
from directory.documents import Document, changed
from directory.history import MOROCCO, Change
from directory.holdings import Held
from directory.looking import holdings, organizations_told
from directory.redaction import ToldChange, as_strict, overlaid, told_change
from directory.storing import organizations

WHOLE_LIFE = 100_000

Sides = dict[int, tuple[Document | None, Document]]
"""The document before and after each change, by the change's id."""


def told_changes(connection: Connection, changes: Collection[Change]) -> list[ToldChange]:
    """These changes, of any records; those of organizations nobody is told of are left out."""
    keys = {one.key for one in changes if one.kind == "service"}
    there = holdings(connection, keys)
    lives = {key: life(connection, "service", key) for key in keys}
    owners = {one.key for one in changes if one.kind == "organization"}
    names, known = organizations_told(connection, owners), organizations(connection, owners)
    found = []
    for one in changes:
        if one.kind == "service":
            found.append(_told(one, there.get(one.key), lives[one.key]))
        elif one.key in names or one.key not in known:
            found.append(ToldChange(one, name=names.get(one.key) or one.fields.get("name", ["", ""])[1]))
    return found


def waiting(connection: Connection, kind: str, key: str) -> list[Change]:
    """The changes of this record that wait for somebody to decide, oldest first. Not to be shown as they are."""
    return [one for one in reversed(history.of(connection, kind, key)) if one.state == "proposed"]


def as_of(connection: Connection, held: Held, day: date) -> Held | None:
    """The service as it was when this day ended in Morocco, as strictly kept as now; None before it was."""
    then = history.replay(connection, "service", held.id, until=_end(day))
    if then is None:
        return None
    owner = organizations(connection, [then["organization_id"]])[then["organization_id"]]
    return replace(held, document=as_strict(then, [held.document]), organization=owner)


def organization_as_of(connection: Connection, key: str, day: date) -> Document | None:
    """The organization as it was when this day ended in Morocco; None before it was."""
    return history.replay(connection, "organization", key, until=_end(day))


def life(connection: Connection, kind: str, key: str) -> Sides:
    """The record before and after each of its approved changes. Not to be shown as it is."""
    approved = [one for one in history.of(connection, kind, key, limit=WHOLE_LIFE) if one.state == "approved"]
    return _folded(sorted(approved, key=lambda one: (one.seq or 0, one.id)))


def _folded(changes: Iterable[Change]) -> Sides:
    document: Document | None = None
    sides: Sides = {}
    for one in changes:
        after = changed(document, one.fields, kind=one.kind)
        sides[one.id] = document, after
        document = after
    return sides


def _told(change: Change, held: Held | None, sides: Sides) -> ToldChange:
    before, after = sides.get(change.id) or overlaid(held.document if held else None, change)
    return told_change(change, held, before, after)


def _end(day: date) -> int:
    """The first millisecond of the next day."""
    return round(datetime.combine(day + timedelta(days=1), time(), MOROCCO).timestamp() * 1000)
