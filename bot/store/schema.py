"""The store's tables of people, messages and staff, with the states a row can be in and the ways between them.
Those of the desk stand in `bot.store.desk`.

    inbound   todo -> doing -> done | parked          doing -> todo    the lease ended, or the turn failed
    outbound  todo -> doing -> handed -> sent -> delivered | undelivered
                      doing -> sent       the provider says no more than that it took it
                      doing, handed -> todo (due later) | failed | stopped
    follow_up waiting -> written -> gone              waiting -> gone    stopped, or too long past its hour

A person is `stopped` by their own word (`asked`), until they say start, or by a provider that says they have
blocked us (`blocked`), until they write again. One who was `erased_at` some moment stays only until their last answer
is sent, and is found by no address any more; a `tombstone` tells a restored copy that they are gone, and an
`erased_message`, a keyed hash, that a provider gives one of theirs again.

Tokens of staff stand here as hashes only; `totp` is sealed. A `staff_link` is used once: `first` is the one that the
host's own terminal prints, `invitation` one that somebody is given.

A `complaint` names nobody: `complainer`, a keyed hash,
is emptied after its day. A `follow_up` is written once `written_at` is set, inside its hour of the day and before
`ends_at`; its answer is counted in `follow_up_outcome`.

A message is `handed` once an SMS line has it and has not said yet that it went; at `handed_until` the line is asked.
`avoided` are the lines, each after a space, that dropped or rejected it; `doubts` how often a line may have taken it
and never said so.
`line` is the SMS line a message came by, or was last given to; `rank` is 0 for the answer to a danger, which goes
before everything. `rang_at` is when a missed call of theirs was last heard.

The partial unique indexes decide, not code: one turn in hand per person, one sending in hand per person.
Times are whole milliseconds since 1970. The directory's tables stand in the same metadata.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from bot.store.columns import KEY, one_of, where
from directory import ledger

metadata = ledger.metadata

STAFF_ROLES = ("editor", "reviewer", "operator", "supervisor", "admin")
FIRST_EMAIL = "admin@localhost"
"""The account that only sets the console up, before somebody gives it an address: it answers nobody."""
LINK_KINDS = ("first", "invitation")
INBOUND_STATES = ("todo", "doing", "done", "parked")
COMPLAINT_KINDS = ("money", "body", "insult", "secret", "other")
OUTCOMES = ("good", "not_yet")
OUTBOUND_STATES = ("todo", "doing", "handed", "sent", "delivered", "undelivered", "failed", "stopped")

person = Table(
    "person",
    metadata,
    Column("id", KEY, Identity(), primary_key=True),
    Column("language", Text, nullable=False, server_default=""),
    Column("stopped", Text, nullable=False, server_default=""),
    Column("session", Text, nullable=False, server_default="{}"),
    Column("heard_at", BigInteger, nullable=False, server_default="0"),
    Column("borrowed", Boolean(create_constraint=False), nullable=False, server_default=false()),
    Column("erased_at", BigInteger, nullable=False, server_default="0"),
    Column("quiet_until", BigInteger, nullable=False, server_default="0"),
    Column("rang_at", BigInteger, nullable=False, server_default="0"),
    Index("person_erased", "id", **where("erased_at > 0")),
    one_of("person", "stopped", ("", "asked", "blocked")),
)

address = Table(
    "address",
    metadata,
    Column("id", KEY, Identity(), primary_key=True),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("channel", Text, nullable=False),
    Column("lookup", LargeBinary, nullable=False),
    Column("sealed", LargeBinary),
    UniqueConstraint("lookup", name="address_lookup_key"),
)

inbound = Table(
    "inbound",
    metadata,
    Column("id", KEY, Identity(), primary_key=True),
    Column("channel", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("address_id", ForeignKey("address.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("content", LargeBinary),
    Column("message_id", Text, nullable=False, server_default=""),
    Column("received_at", BigInteger, nullable=False),
    Column("state", Text, nullable=False, server_default="todo"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("holder", Text),
    Column("line", Text, nullable=False, server_default=""),
    one_of("inbound", "state", INBOUND_STATES),
    UniqueConstraint("channel", "external_id", name="inbound_once"),
    Index("inbound_open", "person_id", "id", **where("state IN ('todo', 'doing')")),
    Index("inbound_todo", "id", **where("state = 'todo'")),
    Index("inbound_one_in_hand", "person_id", unique=True, **where("state = 'doing'")),
)

outbound = Table(
    "outbound",
    metadata,
    Column("id", KEY, Identity(), primary_key=True),
    Column("inbound_id", ForeignKey("inbound.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("channel", Text, nullable=False),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("address_id", ForeignKey("address.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("content", LargeBinary),
    Column("state", Text, nullable=False, server_default="todo"),
    Column("due_at", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("holder", Text),
    Column("provider_id", Text),
    Column("reason", Text),
    Column("sent_at", BigInteger, nullable=False, server_default="0"),
    Column("line", Text, nullable=False, server_default=""),
    Column("rank", Integer, nullable=False, server_default="1"),
    Column("handed_until", BigInteger, nullable=False, server_default="0"),
    Column("avoided", Text, nullable=False, server_default=""),
    Column("doubts", Integer, nullable=False, server_default="0"),
    one_of("outbound", "state", OUTBOUND_STATES),
    UniqueConstraint("inbound_id", "number", name="outbound_once"),
    Index("outbound_open", "person_id", "id", **where("state IN ('todo', 'doing')")),
    Index("outbound_todo", "rank", "id", **where("state = 'todo'")),
    Index("outbound_handed", "handed_until", **where("state = 'handed'")),
    Index("outbound_one_in_hand", "person_id", unique=True, **where("state = 'doing'")),
    Index("outbound_provider", "channel", "provider_id", **where("provider_id IS NOT NULL")),
    sqlite_autoincrement=True,
)

tombstone = Table(
    "tombstone",
    metadata,
    Column("mark", LargeBinary, primary_key=True),
    Column("erased_at", BigInteger, nullable=False),
)

erased_message = Table(
    "erased_message",
    metadata,
    Column("mark", LargeBinary, primary_key=True),
    Column("erased_at", BigInteger, nullable=False, index=True),
)

phrase = Table(
    "phrase",
    metadata,
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("hash", LargeBinary, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("kept_at", BigInteger, nullable=False),
    UniqueConstraint("hash", name="phrase_hash_key"),
)

phrase_try = Table(
    "phrase_try",
    metadata,
    Column("id", KEY, Identity(), primary_key=True),
    Column("mark", LargeBinary, nullable=False),
    Column("tried_at", BigInteger, nullable=False),
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
    Column("id", KEY, Identity(), primary_key=True),
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
    one_of("staff", "role", STAFF_ROLES),
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
    one_of("staff_link", "kind", LINK_KINDS),
)

complaint = Table(
    "complaint",
    metadata,
    Column("id", KEY, Identity(), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("looked_at", BigInteger),
    Column("complainer", Text),
    one_of("complaint", "kind", COMPLAINT_KINDS),
    Index("complaint_complainer", "complainer", **where("complainer IS NOT NULL")),
)

follow_up = Table(
    "follow_up",
    metadata,
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("address_id", ForeignKey("address.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("inbound_id", ForeignKey("inbound.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("channel", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("hour", Integer, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("written_at", BigInteger),
    Index("follow_up_due", "due_at", **where("written_at IS NULL")),
)

follow_up_outcome = Table(
    "follow_up_outcome",
    metadata,
    Column("month", Text, primary_key=True),
    Column("outcome", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    one_of("follow_up_outcome", "outcome", OUTCOMES),
)
