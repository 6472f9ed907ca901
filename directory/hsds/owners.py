"""What may be told of the organizations behind services."""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, select

from directory import records
from directory.documents import Document
from directory.storing import chunks, organizations, without_stale

Owners = Mapping[str, Document]
"""Organizations that may be told with all their facts, by id. Of the others no more than the name a `Told` gives."""


def open_owners(connection: Connection, ids: Collection[str] | None = None) -> Owners:
    """The organizations that may be told whole, of the store or of these ids: those of a service that hides nothing.

    What an organization says of itself may name the town of its refuge, so a guarded service gives its name at most.
    """
    table = records.service
    query = select(table.c.organization_id).where(table.c.release_level == "public").distinct()
    if ids is None:
        found = set(connection.execute(query).scalars())
    else:
        parts = (query.where(table.c.organization_id.in_(chunk)) for chunk in chunks(sorted(ids)))
        found = {key for part in parts for key in connection.execute(part).scalars()}
    return without_stale(connection, "organization", organizations(connection, found))
