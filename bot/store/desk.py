"""The store's tables of the desk: cases and what is said in them, who is on duty, alerts, consents, the audit.

    help_case   waiting -> taken -> closed     taken -> waiting   given back, transferred, or its operator went silent
    staff_alert todo -> doing -> sent | failed doing -> todo      later, or its sender died

A case's `severity` is raised by a machine and lowered by people alone. `waiting_since` is when it last came into the
queue, `alarms` how often its clock rang since then; `unanswered_at` is the oldest message
of the person that nobody has answered; `hushed`: they left in haste, nothing but a neutral line goes to them until they
write again; `for_staff` and `for_role` are whom it is kept for; `lines_told`: the numbers of a danger were told once.

What is asked of the team are its `case_request`s, each with what it needs `sealed`: a voice note's reference, a
number to call; blanked when the case is closed. What people and staff write stands sealed in `case_message`. Thirty
days after its last movement a case goes with all this; `case_count` alone stays (R25). A `desk_event` holds no word: it
tells open pages to look again. `audit` rows are only ever added; each carries a keyed hash that also covers the one
before.

`inbound_id` and `outbound_id` are no foreign keys: whoever erases an old number must not take along the case of the
person who moved to another; nor is an alert's `case_id`, so that what was relayed of an erased case can be deleted.

Lists (`languages`, `needs`, `tags` ...) are JSON arrays of codes; `hours` is JSON: weekday "0" (Monday) to "6" -> list
of ["HH:MM", "HH:MM"]; `holidays` are days such as "2026-11-18", `night` ids of services.
Times are whole milliseconds since 1970.
"""

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
)

from bot.store import schema
from bot.store.columns import KEY, flag, number, one_of, where, word

metadata = schema.metadata

CASE_STATES = ("waiting", "taken", "closed")
SEVERITIES = ("green", "orange", "red")
SOURCES = ("chat", "phone", "walk_in")
OUTCOMES = ("", "helped", "referred", "no_answer", "not_ours", "abuse", "stopped")
DEBRIEFS = ("", "wanted", "done")
WANTS = ("talk", "voice", "call", "woman", "danger")
AUTHORS = ("person", "staff", "bot", "note", "event")
ALERT_KINDS = ("opened", "late", "silent", "supervisor", "relay", "lines")
ALERT_WAYS = ("chat", "private", "phone")
ALERT_STATES = ("todo", "doing", "sent", "failed")
ANSWERS = ("", "yes", "no")

help_case = Table(
    "help_case",
    metadata,
    Column("id", KEY, Identity(), primary_key=True),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("address_id", ForeignKey("address.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("channel", Text, nullable=False),
    Column("language", Text, nullable=False),
    word("need"),
    word("place"),
    word("state", "waiting"),
    Column("opened_at", BigInteger, nullable=False),
    Column("taken_at", BigInteger),
    Column("closed_at", BigInteger),
    Column("taken_by", ForeignKey("staff.id", ondelete="SET NULL")),
    word("source", "chat"),
    word("severity", "green"),
    word("kind"),
    Column("inbound_id", BigInteger, index=True),
    number("waiting_since"),
    number("alarms"),
    number("heard_at"),
    Column("unanswered_at", BigInteger),
    number("written_at"),
    number("pinged_at"),
    flag("hushed"),
    flag("lines_told"),
    Column("for_staff", ForeignKey("staff.id", ondelete="SET NULL")),
    word("for_role"),
    word("outcome"),
    word("debrief"),
    word("tags", "[]"),
    one_of("help_case", "state", CASE_STATES),
    one_of("help_case", "severity", SEVERITIES),
    one_of("help_case", "source", SOURCES),
    one_of("help_case", "outcome", OUTCOMES),
    one_of("help_case", "debrief", DEBRIEFS),
    CheckConstraint("state <> 'waiting' OR taken_by IS NULL", name="help_case_nobody_has_what_waits"),
    CheckConstraint("state <> 'taken' OR taken_at IS NOT NULL", name="help_case_taken_at_some_time"),
    CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="help_case_closed_at_some_time"),
    Index("help_case_one_open", "person_id", unique=True, **where("state <> 'closed'")),
    Index("help_case_waiting", "opened_at", "id", **where("state = 'waiting'")),
    sqlite_autoincrement=True,
)

case_request = Table(
    "case_request",
    metadata,
    Column("id", KEY, Identity(), primary_key=True),
    Column("case_id", ForeignKey("help_case.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("want", Text, nullable=False),
    word("hour"),
    Column("sealed", LargeBinary),
    Column("asked_at", BigInteger, nullable=False),
    Column("done_at", BigInteger),
    one_of("case_request", "want", WANTS),
)

case_message = Table(
    "case_message",
    metadata,
    Column("id", KEY, Identity(), primary_key=True),
    Column("case_id", ForeignKey("help_case.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("author", Text, nullable=False),
    Column("staff_id", ForeignKey("staff.id", ondelete="SET NULL")),
    Column("kind", Text, nullable=False),
    Column("sealed", LargeBinary),
    word("language"),
    word("danger"),
    Column("at", BigInteger, nullable=False),
    Column("outbound_id", BigInteger, index=True),
    one_of("case_message", "author", AUTHORS),
)

case_count = Table(
    "case_count",
    metadata,
    Column("month", Text, primary_key=True),
    Column("need", Text, primary_key=True),
    Column("severity", Text, primary_key=True),
    Column("outcome", Text, primary_key=True),
    Column("number", Integer, nullable=False),
)

desk_event = Table(
    "desk_event",
    metadata,
    Column("id", KEY, Identity(), primary_key=True),
    Column("case_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

staff_alert = Table(
    "staff_alert",
    metadata,
    Column("id", KEY, Identity(), primary_key=True),
    Column("case_id", BigInteger, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("way", Text, nullable=False),
    Column("staff_id", ForeignKey("staff.id", ondelete="CASCADE")),
    Column("sealed", LargeBinary),
    word("state", "todo"),
    number("due_at"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("holder", Text),
    word("message_id"),
    Column("made_at", BigInteger, nullable=False),
    one_of("staff_alert", "kind", ALERT_KINDS),
    one_of("staff_alert", "way", ALERT_WAYS),
    one_of("staff_alert", "state", ALERT_STATES),
    Index("staff_alert_todo", "due_at", "id", **where("state = 'todo'")),
)

staff_telegram = Table(
    "staff_telegram",
    metadata,
    Column("staff_id", ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("lookup", LargeBinary, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("bound_at", BigInteger, nullable=False),
    UniqueConstraint("lookup", name="staff_telegram_lookup_key"),
)

staff_code = Table(
    "staff_code",
    metadata,
    Column("code_hash", Text, primary_key=True),
    Column("staff_id", ForeignKey("staff.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("expires_at", BigInteger, nullable=False),
)

team = Table(
    "team",
    metadata,
    Column("id", KEY, Identity(), primary_key=True),
    Column("name", Text, nullable=False),
    word("needs", "[]"),
    word("regions", "[]"),
    word("hours", "{}"),
    word("holidays", "[]"),
    word("night", "[]"),
    UniqueConstraint("name", name="team_name_key"),
)

operator = Table(
    "operator",
    metadata,
    Column("staff_id", ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("team_id", ForeignKey("team.id", ondelete="SET NULL")),
    word("languages", "[]"),
    word("needs", "[]"),
    word("regions", "[]"),
    flag("woman"),
    flag("children"),
    number("capacity", 3),
    Column("paused_at", BigInteger),
)

shift = Table(
    "shift",
    metadata,
    Column("id", KEY, Identity(), primary_key=True),
    Column("staff_id", ForeignKey("staff.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("starts_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
    CheckConstraint("starts_at < ends_at", name="shift_ends_after_it_starts"),
    Index("shift_ends", "ends_at"),
)

handover = Table(
    "handover",
    metadata,
    Column("id", KEY, Identity(), primary_key=True),
    Column("staff_id", ForeignKey("staff.id", ondelete="SET NULL")),
    Column("at", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

consent = Table(
    "consent",
    metadata,
    Column("id", KEY, Identity(), primary_key=True),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("case_id", BigInteger, nullable=False, index=True),
    Column("staff_id", ForeignKey("staff.id", ondelete="SET NULL")),
    Column("service_id", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("offered", Text, nullable=False),
    word("kept", "[]"),
    Column("sealed", LargeBinary),
    Column("text_version", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("asked_at", BigInteger, nullable=False),
    word("answer"),
    Column("answered_at", BigInteger),
    Column("withdrawn_at", BigInteger),
    Column("ends_at", BigInteger, nullable=False),
    Column("token_hash", Text),
    Column("opened_at", BigInteger),
    one_of("consent", "answer", ANSWERS),
    UniqueConstraint("token_hash", name="consent_token_key"),
    Index("consent_asked", "person_id", unique=True, **where("answer = '' AND withdrawn_at IS NULL")),
)

audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("staff_id", BigInteger, nullable=False),
    Column("action", Text, nullable=False),
    Column("case_id", BigInteger),
    word("detail", "{}"),
    Column("hash", LargeBinary, nullable=False),
)
