"""What makes two services look alike: keys made of a number, an address on the web, a name and place.

Two services with a key in common may be one entered twice; a person decides (`duplicate`). Numbers that many share,
a switchboard's or a national line's, tell nothing and are left out when pairs are looked for.
"""

from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from urllib.parse import urlsplit

from sqlalchemy import Connection, delete, select

from directory import ledger
from directory.documents import Document
from directory.inserting import insert_rows
from directory.storing import chunks
from locales.letters import fold

SHARED_BY = 8
"""A key that more services than this have in common tells nothing."""


def keys_of(document: Document) -> tuple[str, ...]:
    """The keys of a service, each once."""
    return tuple(dict.fromkeys(_keys(document)))


def write_keys(connection: Connection, documents: Mapping[str, Document], *, known: Collection[str]) -> None:
    """Make the store hold the keys of these services; those in `known` have keys there already, which go first."""
    table = ledger.match_key
    for chunk in chunks([key for key in documents if key in known]):
        connection.execute(delete(table).where(table.c.service_id.in_(chunk)))
    rows = [{"key": key, "service_id": owner} for owner, document in documents.items() for key in keys_of(document)]
    insert_rows(connection, table, rows)


def alike(connection: Connection, document: Document, *, but: Collection[str] = ()) -> dict[str, tuple[str, ...]]:
    """The services in the store that share keys with this one, and which; those in `but` are left out."""
    table = ledger.match_key
    rows = connection.execute(select(table).where(table.c.key.in_(keys_of(document))).order_by(table.c.key)).all()
    by_key: dict[str, list[str]] = {}
    for key, owner in rows:
        by_key.setdefault(key, []).append(owner)
    found: dict[str, tuple[str, ...]] = {}
    for key, owners in by_key.items():
        for owner in owners if len(owners) <= SHARED_BY else ():
            if owner not in but:
                found[owner] = (*found.get(owner, ()), key)
    return found


def _keys(document: Document) -> Iterator[str]:
    yield from (f"phone:{phone['number']}" for phone in document["phones"])
    if document["email"]:
        yield f"email:{document['email'].casefold()}"
    if document["url"]:
        yield f"site:{(urlsplit(document['url']).hostname or '').removeprefix('www.')}"
    yield f"name:{_letters(document['name'])}@{document['place']}"


@lru_cache(maxsize=4096)
def _letters(name: str) -> str:
    """The name's words in any order. An import asks twice: to find what looks alike, and to write the keys."""
    return " ".join(sorted(fold(name).split()))
