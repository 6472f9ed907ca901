"""The store's tables of people and messages, with the states a row can be in and the ways between them.

    inbound   todo -> doing -> done | parked          doing -> todo    the lease ended, or the turn failed
    outbound  todo -> doing -> sent -> delivered | undelivered
                      doing -> todo (due later) | failed | stopped

A person is `stopped` by their own word (`asked`), until they say start, or by a provider that says they have
blocked us (`blocked`), until they write again.

The partial unique indexes decide, not code: one turn in hand per person, one sending in hand per person.
Times are whole milliseconds since 1970. The directory's tables stand in the same metadata.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from directory.records import metadata

INBOUND_STATES = ("todo", "doing", "done", "parked")
OUTBOUND_STATES = ("todo", "doing", "sent", "delivered", "undelivered", "failed", "stopped")

_KEY = BigInteger().with_variant(Integer, "sqlite")


def _one_of(table: str, column: str, states: tuple[str, ...]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(map(repr, states))})", name=f"{table}_{column}_known")


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


person = Table(
    "person",
    metadata,
    Column("id", _KEY, Identity(), primary_key=True),
    Column("language", Text, nullable=False, server_default=""),
    Column("stopped", Text, nullable=False, server_default=""),
    Column("session", Text, nullable=False, server_default="{}"),
    Column("heard_at", BigInteger, nullable=False, server_default="0"),
    _one_of("person", "stopped", ("", "asked", "blocked")),
)

address = Table(
    "address",
    metadata,
    Column("id", _KEY, Identity(), primary_key=True),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("channel", Text, nullable=False),
    Column("lookup", LargeBinary, nullable=False),
    Column("sealed", LargeBinary),
    UniqueConstraint("lookup", name="address_lookup_key"),
)

inbound = Table(
    "inbound",
    metadata,
    Column("id", _KEY, Identity(), primary_key=True),
    Column("channel", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("address_id", ForeignKey("address.id", ondelete="CASCADE"), nullable=False),
    Column("content", LargeBinary),
    Column("received_at", BigInteger, nullable=False),
    Column("state", Text, nullable=False, server_default="todo"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("holder", Text),
    _one_of("inbound", "state", INBOUND_STATES),
    UniqueConstraint("channel", "external_id", name="inbound_once"),
    Index("inbound_open", "person_id", "id", **_where("state IN ('todo', 'doing')")),
    Index("inbound_todo", "id", **_where("state = 'todo'")),
    Index("inbound_one_in_hand", "person_id", unique=True, **_where("state = 'doing'")),
)

outbound = Table(
    "outbound",
    metadata,
    Column("id", _KEY, Identity(), primary_key=True),
    Column("inbound_id", ForeignKey("inbound.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("channel", Text, nullable=False),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("address_id", ForeignKey("address.id", ondelete="CASCADE"), nullable=False),
    Column("content", LargeBinary),
    Column("state", Text, nullable=False, server_default="todo"),
    Column("due_at", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("holder", Text),
    Column("provider_id", Text),
    Column("reason", Text),
    _one_of("outbound", "state", OUTBOUND_STATES),
    UniqueConstraint("inbound_id", "number", name="outbound_once"),
    Index("outbound_open", "person_id", "id", **_where("state IN ('todo', 'doing')")),
    Index("outbound_todo", "due_at", "id", **_where("state = 'todo'")),
    Index("outbound_one_in_hand", "person_id", unique=True, **_where("state = 'doing'")),
    Index("outbound_provider", "channel", "provider_id", **_where("provider_id IS NOT NULL")),
)

worker = Table(
    "worker",
    metadata,
    Column("id", Text, primary_key=True),
    Column("beat_at", BigInteger, nullable=False),
)
