"""People, by their addresses: a person is a number here, and a number there is not a telephone's."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, text

from bot.store import Seal

BORROWED_LASTS = timedelta(minutes=30)
"""After this without a message a borrowed telephone is taken to be back with its owner, who is to find nothing, not
even the language."""

_KNOWN = "SELECT id, person_id, sealed IS NULL AS blank FROM address WHERE lookup = :lookup {lock}"
_KNOWN_BY_ENGINE = {
    "sqlite": text(_KNOWN.format(lock="")),
    "postgresql": text(_KNOWN.format(lock="FOR NO KEY UPDATE")),
}
"""On PostgreSQL a person's messages are stored one after the other, else a later one could be committed, and
taken, before an earlier one whose number was drawn first."""
_NEW_PERSON = text("INSERT INTO person DEFAULT VALUES RETURNING id")
_NEW_ADDRESS = text(
    "INSERT INTO address (person_id, channel, lookup, sealed) VALUES (:person, :channel, :lookup, :sealed)"
    " ON CONFLICT (lookup) DO NOTHING RETURNING id"
)
_FILL = text("UPDATE address SET sealed = :sealed WHERE id = :id")
_FIND = text("SELECT id, person_id FROM address WHERE lookup = :lookup")
_ERASED = text(
    "SELECT a.id, a.person_id, a.sealed FROM person p JOIN address a ON a.person_id = p.id"
    " WHERE p.erased_at > 0 AND a.channel = :channel AND a.sealed IS NOT NULL ORDER BY p.id"
)
_FORGET = text("UPDATE person SET session = '{}' WHERE heard_at < :then AND session <> '{}'")
_FORGET_BORROWED = text(
    "UPDATE person SET session = '{}', language = '', borrowed = :no WHERE borrowed = :yes AND heard_at < :then"
)
_DUE = """
    EXISTS (SELECT 1 FROM help_case h WHERE h.person_id = {person} AND h.state <> 'closed')
    OR EXISTS (SELECT 1 FROM outbound o WHERE o.person_id = {person} AND o.state IN ('todo', 'doing'))
    OR EXISTS (SELECT 1 FROM outbound o WHERE o.person_id = {person} AND o.state = 'handed')
    OR EXISTS (SELECT 1 FROM inbound i WHERE i.person_id = {person} AND i.state IN ('todo', 'doing'))
"""
_LOCK = text("SELECT 1 FROM address WHERE id = :address FOR NO KEY UPDATE")
_BLANK = text(f"UPDATE address SET sealed = NULL WHERE id = :address AND NOT ({_DUE.format(person=':person')})")
_END = text(f"DELETE FROM person WHERE id = :person AND erased_at > 0 AND NOT ({_DUE.format(person=':person')})")
_END_ALL = text(
    "DELETE FROM person WHERE erased_at > 0 AND (erased_at < :then OR NOT (" + _DUE.format(person="person.id") + "))"
)
_ABANDON = text("DELETE FROM person WHERE id = :person")


@dataclass(frozen=True, slots=True)
class Reached:
    """A person and the address they write from."""

    person_id: int
    address_id: int


def reach(connection: Connection, seal: Seal, channel: str, address: str) -> Reached:
    """The person at this address, made when new. Safe when two processes meet the same new address."""
    lookup = seal.lookup(channel, address)
    known = connection.execute(_KNOWN_BY_ENGINE[connection.dialect.name], {"lookup": lookup}).first()
    if known is None:
        return _make(connection, seal, channel, address)
    if known.blank:
        connection.execute(_FILL, {"id": known.id, "sealed": seal.close("address", address)})
    return Reached(known.person_id, known.id)


def find(connection: Connection, seal: Seal, channel: str, address: str) -> Reached | None:
    """The person at this address, if there is one; nothing is made."""
    row = connection.execute(_FIND, {"lookup": seal.lookup(channel, address)}).first()
    return Reached(row.person_id, row.id) if row else None


def find_erased(connection: Connection, seal: Seal, channel: str, address: str) -> list[Reached]:
    """Who was erased at this address and is still owed an answer, for a telephone that fetches its own."""
    rows = connection.execute(_ERASED, {"channel": channel}).all()
    return [Reached(row.person_id, row.id) for row in rows if seal.open("address", row.sealed) == address]


def settle(connection: Connection, person_id: int, address_id: int) -> None:
    """Once nothing is due to a person: their address is blank until they write again, and an erased one is gone (R23).

    On PostgreSQL the address is locked first, so that a message being stored just now is seen, and answered.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK, {"address": address_id})
    connection.execute(_BLANK, {"person": person_id, "address": address_id})
    connection.execute(_END, {"person": person_id})


def end_erased(connection: Connection, then: int) -> int:
    """The erased people to whom nothing is due any more, or whose last answer has not gone since this moment, are gone.

    How many. Most went with their last answer: these are the ones a dead process left.
    """
    return connection.execute(_END_ALL, {"then": then}).rowcount


def forget_sessions(connection: Connection, then: int) -> int:
    """Forget where people were in conversations that ended before this moment (R25); how many."""
    return connection.execute(_FORGET, {"then": then}).rowcount


def forget_borrowed(connection: Connection, then: int) -> int:
    """Forget where people on borrowed telephones were, and their language, when they last wrote before this moment."""
    return connection.execute(_FORGET_BORROWED, {"then": then, "yes": True, "no": False}).rowcount


def _make(connection: Connection, seal: Seal, channel: str, address: str) -> Reached:
    person = connection.execute(_NEW_PERSON).scalar_one()
    lookup, sealed = seal.lookup(channel, address), seal.close("address", address)
    row = {"person": person, "channel": channel, "lookup": lookup, "sealed": sealed}
    made = connection.execute(_NEW_ADDRESS, row).scalar()
    if made is not None:
        return Reached(person, made)
    connection.execute(_ABANDON, {"person": person})  # the other process won: its person is the one
    return reach(connection, seal, channel, address)
