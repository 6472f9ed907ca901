"""The directory as it is kept: SQLAlchemy Core tables, with the names of HSDS 3.1 where HSDS has one.

One metadata for the store to join. Types and checks are those SQLite and PostgreSQL share; keys are text.
`seq` rises with every row written (see `revision`), so that a reader can tell that something changed.
`service.assured_date` is the oldest of its facts (`assurance`), and empty while one of them was never checked.
A service with its parts is read and written as one document: see `directory.documents`.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    Table,
    Text,
    Time,
    false,
)

CONFIDENCE = ("A", "B", "C")
PAPERS = ("", "none", "any", "unhcr")
PHONE_TYPES = ("voice", "whatsapp")
INTAKE = ("walk_in", "appointment", "referral", "phone")
CAPACITY = ("", "limited", "full")
STATUSES = ("active", "inactive", "defunct", "temporarily closed")
TRANSLATED = ("fr", "en", "ar", "ary", "es", "pt")
FACTS = ("phones", "hours", "place", "who")
"""What somebody checks of a service: its numbers, its hours, where it is, whom it receives for what."""
RELEASE_LEVELS = ("public", "on_request", "never")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, default="", server_default="")


def _flag(name: str) -> Column[bool]:
    return Column(name, Boolean(create_constraint=False), nullable=False, default=False)


def _seq(*, index: bool = True) -> Column[int]:
    """Looked for in the tables whose rows are brought forward each by itself; a part goes with its service."""
    return Column("seq", BigInteger, nullable=False, index=index)


def _release_level() -> Column[str]:
    return Column("release_level", Text, nullable=False, default="never", server_default="never")


def _among(column: str, allowed: tuple[str, ...]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(value) for value in allowed)})", name=column)


def _of_service(*, nullable: bool = False) -> Column[str]:
    return Column("service_id", ForeignKey("service.id"), nullable=nullable, index=True)


revision = Table(
    "directory_revision",
    metadata,
    Column("id", Text, primary_key=True),
    Column("seq", BigInteger, nullable=False),
)
"""One row, taken by update: the lock on it is what makes `seq` rise in the order of commits."""

organization = Table(
    "organization",
    metadata,
    Column("id", Text, primary_key=True),
    _text("name"),
    _text("description"),
    _text("kind"),
    _text("url"),
    _text("email"),
    _text("source_url"),
    _text("source_date"),
    _seq(),
)

service = Table(
    "service",
    metadata,
    Column("id", Text, primary_key=True),
    Column("public_id", Text, nullable=False, unique=True),
    Column("organization_id", ForeignKey("organization.id"), nullable=False, index=True),
    Column("status", Text, nullable=False, default="active", server_default="active"),
    _text("name"),
    _text("alternate_name"),
    _text("description"),
    _text("url"),
    _text("email"),
    _text("application_process"),
    _text("interpretation_services"),
    _text("intake"),
    _text("eligibility_description"),
    Column("minimum_age", Integer),
    Column("maximum_age", Integer),
    _text("fees_description"),
    _flag("free"),
    _text("hours"),
    _text("papers"),
    _flag("authority"),
    _flag("vetted_child"),
    _text("capacity"),
    Column("capacity_until", Date),
    _text("alert"),
    Column("alert_until", Date),
    Column("available_from", Date),
    Column("available_until", Date),
    _text("confidentiality"),
    _text("confidence"),
    _release_level(),
    _text("notes"),
    _text("source_url"),
    _text("source_date"),
    Column("assured_date", Date),
    _seq(),
    _among("release_level", RELEASE_LEVELS),
    _among("papers", PAPERS),
    _among("confidence", CONFIDENCE),
)
"""`public_id` is what anybody outside is told: the id, or an opaque one where the id would tell the place.
`alternate_name` is the short name of a message. `intake` holds codes of INTAKE, `|` between them. `capacity` is one
of CAPACITY and ends with its day. `available_from` and `available_until` bound dated help, both days included."""

location = Table(
    "location",
    metadata,
    Column("id", Text, primary_key=True),
    _text("place"),
    _text("address_1"),
    _text("postal_code"),
    _text("transportation"),
    Column("latitude", Float),
    Column("longitude", Float),
    _release_level(),
    _seq(index=False),
    _among("release_level", RELEASE_LEVELS),
)
"""`place` is the slug of a city or of a region, or `national`."""

service_at_location = Table(
    "service_at_location",
    metadata,
    Column("id", Text, primary_key=True),
    _of_service(),
    Column("location_id", ForeignKey("location.id"), nullable=False, index=True),
    _seq(index=False),
)

phone = Table(
    "phone",
    metadata,
    Column("id", Text, primary_key=True),
    _of_service(),
    _text("number"),
    _text("type"),
    Column("position", Integer, nullable=False),
    _text("description"),
    _release_level(),
    _text("source_url"),
    _seq(index=False),
    _among("type", PHONE_TYPES),
    _among("release_level", RELEASE_LEVELS),
)

attribute = Table(
    "attribute",
    metadata,
    Column("id", Text, primary_key=True),
    _of_service(),
    _text("link_type"),
    _text("taxonomy_term_id"),
    Column("position", Integer, nullable=False),
    _seq(index=False),
    _among("link_type", ("need", "audience")),
)
"""What a service serves (`need`, a code of `facts.NEEDS`) and whom (`audience`)."""

line = Table(
    "line",
    metadata,
    Column("id", Text, primary_key=True),
    _text("number"),
    _text("e164"),
    _text("name"),
    _text("name_en"),
    _text("name_ar"),
    _text("short_fr"),
    _text("short_en"),
    _text("short_ar"),
    _text("kind"),
    _text("coverage"),
    _text("hours"),
    _text("fees_description"),
    _flag("free"),
    _flag("authority"),
    _text("confidence"),
    _text("notes"),
    _text("source_url"),
    _text("source_url_2"),
    _text("source_date"),
    Column("assured_date", Date),
    _seq(),
    _among("confidence", CONFIDENCE),
)

schedule = Table(
    "schedule",
    metadata,
    Column("id", Text, primary_key=True),
    _of_service(nullable=True),
    Column("line_id", ForeignKey("line.id"), index=True),
    _text("byday"),
    Column("opens_at", Time),
    Column("closes_at", Time),
    _flag("always"),
    Column("holidays", Boolean(create_constraint=False), nullable=False, default=False, server_default=false()),
    Column("valid_from", Date),
    Column("valid_to", Date),
    _text("notes"),
    _seq(),
)
"""Local wall time in Africa/Casablanca. `byday` as in RFC 5545 (`MO,TU`); `always` is day and night. Rows with
`valid_from` and `valid_to` (Ramadan) stand, on those days, in place of the rows without. `holidays`: open on public
holidays too."""

language = Table(
    "language",
    metadata,
    Column("id", Text, primary_key=True),
    _of_service(),
    _text("code"),
    _text("note"),
    Column("position", Integer, nullable=False),
)
"""A language spoken there (ISO 639-1 or -3, `ary` for Darija), with a note such as "call ahead"."""

cost_option = Table(
    "cost_option",
    metadata,
    Column("id", Text, primary_key=True),
    _of_service(),
    _text("option"),
    _text("currency"),
    Column("amount", Float),
    Column("position", Integer, nullable=False),
)

required_document = Table(
    "required_document",
    metadata,
    Column("id", Text, primary_key=True),
    _of_service(),
    _text("document"),
    Column("position", Integer, nullable=False),
)

accessibility = Table(
    "accessibility",
    metadata,
    Column("id", Text, primary_key=True),
    Column("location_id", ForeignKey("location.id"), nullable=False, index=True),
    _text("description"),
    Column("position", Integer, nullable=False),
)

service_area = Table(
    "service_area",
    metadata,
    Column("id", Text, primary_key=True),
    _of_service(),
    _text("place"),
    Column("position", Integer, nullable=False),
)
"""A city or region (slug) whose people the service takes, besides those of its own place."""

translation = Table(
    "translation",
    metadata,
    Column("id", Text, primary_key=True),
    _text("resource_type"),
    Column("resource_id", Text, nullable=False, index=True),
    _text("field_name"),
    _text("language"),
    _text("value"),
    _text("source_hash"),
)
"""`source_hash` is of the base text it was made from: when that text changes, the translation is stale."""

danger_line = Table(
    "danger_line",
    metadata,
    Column("id", Text, primary_key=True),
    _text("kind"),
    Column("position", Integer, nullable=False),
    Column("line_id", ForeignKey("line.id"), nullable=False),
    _text("condition"),
    _text("rule"),
    _seq(),
)

first_line = Table(
    "first_line",
    metadata,
    Column("id", Text, primary_key=True),
    _text("need"),
    Column("position", Integer, nullable=False),
    _of_service(nullable=True),
    Column("line_id", ForeignKey("line.id")),
    _text("region"),
    _text("reason"),
    _seq(),
)
"""For each need, the telephones that answer everybody; position 0 goes before a nearer service too."""
