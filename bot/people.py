"""People, by their addresses: a person is a number here, and a number there is not a telephone's."""

from dataclasses import dataclass

from sqlalchemy import Connection, text

from bot.store import Seal

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
_FORGET = text("UPDATE person SET session = '{}' WHERE heard_at < :then AND session <> '{}'")
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


def forget_sessions(connection: Connection, then: int) -> int:
    """Forget where people were in conversations that ended before this moment (R25); how many."""
    return connection.execute(_FORGET, {"then": then}).rowcount


def _make(connection: Connection, seal: Seal, channel: str, address: str) -> Reached:
    person = connection.execute(_NEW_PERSON).scalar_one()
    lookup, sealed = seal.lookup(channel, address), seal.close("address", address)
    row = {"person": person, "channel": channel, "lookup": lookup, "sealed": sealed}
    made = connection.execute(_NEW_ADDRESS, row).scalar()
    if made is not None:
        return Reached(person, made)
    connection.execute(_ABANDON, {"person": person})  # the other process won: its person is the one
    return reach(connection, seal, channel, address)
