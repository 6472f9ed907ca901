"""Ids as HSDS wants them: UUIDs, the same at every export and in every store.

They are made from public ids, so that the UUID of a protected service tells no more than its opaque id does.
"""

from uuid import UUID, uuid5

NAMESPACE = UUID("5e1f0c52-9d0b-5b58-8d1f-5a5b9e3c7d10")
"""Ours, for ever: every id that is not a UUID by itself is made within it."""


def uuid_of(kind: str, public_id: str) -> str:
    """The UUID of this record: its own id where that is one already, else one made from `kind:id`."""
    return public_id if is_uuid(public_id) else made(kind, public_id)


def made(kind: str, *of: object) -> str:
    """The UUID of a part of a record, made from what it is a part of and what tells it from its siblings."""
    return str(uuid5(NAMESPACE, ":".join([kind, *map(str, of)])))


def is_uuid(text: str) -> bool:
    """Whether this is a UUID as it is written everywhere: 36 small letters, digits and hyphens."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
