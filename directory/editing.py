"""Changing the directory by hand: who may, what takes a second person, what is refused (docs/rules.md).

A change of a number, link or release level, or of what lets a child be sent there, waits for somebody else; so does a
new record. Taking such a fact away is done at once by anybody who may edit: the door closes faster than it opens.
Verbs take the connection and never commit; on any exception the caller rolls back.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, select

from directory import history, ledger, records
from directory.documents import Document, changed, difference, dump, empty, facts_of
from directory.history import Change, Note
from directory.records import RELEASE_LEVELS
from directory.revisions import hold
from directory.roles import Actor, Forbidden, may_assure, may_decide, may_edit
from directory.validity import Fault, faults, organization_faults

GUARDED: Mapping[str, frozenset[str]] = {
    "service": frozenset(
        {
            "phones", "url", "email", "source_url", "release_level", "location_level", "vetted_child", "authority",
            "organization_id",
        }
    ),
    "organization": frozenset({"url", "email", "source_url"}),
}  # fmt: skip
CONTACT = re.compile(r"(?:\+\d|[0٠۰])(?:[\s.\-]?\d){8,}|(?:https?:|www\.)[^\s\"]*|[^\s\"]*@[^\s\"]*", re.IGNORECASE)
"""A number or a link inside a text: one more of them in any field takes two people too."""
PINNED = frozenset({"phones", "status", "release_level"})
"""Of a national line, taking these away takes two people too: one stolen password must not silence it."""
CLOSED = ("inactive", "defunct")
HOW = ("dialled", "visited", "written", "self")
"""How a fact was checked: by telephone, on the spot, in writing, or said by the organization itself."""


class Refused(Exception):
    """The values cannot stand; `faults` says which and why."""

    def __init__(self, found: Collection[Fault]) -> None:
        super().__init__("; ".join(map(str, found)))
        self.faults = tuple(found)


class Conflict(Exception):
    """The record is no longer as it was when the change was made; `fields` have moved."""

    def __init__(self, fields: Collection[str]) -> None:
        super().__init__(", ".join(fields))
        self.fields = tuple(fields)


class NotThere(Exception):
    """No such record or change."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an edit: the fields that changed at once, and the change that waits for a second person."""

    applied: tuple[str, ...] = ()
    proposed: int | None = None


def edit(
    connection: Connection,
    actor: Actor,
    key: str,
    values: Mapping[str, Any],
    note: Note,
    *,
    kind: str = "service",
    checked: Collection[str] = (),
    insist: bool = False,
) -> Outcome:
    """Change fields of a record: at once, or as a proposal where it takes two.

    `checked` are facts the actor has just checked with the organization (see `assure`), `insist` lets a reviewer
    propose a foreign or premium number. Raises NotThere, Forbidden, Refused.
    """
    before = _present(connection, kind, key)
    _allow(may_edit(actor, owned(kind, key, before)))
    after = {**before, **values}
    _allow(may_edit(actor, owned(kind, key, after)))
    _refuse(connection, kind, before, after, insist=insist and actor.role in ("reviewer", "admin"))
    fields = difference(before, after, kind=kind)
    pinned = kind == "service" and is_national_line(connection, key)
    waits = {
        name: pair
        for name, pair in fields.items()
        if not actor.is_machine and (is_guarded(kind, name, *pair) or (pinned and name in PINNED))
    }
    at_once = changed(before, {name: pair for name, pair in fields.items() if name not in waits}, kind=kind)
    days = dict.fromkeys(checked, note.day.isoformat())
    history.apply(connection, kind, {key: (before, at_once)}, note, checked=days)
    proposed = history.propose(connection, kind, key, waits, note) if waits else None
    return Outcome(tuple(name for name in fields if name not in waits), proposed)


def create(
    connection: Connection, actor: Actor, values: Mapping[str, Any], note: Note, *, kind: str = "service", key: str = ""
) -> Outcome:
    """Propose a new record, which is there once a second person approves. Raises Forbidden, Refused."""
    document = {**empty(kind), **values}
    made = key or str(uuid4())
    _allow(may_edit(actor, owned(kind, made, document)))
    _refuse(connection, kind, None, document, insist=False)
    if actor.is_machine:
        history.apply(connection, kind, {made: (None, document)}, note)
        return Outcome(tuple(difference(None, document, kind=kind)))
    fields = difference(None, document, kind=kind)
    return Outcome((), history.propose(connection, kind, made, fields, note, action="create"))


def approve(
    connection: Connection, actor: Actor, change_id: int, *, now: int, why: str = "", insist: bool = False
) -> Change:
    """Let a proposed change come true. Raises NotThere, Forbidden (also: one's own), Conflict, Refused."""
    change = _open(connection, change_id)
    before = history.read(connection, change.kind, [change.key]).get(change.key)
    after = changed(before, change.fields, kind=change.kind)
    _allow(may_approve(actor, change, before))
    _allow(not _gave_the_link(connection, actor, change, after))
    _same_as_then(before, change)
    _refuse(connection, change.kind, before, after, insist=insist)
    _wants_its_organization(connection, change.kind, after)
    if not history.come_true(connection, change, before, after, Note(actor.id, now, why=why)):
        raise NotThere
    return change


def reject(connection: Connection, actor: Actor, change_id: int, *, now: int, why: str = "") -> Change:
    """Leave the record as it is; one's own proposal may be taken back. Raises NotThere, Forbidden."""
    change = _open(connection, change_id)
    document = history.read(connection, change.kind, [change.key]).get(change.key)
    _allow(actor.id == change.proposed_by or may_approve(actor, change, document))
    if not history.leave(connection, change, Note(actor.id, now, why=why)):
        raise NotThere
    return change


def revert(connection: Connection, actor: Actor, change_id: int, *, now: int, why: str = "") -> Outcome:
    """Put back what an approved change replaced, by `edit`'s rules: what takes two people waits for the second.

    Of such a fact, what the change brought is taken away at once. Raises NotThere, Forbidden, Refused, and Conflict
    when the fields have changed again since.
    """
    hold(connection)
    change = history.get(connection, change_id)
    if change is None or change.state != "approved" or change.action != "update":
        raise NotThere
    before = _present(connection, change.kind, change.key)
    back = {name: was for name, (was, _) in change.fields.items() if name != "assured"}
    moved = [name for name in back if before[name] != change.fields[name][1]]
    if moved:
        raise Conflict(moved)
    pinned = change.kind == "service" and is_national_line(connection, change.key)
    away = {
        name: _without_what_came(name, before[name], was)
        for name, was in back.items()
        if not pinned and is_guarded(change.kind, name, before[name], was)
    }
    note = Note(actor.id, now, why=why)
    first = edit(connection, actor, change.key, {**back, **away}, note, kind=change.kind)
    rest = edit(connection, actor, change.key, {name: back[name] for name in away}, note, kind=change.kind)
    return Outcome((*first.applied, *rest.applied), rest.proposed or first.proposed)


def assure(
    connection: Connection,
    actor: Actor,
    key: str,
    facts: Collection[str],
    note: Note,
    *,
    day: date,
    how: str = "dialled",
) -> Document:
    """Say that these facts of a service (or all there are) are still right, as of a day. Raises NotThere, Forbidden."""
    before = _present(connection, "service", key)
    _allow(may_assure(actor, before))
    said = {fact: day.isoformat() for fact in facts_of(before) if fact in facts or not facts}
    kept = replace(note, why=f"{how}: {note.why}" if note.why else how)
    history.apply(connection, "service", {key: (before, before)}, kept, action="assure", checked=said)
    return {**before, "assured": {**before["assured"], **said}}


def owned(kind: str, key: str, document: Document) -> Document:
    """The document with the organization it is of: an organization is its own."""
    return {**document, "organization_id": key} if kind == "organization" else document


def may_approve(actor: Actor, change: Change, before: Document | None) -> bool:
    """Whether this change, of the record as it is (None where it is none yet), is this person's to decide."""
    if change.kind not in GUARDED:
        return False
    after = changed(before, change.fields, kind=change.kind)
    return may_decide(actor, owned(change.kind, change.key, after), proposed_by=change.proposed_by)


def is_guarded(kind: str, field: str, before: Any, after: Any) -> bool:
    """Whether this change of this field takes two people.

    What is guarded does, unless it only takes away; so does a number or link inside any other text, and opening again
    what was closed for good.
    """
    if field in GUARDED[kind]:
        return not _only_takes_away(field, before, after)
    if field == "status":
        return before in CLOSED and after == "active"
    return field != "notes" and bool(_contacts(after) - _contacts(before))


def _contacts(value: Any) -> set[str]:
    """The numbers, links and addresses that stand in a text or a list of them."""
    if not isinstance(value, str | list | dict) or not value:
        return set()
    text = value if isinstance(value, str) else dump(value)
    return set(CONTACT.findall(text))


def _without_what_came(field: str, now: Any, back: Any) -> Any:
    """A guarded value without what the change to be reverted brought: nothing new comes with it."""
    if field == "phones":
        return [one for one in now if one in back]
    if field in ("release_level", "location_level"):
        return max(now, back, key=RELEASE_LEVELS.index)
    if field == "vetted_child":
        return now and back
    return "" if field in ("url", "email", "source_url") else now


def is_national_line(connection: Connection, key: str) -> bool:
    """Whether this service is a telephone that answers everybody in the whole country."""
    table = records.first_line
    named = select(table.c.id).where(table.c.service_id == key, table.c.region == "")
    return connection.execute(named.limit(1)).first() is not None


def short_codes(connection: Connection) -> frozenset[str]:
    """The national short codes that may stand as a telephone number."""
    codes = select(records.line.c.number).where(records.line.c.e164 == "")
    return frozenset(connection.execute(codes).scalars())


def _only_takes_away(field: str, before: Any, after: Any) -> bool:
    if field == "phones":
        return all(one in before for one in after) and len(after) < len(before)
    if field in ("release_level", "location_level"):
        return RELEASE_LEVELS.index(after) > RELEASE_LEVELS.index(before)
    if field == "vetted_child":
        return not after
    return field not in ("authority", "organization_id") and not after


def _present(connection: Connection, kind: str, key: str) -> Document:
    """The record as it is, and as it stays until this transaction ends."""
    hold(connection)
    found = history.read(connection, kind, [key])
    if key not in found:
        raise NotThere
    return found[key]


def _gave_the_link(connection: Connection, actor: Actor, change: Change, document: Document) -> bool:
    """Whether this came by a link that the same person made: they would be both people."""
    if change.origin != "provider":
        return False
    table = ledger.provider_link
    given = select(table.c.id).where(
        table.c.organization_id == document.get("organization_id"), table.c.made_by == actor.id
    )
    return connection.execute(given.limit(1)).first() is not None


def _open(connection: Connection, change_id: int) -> Change:
    hold(connection)
    change = history.get(connection, change_id)
    if change is None or change.state != "proposed":
        raise NotThere
    return change


def _allow(allowed: bool) -> None:
    if not allowed:
        raise Forbidden


def _refuse(connection: Connection, kind: str, before: Document | None, after: Document, *, insist: bool) -> None:
    """Refuse what this change makes wrong; what was wrong before it does not keep a person from mending the rest."""
    look = organization_faults if kind == "organization" else _faults(connection)
    old = set(look(before)) if before else set()
    new = [fault for fault in look(after) if fault not in old and not (fault.soft and insist)]
    if new:
        raise Refused(new)


def _wants_its_organization(connection: Connection, kind: str, document: Document) -> None:
    """A service proposed together with its organization comes after it."""
    key = document.get("organization_id", "")
    if kind == "service" and key not in history.read(connection, "organization", [key]):
        raise Refused([Fault("organization_id", "unknown", key)])


def _faults(connection: Connection) -> Any:
    codes = short_codes(connection)
    return lambda document: faults(document, short_codes=codes)


def _same_as_then(before: Document | None, change: Change) -> None:
    if before is None:
        return
    moved = [name for name, (was, _) in change.fields.items() if before[name] != was]
    if moved or change.action == "create":
        raise Conflict(moved or ["id"])
