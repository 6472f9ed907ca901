"""Delete means delete (R20): a person goes from every table, and no restored copy brings them back.

What is due to them is still sent: until then only that answer and its address stay, found by no number. A tombstone, a
keyed hash of what the address was found by, lets a restored copy be told who is gone; without the key it names nobody,
and it is not the hash an address is found by.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Table, delete, insert, select, update

from bot import complaints, inbox, outbox, people, reports
from bot.moments import to_millis
from bot.store import Seal
from bot.store.desk import metadata
from bot.store.schema import address, inbound, outbound, person, tombstone

_USE = "tombstones"
_UNTIL_ANSWERED = (address, inbound, outbound)
"""What the last answer needs: these rows go with the person's own."""


@dataclass(frozen=True, slots=True)
class Tombstone:
    """Somebody erased: the mark of one of their addresses, and when (milliseconds)."""

    mark: bytes
    erased_at: int


def tables_of_a_person() -> list[Table]:
    """Every table that holds rows of a person, children before their parents; whoever adds one adds it here."""
    return [table for table in reversed(metadata.sorted_tables) if any(_points_at_person(table))]


def _points_at_person(table: Table) -> Iterable[str]:
    return (column.name for column in table.columns if column.references(person.c.id))


def erase(connection: Connection, seal: Seal, person_id: int, now: datetime) -> None:
    """Forget this person, inside the caller's transaction; what is added to the outbox after this is still sent.

    A message of theirs that waits for its turn was written after this word: it is a new person's.
    """
    moment = to_millis(now)
    outbox.stop(connection, person_id, "erased")
    reports.forget(connection, seal, person_id)
    complaints.forget(connection, seal, person_id, now)
    inbox.erase(connection, seal, person_id, now)
    waiting = _hide(connection, seal, person_id, moment)
    for table in tables_of_a_person():
        if table not in _UNTIL_ANSWERED:
            _delete_from(connection, table, person_id)
    for table in (inbound, outbound):
        over = table.c.state.notin_(("todo", "doing"))
        connection.execute(update(table).where(table.c.person_id == person_id, over).values(content=None))
    nothing = {"language": "", "session": "{}", "borrowed": False, "erased_at": moment}
    connection.execute(update(person).where(person.c.id == person_id).values(nothing))
    for old, channel, plain in waiting:
        _begin_anew(connection, old, people.reach(connection, seal, channel, plain))


def erase_address(connection: Connection, seal: Seal, channel: str, plain: str, now: datetime) -> None:
    """Forget whoever writes from this address, and say nothing of whether there was anybody (T10)."""
    lookup = seal.lookup(channel, plain)
    _lay(connection, [Tombstone(_mark(seal, lookup), to_millis(now))])
    found = people.find(connection, seal, channel, plain)
    if found:
        erase(connection, seal, found.person_id, now)
        people.settle(connection, found.person_id, found.address_id)


def tombstones(connection: Connection) -> tuple[Tombstone, ...]:
    """All of them: to be handed to `replay` on a restored copy."""
    rows = connection.execute(select(tombstone.c.mark, tombstone.c.erased_at))
    return tuple(Tombstone(bytes(row.mark), row.erased_at) for row in rows)


def replay(connection: Connection, seal: Seal, erased: Iterable[Tombstone]) -> int:
    """Erase again, from a restored copy, whoever was erased after it was made; how many people.

    Whoever wrote again after being erased is somebody new, and stays.
    """
    known = {one.mark: one.erased_at for one in erased}
    _lay(connection, (Tombstone(mark, at) for mark, at in known.items()))
    query = select(address.c.lookup, person.c.id, person.c.heard_at).join_from(address, person)
    back = {
        row.id
        for row in connection.execute(query).all()
        if row.heard_at <= known.get(_mark(seal, bytes(row.lookup)), -1)
    }
    for person_id in back:
        reports.forget(connection, seal, person_id)
        connection.execute(delete(person).where(person.c.id == person_id))
    return len(back)


def _hide(connection: Connection, seal: Seal, person_id: int, now: int) -> list[tuple[int, str, str]]:
    """Make this person's addresses such that nobody finds them, under a tombstone each.

    Gives those from which a message waits: the old address's id, its channel, and what it was.
    """
    of_theirs = select(address.c.id, address.c.channel, address.c.lookup, address.c.sealed)
    rows = connection.execute(of_theirs.where(address.c.person_id == person_id)).all()
    still = select(inbound.c.address_id).where(inbound.c.person_id == person_id, inbound.c.state == "todo")
    waits = set(connection.execute(still).scalars())
    for row in rows:
        _lay(connection, [Tombstone(_mark(seal, bytes(row.lookup)), now)])
        nobody = update(address).where(address.c.id == row.id).values(lookup=secrets.token_bytes(32))
        connection.execute(nobody)
    return [(row.id, row.channel, seal.open("address", row.sealed)) for row in rows if row.id in waits and row.sealed]


def _begin_anew(connection: Connection, old_address: int, new: people.Reached) -> None:
    theirs = update(inbound).where(inbound.c.address_id == old_address, inbound.c.state == "todo")
    connection.execute(theirs.values(person_id=new.person_id, address_id=new.address_id))


def _delete_from(connection: Connection, table: Table, person_id: int) -> None:
    for name in _points_at_person(table):
        connection.execute(delete(table).where(table.c[name] == person_id))


def _lay(connection: Connection, stones: Iterable[Tombstone]) -> None:
    for stone in stones:
        connection.execute(delete(tombstone).where(tombstone.c.mark == stone.mark))
        connection.execute(insert(tombstone).values(mark=stone.mark, erased_at=stone.erased_at))


def _mark(seal: Seal, lookup: bytes) -> bytes:
    return hmac.digest(bytes.fromhex(seal.derive(_USE)), lookup, hashlib.sha256)
