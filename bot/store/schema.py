"""The store's tables of people, messages and staff, with the states a row can be in and the ways between them.

    inbound   todo -> doing -> done | parked          doing -> todo    the lease ended, or the turn failed
    outbound  todo -> doing -> sent -> delivered | undelivered
                      doing -> todo (due later) | failed | stopped

A person is `stopped` by their own word (`asked`), until they say start, or by a provider that says they have
blocked us (`blocked`), until they write again.

Tokens of staff stand here as hashes only; `totp` is sealed. A `staff_link` is used once: `first` is the one that the
host's own terminal prints, `invitation` one that somebody is given.

The partial unique indexes decide, not code: one turn in hand per person, one sending in hand per person.
Times are whole milliseconds since 1970. The directory's tables stand in the same metadata.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
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

from directory import ledger

metadata = ledger.metadata

STAFF_ROLES = ("editor", "reviewer", "operator", "supervisor", "admin")
LINK_KINDS = ("first", "invitation")
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

staff = Table(
    "staff",
    metadata,
    Column("id", _KEY, Identity(), primary_key=True),
    Column("email", Text, nullable=False),
    Column("name", Text, nullable=False, server_default=""),
    Column("role", Text, nullable=False),
    Column("organizations", Text, nullable=False, server_default="[]"),
    Column("regions", Text, nullable=False, server_default="[]"),
    Column("language", Text, nullable=False, server_default=""),
    Column("password", Text, nullable=False, server_default=""),
    Column("totp", LargeBinary),
    Column("totp_last", BigInteger, nullable=False, server_default="0"),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("locked_until", BigInteger, nullable=False, server_default="0"),
    Column("disabled_at", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    _one_of("staff", "role", STAFF_ROLES),
    UniqueConstraint("email", name="staff_email_key"),
)

staff_session = Table(
    "staff_session",
    metadata,
    Column("token_hash", Text, primary_key=True),
    Column("staff_id", ForeignKey("staff.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("csrf", Text, nullable=False),
    Column("enrolling", Boolean(create_constraint=False), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
)

staff_link = Table(
    "staff_link",
    metadata,
    Column("token_hash", Text, primary_key=True),
    Column("staff_id", ForeignKey("staff.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
    _one_of("staff_link", "kind", LINK_KINDS),
)
