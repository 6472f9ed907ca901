"""What the API answers with: HSDS objects of services, of services at their places, and of organizations.

Each is made from a `Told`. A list tells what each has one of; `full` tells everything.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from threading import Lock
from typing import Any

from sqlalchemy import Connection, select

from directory import records
from directory.holdings import Held, held
from directory.hsds import selecting
from directory.hsds.exporting import full_service, organization
from directory.hsds.ids import uuid_of
from directory.hsds.owners import open_owners
from directory.hsds.tabular import PARTS
from directory.hsds.whereabouts import service_at_location_id
from directory.release import Told, told
from directory.revisions import current_seq

Object = dict[str, Any]

MOST_OF_ONE = 1000
"""Services told within one organization."""


class Index:
    """Which record a UUID is: public ids of services, and ids of organizations, by UUID.

    UUIDs are made from ids and cannot be turned back, so they are kept here and brought forward by `seq`.
    An entry says nothing about whether the record may be told: that is asked of the store every time.
    """

    def __init__(self) -> None:
        self._seq = -1
        self._lock = Lock()
        self.services: dict[str, str] = {}
        self.located: dict[str, str] = {}
        self.organizations: dict[str, str] = {}

    def bring_forward(self, connection: Connection) -> int:
        """Take in what changed since the last time; the store's `seq`."""
        seq = current_seq(connection)
        with self._lock:
            if seq > self._seq:
                self._take(connection, self._seq)
                self._seq = seq
        return seq

    def _take(self, connection: Connection, since: int) -> None:
        service, owner = records.service, records.organization
        for public_id in connection.execute(select(service.c.public_id).where(service.c.seq > since)).scalars():
            uuid = uuid_of("service", public_id)
            self.services[uuid] = self.located[service_at_location_id(uuid)] = public_id
        for key in connection.execute(select(owner.c.id).where(owner.c.seq > since)).scalars():
            self.organizations[uuid_of("organization", key)] = key


def services(connection: Connection, keys: Sequence[str], today: date, *, full: bool = False) -> list[Object]:
    """The services of these ids (of the store), in their order."""
    whole = _whole(connection, keys, today)
    return whole if full else [_plain(one) for one in whole]


def minimal(connection: Connection, keys: Sequence[str]) -> list[Object]:
    """For keeping a copy up to date: the UUID of each, and when it last changed."""
    stamps = selecting.last_modified(connection, keys)
    table = records.service
    query = select(table.c.id, table.c.public_id).where(table.c.id.in_(keys))
    public = dict(connection.execute(query).all())
    return [_stamped({"id": uuid_of("service", public[key])}, stamps.get(key)) for key in keys]


def services_at_locations(
    connection: Connection, keys: Sequence[str], today: date, *, full: bool = False
) -> list[Object]:
    """The services of these ids at their places; one that tells no place is left out."""
    found = []
    for service in _whole(connection, keys, today):
        for at in service.pop("service_at_locations", ()):
            told_of_it = service if full else _plain(service)
            place = at["location"] if full else _plain(at["location"])
            found.append({**(at if full else _plain(at)), "location": place, "service": told_of_it})
    return found


def organizations(
    connection: Connection, keys: Sequence[str], today: date, *, full: bool = False, full_service: bool = False
) -> list[Object]:
    """The organizations of these ids, in their order; `full` with their services, plain or full themselves."""
    owners = open_owners(connection, keys)
    found = []
    for key in keys:
        own = selecting.services_of(connection, key, limit=MOST_OF_ONE)
        document = owners.get(key) or {"name": _name(connection, own)}
        one = organization(key, document)
        if full or full_service:
            its = services(connection, own, today, full=full_service)
            one["services"] = [{n: value for n, value in each.items() if n != "organization"} for each in its]
        found.append(one if full or full_service else _plain(one))
    return found


def _name(connection: Connection, keys: Sequence[str]) -> str:
    """The organization's name as one of its services tells it."""
    return next(told(one).organization for one in held(connection, ids=keys[:1], offered_only=False))


def _whole(connection: Connection, keys: Sequence[str], today: date) -> list[Object]:
    here: dict[str, tuple[Held, Told]] = {
        one.id: (one, told(one)) for one in held(connection, ids=keys, offered_only=False)
    }
    owners = open_owners(connection, {out.organization_id for _, out in here.values() if out.organization_id})
    stamps = selecting.last_modified(connection, keys)
    found = []
    for key in keys:
        _, out = here[key]
        found.append(_stamped(full_service(out, owners.get(out.organization_id), today=today), stamps.get(key)))
    return found


def _stamped(found: Object, millis: int | None) -> Object:
    if millis is None:
        return found
    moment = datetime.fromtimestamp(millis / 1000, UTC).isoformat(timespec="milliseconds")
    return {**found, "last_modified": moment.replace("+00:00", "Z")}


def _plain(found: Object) -> Object:
    """Only what there is one of."""
    kept = {name: value for name, value in found.items() if name not in PARTS}
    if owner := found.get("organization"):
        kept["organization"] = _plain(owner)
    return kept
