"""What the store holds of the records a file speaks of, and what is told of them."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, or_, select

from directory import records
from directory.documents import Document, Documents
from directory.holdings import Held
from directory.redaction import readable
from directory.release import Told, told
from directory.storing import chunks, organizations, services, without_stale


@dataclass(frozen=True, slots=True)
class Present:
    """A record of the store: its id, its document, and what is told of it (see `incoming.Row.onto`)."""

    id: str
    document: Document
    told: Any
    held: Held | None = None


def services_there(connection: Connection, keys: Collection[str], *, outside: bool = False) -> dict[str, Present]:
    """The services by the ids the file gives them: those people outside are told, or (unless `outside`) the store's."""
    public = _public_ids(connection, keys, outside=outside)
    documents = services(connection, list(public))
    fresh = without_stale(connection, "service", documents)
    owners = _owners(connection, documents)
    found: dict[str, Present] = {}
    for key, document in documents.items():
        held = Held(key, public[key], fresh[key], owners[document["organization_id"]])
        for name in {public[key]} if outside else {key, public[key]}:
            found[name] = Present(key, document, told(held), held)
    return found


def taken(connection: Connection, keys: Collection[str]) -> set[str]:
    """Those of the keys that are ids of services in the store, told or not."""
    return set(_public_ids(connection, keys, outside=False)).intersection(keys)


def kept_back(held: Held) -> frozenset[str]:
    """The fields of this service that staff may not read, or not whole; what stands in them is nobody's to guess."""
    seen, document = readable(held), held.document
    hidden = {name for name, value in document.items() if name not in seen or seen[name] != value}
    return frozenset(hidden if document["release_level"] == "never" else hidden - {"translations"})


def organizations_there(connection: Connection, keys: Collection[str]) -> dict[str, Present]:
    """The organizations by id."""
    documents = organizations(connection, frozenset(keys))
    fresh = without_stale(connection, "organization", documents)
    return {key: Present(key, document, fresh[key]) for key, document in documents.items()}


def told_under(held: Held, document: Document, *levels: Document) -> Told:
    """What would be told of this document if it were as guarded as the strictest of these."""
    strict = {
        name: max((one[name] for one in levels), key=records.RELEASE_LEVELS.index)
        for name in ("release_level", "location_level")
    }
    return told(Held(held.id, held.public_id, {**document, **strict}, held.organization))


def organization_ids(connection: Connection) -> set[str]:
    """Every organization there is."""
    return set(connection.execute(select(records.organization.c.id)).scalars())


def line_ids(connection: Connection) -> set[str]:
    """The lines of the emergency table, which no import touches."""
    return set(connection.execute(select(records.line.c.id)).scalars())


def _public_ids(connection: Connection, keys: Collection[str], *, outside: bool) -> dict[str, str]:
    table = records.service
    named = [table.c.public_id] if outside else [table.c.public_id, table.c.id]
    found: dict[str, str] = {}
    for chunk in chunks(sorted(keys)):
        query = select(table.c.id, table.c.public_id).where(or_(*(one.in_(chunk) for one in named)))
        found.update(connection.execute(query).all())
    return found


def _owners(connection: Connection, documents: Documents) -> Documents:
    wanted = {document["organization_id"] for document in documents.values()}
    return without_stale(connection, "organization", organizations(connection, wanted)) if wanted else {}
