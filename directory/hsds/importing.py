"""Reading HSDS: our own exports and other people's, 3.0 and 3.1, as partial documents for the importer.

A UUID that is that of a record of this store is that record. What the store withholds stays as it is: only what a
file says otherwise than we would tell it ourselves is a change. A service given at several places becomes one record
for each place.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from directory import records
from directory.documents import Document, empty
from directory.holdings import Held, held
from directory.hsds.exporting import WITHHELD, full_service, organization
from directory.hsds.files import Numbered, read_objects
from directory.hsds.ids import is_uuid, made, uuid_of
from directory.hsds.merging import spoken
from directory.hsds.owners import Owners, open_owners
from directory.hsds.parsing import assured, is_ours, organization_fields, service_fields
from directory.hsds.source import Object, Source
from directory.release import told
from directory.storing import AT_ONCE, organizations
from directory.tables.table import Refusal
from directory.validity import SHORT_NAME

SHEET = "services"
KINDS = {"services": "service", "organizations": "organization"}
DELICATE = frozenset({"shelter", "women_violence", "trafficking"})
"""Needs whose doors may not be told: somebody else's service for one of them comes in `on_request`."""


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a file: where it stands, its key (of a service there is, the public id), and what it says of it.

    `given` are the fields the file speaks of, `told` those our own export of the record would speak of (none where
    it is new), `settled` what a new record has besides. It fits `directory.importing`'s row.
    """

    sheet: str
    number: int
    key: str
    given: Document
    told: Document = field(default_factory=dict)
    settled: Document = field(default_factory=dict)
    refusals: tuple[Refusal, ...] = ()

    @property
    def values(self) -> Document:
        """The fields the file says otherwise than we would tell them."""
        return {name: value for name, value in self.given.items() if value != self.told.get(name)}

    @property
    def gist(self) -> str:
        """What tells the record from others, for want of an id."""
        return "\n".join(str(self.given.get(name, "")) for name in ("organization_id", "name", "place"))

    def spoken(self, told: Any) -> frozenset[str]:
        """The fields of `values`."""
        return frozenset(self.values)

    def onto(self, before: Document | None, told: Any) -> tuple[Document, list[Refusal]]:
        """The document it makes of the one that is there, or of none, and what of it cannot be taken."""
        if before is None:
            return {**empty(KINDS[self.sheet]), **self.settled, **self.given}, list(self.refusals)
        return {**before, **spoken(before, self.told, self.given)}, list(self.refusals)

    def only_filled(self) -> "Row":
        """The same row: what it does not say, it leaves."""
        return self

    def refusal(self, field: str, reason: str, *, value: str = "") -> Refusal:
        """A refusal of what the row says of this field."""
        said = self.given.get(field, "")
        return Refusal(self.sheet, self.number, field, said if isinstance(said, str) and said else value, reason)


@dataclass
class HsdsRead:
    """What was read. `ignored` counts the fields we do not keep, `notes` tells what was made of odd things."""

    services: list[Row] = field(default_factory=list)
    organizations: list[Row] = field(default_factory=list)
    ignored: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    @property
    def refusals(self) -> list[Refusal]:
        """Everything that cannot be taken."""
        return [one for row in (*self.organizations, *self.services) for one in row.refusals]


class Known:
    """What the store holds, by the UUIDs that a file may call it; `outside`: by those alone that are told."""

    def __init__(self, connection: Connection, *, outside: bool = False) -> None:
        self.connection = connection
        table = records.service
        rows = connection.execute(select(table.c.id, table.c.public_id)).all()
        self.services = {key: key for key, _ in rows if is_uuid(key) and not outside}
        self.services |= {uuid_of("service", public_id): key for key, public_id in rows}
        ids = connection.execute(select(records.organization.c.id)).scalars()
        self.organizations = {uuid_of("organization", key): key for key in ids}
        self.owners: Owners = open_owners(connection)

    def held(self, keys: Sequence[str]) -> Mapping[str, Held]:
        """The records of these ids, with everything."""
        return {one.id: one for one in held(self.connection, ids=keys, offered_only=False)}


def read(path: Path, known: Known) -> HsdsRead:
    """Everything the file says. Raises `Unreadable` where it cannot be read at all."""
    found = HsdsRead()
    owners: dict[str, tuple[int, Object]] = {}
    objects = read_objects(path)
    for start in range(0, len(objects), AT_ONCE):
        variants = [one for numbered in objects[start : start + AT_ONCE] for one in _variants(numbered, found)]
        here = known.held([known.services[one.uuid] for one in variants if one.uuid in known.services])
        for one in variants:
            found.services.append(_row(one, known, here))
            found.ignored.update(one.source.ignored)
            if owner := one.source.part(one.service, "organization"):
                owners.setdefault(str(owner.get("id")).lower(), (one.source.number, owner))
    _read_organizations(found, known, owners)
    return found


@dataclass(frozen=True, slots=True)
class _Variant:
    """A service at one of its locations."""

    source: Source
    uuid: str
    service: Object
    at: Object


def _variants(numbered: Numbered, found: HsdsRead) -> Iterator[_Variant]:
    number, service = numbered
    source = Source(SHEET, number)
    uuid = source.text(service, "id").lower()
    if not is_uuid(uuid):
        source.refuse("id", uuid, "is not a UUID")
        uuid = ""
    given = source.rows(service, "service_at_locations") or [{}]
    for count, at in enumerate(sorted(given, key=lambda one: str(one.get("id", "")))):
        own = source if count == 0 else Source(SHEET, number)
        yield _Variant(own, made("service", uuid, str(at.get("id"))) if count else uuid, service, at)
    if len(given) > 1:
        found.notes.append(f"{SHEET}, row {number}: given at {len(given)} places, one record for each")


def _row(one: _Variant, known: Known, here: Mapping[str, Held]) -> Row:
    now = here.get(known.services.get(one.uuid, ""))
    key = now.public_id if now else one.uuid
    given = service_fields(one.source, one.service, one.at, is_new=now is None) | _organization_key(one, known)
    told_now: Document = {}
    settled: Document = {}
    if now is not None:
        told_now = _as_told(now, known)
    else:
        given, settled = _fitting(one, given), _settled(one, given)
    return Row(one.source.sheet, one.source.number, key, given, told_now, settled, tuple(one.source.refusals))


def _organization_key(one: _Variant, known: Known) -> Document:
    owner = one.source.part(one.service, "organization")
    uuid = (one.source.text(one.service, "organization_id") or one.source.text(owner, "id")).lower()
    return {"organization_id": known.organizations.get(uuid, uuid)} if uuid else {}


def _as_told(one: Held, known: Known) -> Document:
    """What our own export of this record would be read as."""
    out = told(one)
    service = full_service(out, known.owners.get(out.organization_id))
    source = Source(SHEET, 0)
    at = (service.get("service_at_locations") or [{}])[0]
    variant = _Variant(source, service["id"], service, at)
    return {**service_fields(source, service, at, is_new=False), **_organization_key(variant, known)}


def _settled(one: _Variant, given: Document) -> Document:
    """A new record is as public as its file says; somebody else's, which cannot say, as its needs allow."""
    if is_ours(one.service):
        return {"location_level": given.get("release_level", "never"), "assured": assured(one.source, one.service)}
    level = "on_request" if DELICATE.intersection(given.get("needs", ())) else "public"
    return {"confidence": "C", "release_level": level, "location_level": level}


def _fitting(one: _Variant, given: Document) -> Document:
    """Somebody else's record without what cannot stand here as it is."""
    unfit = set() if is_ours(one.service) else _unfit(given)
    for name in sorted(unfit):
        one.source.ignore(name)
    return {name: value for name, value in given.items() if name not in unfit}


def _unfit(values: Document) -> set[str]:
    """A short name too long for a message, and an alert without an end, are not as we keep them."""
    found = set()
    if len(values.get("alternate_name", "")) > SHORT_NAME:
        found.add("alternate_name")
    if values.get("alert") and not values.get("alert_until"):
        found.add("alert")
    return found


def _read_organizations(found: HsdsRead, known: Known, owners: Mapping[str, tuple[int, Object]]) -> None:
    """Each organization once; the one that stands for those not told only where a new service needs it."""
    here = organizations(
        known.connection, [known.organizations[uuid] for uuid in owners if uuid in known.organizations]
    )
    for uuid, (number, owner) in owners.items():
        if uuid == WITHHELD and not any(row.values.get("organization_id") == WITHHELD for row in found.services):
            continue
        source = Source(SHEET, number)
        key = known.organizations.get(uuid, uuid)
        if not is_uuid(uuid):
            source.refuse("organization", uuid, "has no UUID")
        given = organization_fields(source, owner)
        now = _organization_as_told(key, known, here[key]) if key in here else {}
        found.organizations.append(Row("organizations", number, key, given, now, {}, tuple(source.refusals)))
        found.ignored.update(source.ignored)


def _organization_as_told(key: str, known: Known, document: Document) -> Document:
    """By its name alone where no more of it may be told."""
    given = organization(key, known.owners.get(key) or {"name": document["name"]})
    return organization_fields(Source(SHEET, 0), given)
