"""Each row of a file laid on the store: the record before and after, and everything that keeps it from standing."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from directory.documents import Document
from directory.editing import short_codes
from directory.holdings import Held
from directory.hsds.ids import made
from directory.importing.incoming import Row
from directory.importing.present import (
    Present,
    kept_back,
    line_ids,
    organization_ids,
    organizations_there,
    services_there,
    taken,
)
from directory.looking import organizations_told
from directory.roles import Actor, may_edit
from directory.storing import OPAQUE
from directory.tables.table import Refusal
from directory.validity import MEANINGS, Fault, faults, organization_faults

NOT_YOURS = "is not yours to change"
KEPT_BACK = "is kept back here: change it on its own page"
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Compared:
    """A row with what it does to its record; `held` is the service as it is now, where there is one."""

    row: Row
    key: str
    before: Document | None
    after: Document
    refusals: tuple[Refusal, ...] = ()
    held: Held | None = None

    def refused(self, refusal: Refusal) -> "Compared":
        """The same with one refusal more."""
        return replace(self, refusals=(*self.refusals, refusal))


class Checker:
    """Remembers what the file brought so far: ids met twice, and organizations that are new.

    People are answered alike whether what they guess of a protected record is right or wrong: they name services by
    public id and organizations that are told, and whose record it is, is asked before anything is compared.
    """

    def __init__(self, connection: Connection, actor: Actor) -> None:
        self._connection = connection
        self._actor = actor
        self._codes = short_codes(connection)
        self._lines = line_ids(connection)
        self._outside = not actor.is_machine
        self._organizations = set(organizations_told(connection)) if self._outside else organization_ids(connection)
        self._met: dict[tuple[str, str], int] = {}

    def organizations(self, rows: Sequence[Row]) -> list[Compared]:
        """These rows of organizations, compared."""
        keyed = [(row.key or made("organization", row.gist), row) for row in rows]
        there = organizations_there(self._connection, [key for key, _ in keyed])
        told = set(organizations_told(self._connection, there)) if self._outside else set(there)
        return [
            self._organization(key, row, there.get(key))
            if key in told or key not in there
            else Compared(row, key, None, {}, (row.refusal("id", NOT_YOURS, value=row.key),))
            for key, row in keyed
        ]

    def services(self, rows: Sequence[Row]) -> list[Compared]:
        """These rows of services, compared."""
        keyed = [(row.key or made("row", row.gist), row) for row in rows]
        there = services_there(self._connection, [key for key, _ in keyed], outside=self._outside)
        # A new service whose id a protected one has, and may not be told of, gets another.
        hidden = taken(self._connection, [key for key, _ in keyed if key not in there])
        return [self._service(made("row", key) if key in hidden else key, row, there.get(key)) for key, row in keyed]

    def same(self, row: Row, key: str) -> Compared:
        """This row as what it says of the service with that id, where it says something."""
        there = services_there(self._connection, [key], outside=self._outside).get(key)
        if there is None:
            refusal = row.refusal("id", "is to be the same as a service that is not there", value=key)
            return Compared(row, key, None, {}, (refusal,))
        return self._service(there.id, row.only_filled(), there)

    def _organization(self, key: str, row: Row, there: Present | None) -> Compared:
        one = self._compared("organization", key, row, there)
        if not one.refusals:
            self._organizations.add(one.key)
        return one

    def _service(self, key: str, row: Row, there: Present | None) -> Compared:
        one = self._compared("service", key, row, there)
        owner = one.after["organization_id"]
        if owner and owner not in self._organizations and (there is None or owner != there.document["organization_id"]):
            one = one.refused(row.refusal("organization_id", "is no organization that is known here", value=owner))
        return one

    def _compared(self, kind: str, key: str, row: Row, there: Present | None) -> Compared:
        before, now, held = (there.document, there.told, there.held) if there else (None, None, None)
        own = there.id if there else key
        found = list(self._of_id(kind, own, row, is_new=there is None))
        if there and (barred := list(self._barred(row, there))):
            return Compared(row, own, before, there.document, (*found, *barred), held)
        after, unread = row.onto(before, now)
        found = [*unread, *found]
        if after != before:
            said = {one.column for one in found}
            found += [one for one in self._of_document(kind, row, before, after) if one.column not in said]
        return Compared(row, own, before, after, tuple(found), held)

    def _of_id(self, kind: str, key: str, row: Row, *, is_new: bool) -> Iterator[Refusal]:
        first = self._met.get((kind, key))
        self._met.setdefault((kind, key), row.number)
        if first is not None:
            yield row.refusal("id", f"stands in row {first} too: give each its own id", value=row.key)
        if is_new and key in self._lines:
            yield row.refusal("id", "is a line of the emergency table, which no import changes", value=key)
        elif is_new and key.startswith(OPAQUE):
            yield row.refusal("id", "is a protected service of another directory: take the row out", value=key)
        elif is_new and not _ID.fullmatch(key):
            yield row.refusal("id", "is no id: only letters, digits, points, hyphens and underscores", value=key)

    def _barred(self, row: Row, there: Present) -> Iterator[Refusal]:
        """What of the row this person may not say, whatever stands there now."""
        said = row.spoken(there.told) if self._outside else frozenset()
        if said and not may_edit(self._actor, there.document):
            yield row.refusal("id", NOT_YOURS, value=row.key)
        elif said and there.held:
            for name in sorted(said & kept_back(there.held)):
                yield row.refusal(name, KEPT_BACK)

    def _of_document(self, kind: str, row: Row, before: Document | None, after: Document) -> Iterator[Refusal]:
        if (before is None or kind == "service") and not may_edit(self._actor, after):
            yield row.refusal("id", NOT_YOURS, value=row.key)
        old = set(self._faults(kind, before)) if before else set()
        for fault in self._faults(kind, after):
            if fault not in old:
                # Of a record that is there, only the row's own words are repeated.
                value = "" if before else fault.value
                yield row.refusal(fault.field, f"is wrong: {MEANINGS[fault.code]}", value=value)

    def _faults(self, kind: str, document: Document) -> list[Fault]:
        if kind == "organization":
            return organization_faults(document)
        return faults(document, short_codes=self._codes)
