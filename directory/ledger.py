"""The tables of the work on the directory: what was changed and by whom, what was checked, what people report.

Times are whole milliseconds since 1970, days are dates. Nothing here is told to people: see `directory.release`.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from directory import records

metadata = records.metadata

CHANGE_STATES = ("proposed", "approved", "rejected")
ACTIONS = ("create", "update", "assure")
ORIGINS = ("console", "package", "import", "provider", "command")
REPORTS = ("wrong_number", "closed", "refused", "other")
REPORT_STATES = ("open", "confirmed", "dismissed")

_KEY = BigInteger().with_variant(Integer, "sqlite")


def _word(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="")


def _moment(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False, server_default="0")


def _known(table: str, column: str, allowed: tuple[str, ...]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(map(repr, allowed))})", name=f"{table}_{column}_known")


change = Table(
    "change",
    metadata,
    Column("id", _KEY, Identity(), primary_key=True),
    Column("resource_type", Text, nullable=False),
    Column("resource_id", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("fields", Text, nullable=False),
    Column("state", Text, nullable=False),
    _word("proposed_by"),
    _moment("proposed_at"),
    _word("why"),
    _word("decided_by"),
    _moment("decided_at"),
    _word("decision_why"),
    Column("reverts", _KEY),
    Column("seq", BigInteger),
    _known("change", "state", CHANGE_STATES),
    _known("change", "action", ACTIONS),
    _known("change", "origin", ORIGINS),
    Index("change_of_resource", "resource_type", "resource_id", "id"),
    Index(
        "change_to_decide", "id", sqlite_where=text("state = 'proposed'"), postgresql_where=text("state = 'proposed'")
    ),
)
"""States: proposed -> approved | rejected; an editor's unguarded change is approved as it is made, by its maker.
`fields` is JSON, `{field: [before, after]}`; `seq` is the directory's when it was applied, which is the order in which
history is replayed."""

packaged = Table(
    "packaged",
    metadata,
    Column("resource_type", Text, primary_key=True),
    Column("resource_id", Text, primary_key=True),
    Column("document", Text, nullable=False),
)
"""Each document as the package last brought it: what staff changed since is theirs, and a new package leaves it."""

assurance = Table(
    "assurance",
    metadata,
    Column("service_id", Text, primary_key=True),
    Column("fact", Text, primary_key=True),
    Column("day", Date, nullable=False),
)
"""The day somebody last said, of this fact of a service, that it is still right. Who and how stands in `change`."""

report = Table(
    "report",
    metadata,
    Column("id", _KEY, Identity(), primary_key=True),
    Column("service_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("reporter", Text),
    _moment("reported_at"),
    Column("state", Text, nullable=False, server_default="open"),
    _word("decided_by"),
    _moment("decided_at"),
    _known("report", "kind", REPORTS),
    _known("report", "state", REPORT_STATES),
    UniqueConstraint("service_id", "kind", "reporter", name="report_once_a_person"),
    Index("report_open", "service_id", sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'")),
)
"""`reporter` is a keyed hash that tells two people apart and nothing else; it is emptied when the report is decided."""

call = Table(
    "call",
    metadata,
    Column("service_id", Text, primary_key=True),
    _word("held_by"),
    _moment("held_until"),
    _moment("not_before"),
    _word("outcome"),
    _moment("called_at"),
)
"""Whose hand a service's call is in, until when; and how the last one ended."""

provider_link = Table(
    "provider_link",
    metadata,
    Column("id", Text, primary_key=True),
    Column("organization_id", Text, nullable=False, index=True),
    _word("made_by"),
    _moment("made_at"),
    _moment("expires_at"),
    _moment("revoked_at"),
    _moment("used_at"),
)

match_key = Table(
    "match_key",
    metadata,
    Column("key", Text, primary_key=True),
    Column("service_id", Text, primary_key=True),
    Index("match_key_of_service", "service_id"),
    sqlite_with_rowid=False,
)
"""What makes two services look alike: `phone:+212...`, `email:...`, `site:...`, `name:...@place`. Kept in the order of
its key alone: with row numbers SQLite would write each key twice."""

duplicate = Table(
    "duplicate",
    metadata,
    Column("first_id", Text, primary_key=True),
    Column("second_id", Text, primary_key=True),
    Column("verdict", Text, nullable=False),
    _word("decided_by"),
    _moment("decided_at"),
    _known("duplicate", "verdict", ("different", "same")),
)
"""What a person said of a pair that looks alike; `first_id` sorts before `second_id`."""
