"""Writing what a file changes, by the rules that bind everybody (`directory.editing`), many records at a time."""

from dataclasses import dataclass

from sqlalchemy import Connection

from directory import history
from directory.documents import Difference, Document, changed, difference
from directory.editing import is_guarded
from directory.history import Note
from directory.roles import Actor

Edit = tuple[Document | None, Document]


@dataclass(frozen=True, slots=True)
class Parted:
    """An edit as it will go: what changes at once, and what waits for a second person."""

    at_once: Difference
    waits: Difference


def parted(actor: Actor, kind: str, edit: Edit) -> Parted:
    """Which part of this edit is done at once when this actor makes it."""
    before, after = edit
    fields = difference(before, after, kind=kind)
    if actor.is_machine:
        return Parted(fields, {})
    waits = fields if before is None else {n: pair for n, pair in fields.items() if is_guarded(kind, n, *pair)}
    return Parted({n: pair for n, pair in fields.items() if n not in waits}, waits)


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes edits through history: at once, or as proposals where it takes two."""

    connection: Connection
    actor: Actor
    note: Note

    def write(self, kind: str, edits: dict[str, Edit]) -> None:
        """Write these edits, by id."""
        if self.actor.is_machine:
            history.apply(self.connection, kind, edits, self.note)
            return
        parts = {key: parted(self.actor, kind, edit) for key, edit in edits.items()}
        at_once = {
            key: (edits[key][0], changed(edits[key][0], part.at_once, kind=kind))
            for key, part in parts.items()
            if part.at_once
        }
        history.apply(self.connection, kind, at_once, self.note)
        for key, part in parts.items():
            if part.waits:
                action = "create" if edits[key][0] is None else "update"
                history.propose(self.connection, kind, key, part.waits, self.note, action=action)
