"""A directory that staff can trust: translations as rows, dated facts, history, reports, calls."""

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _add_tables()
    _add_columns()
    _move_texts()
    _drop_columns()


def _add_tables() -> None:
    op.create_table(
        "assurance",
        sa.Column("service_id", sa.Text(), nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("service_id", "fact", name=op.f("pk_assurance")),
    )
    op.create_table(
        "call",
        sa.Column("service_id", sa.Text(), nullable=False),
        sa.Column("held_by", sa.Text(), server_default="", nullable=False),
        sa.Column("held_until", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("not_before", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("called_at", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("service_id", name=op.f("pk_call")),
    )
    op.create_table(
        "change",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("resource_type", sa.Text(), nullable=False),
        sa.Column("resource_id", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Text(), server_default="", nullable=False),
        sa.Column("proposed_at", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_by", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_at", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("decision_why", sa.Text(), server_default="", nullable=False),
        sa.Column("reverts", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("action IN ('create', 'update', 'assure')", name=op.f("ck_change_change_action_known")),
        sa.CheckConstraint(
            "origin IN ('console', 'package', 'import', 'provider', 'command')",
            name=op.f("ck_change_change_origin_known"),
        ),
        sa.CheckConstraint("state IN ('proposed', 'approved', 'rejected')", name=op.f("ck_change_change_state_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
    )
    op.create_index("change_of_resource", "change", ["resource_type", "resource_id", "id"], unique=False)
    op.create_index(
        "change_to_decide",
        "change",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state = 'proposed'"),
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.create_table(
        "duplicate",
        sa.Column("first_id", sa.Text(), nullable=False),
        sa.Column("second_id", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_at", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("verdict IN ('different', 'same')", name=op.f("ck_duplicate_duplicate_verdict_known")),
        sa.PrimaryKeyConstraint("first_id", "second_id", name=op.f("pk_duplicate")),
    )
    op.create_table(
        "match_key",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("service_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", "service_id", name=op.f("pk_match_key")),
        sqlite_with_rowid=False,
    )
    op.create_index("match_key_of_service", "match_key", ["service_id"], unique=False)
    op.create_table(
        "packaged",
        sa.Column("resource_type", sa.Text(), nullable=False),
        sa.Column("resource_id", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("resource_type", "resource_id", name=op.f("pk_packaged")),
    )
    op.create_table(
        "provider_link",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), server_default="", nullable=False),
        sa.Column("made_at", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("expires_at", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("used_at", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_link")),
    )
    op.create_index(op.f("ix_provider_link_organization_id"), "provider_link", ["organization_id"], unique=False)
    op.create_table(
        "report",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("service_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reporter", sa.Text(), nullable=True),
        sa.Column("reported_at", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("decided_by", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_at", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "kind IN ('wrong_number', 'closed', 'refused', 'other')", name=op.f("ck_report_report_kind_known")
        ),
        sa.CheckConstraint("state IN ('open', 'confirmed', 'dismissed')", name=op.f("ck_report_report_state_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("service_id", "kind", "reporter", name="report_once_a_person"),
    )
    op.create_index(
        "report_open",
        "report",
        ["service_id"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "translation",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("resource_type", sa.Text(), server_default="", nullable=False),
        sa.Column("resource_id", sa.Text(), nullable=False),
        sa.Column("field_name", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        sa.Column("value", sa.Text(), server_default="", nullable=False),
        sa.Column("source_hash", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_translation")),
    )
    op.create_index(op.f("ix_translation_resource_id"), "translation", ["resource_id"], unique=False)
    op.create_table(
        "accessibility",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("location_id", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_accessibility_location_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accessibility")),
    )
    op.create_index(op.f("ix_accessibility_location_id"), "accessibility", ["location_id"], unique=False)
    op.create_table(
        "cost_option",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("service_id", sa.Text(), nullable=False),
        sa.Column("option", sa.Text(), server_default="", nullable=False),
        sa.Column("currency", sa.Text(), server_default="", nullable=False),
        sa.Column("amount", sa.Float(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_cost_option_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cost_option")),
    )
    op.create_index(op.f("ix_cost_option_service_id"), "cost_option", ["service_id"], unique=False)
    op.create_table(
        "language",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("service_id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_language_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_language")),
    )
    op.create_index(op.f("ix_language_service_id"), "language", ["service_id"], unique=False)
    op.create_table(
        "required_document",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("service_id", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), server_default="", nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_required_document_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_required_document")),
    )
    op.create_index(op.f("ix_required_document_service_id"), "required_document", ["service_id"], unique=False)
    op.create_table(
        "service_area",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("service_id", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_service_area_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_area")),
    )
    op.create_index(op.f("ix_service_area_service_id"), "service_area", ["service_id"], unique=False)


def _add_columns() -> None:
    op.add_column("location", sa.Column("postal_code", sa.Text(), server_default="", nullable=False))
    op.add_column("location", sa.Column("transportation", sa.Text(), server_default="", nullable=False))
    op.add_column("phone", sa.Column("description", sa.Text(), server_default="", nullable=False))
    op.add_column("schedule", sa.Column("holidays", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("schedule", sa.Column("valid_from", sa.Date(), nullable=True))
    op.add_column("schedule", sa.Column("valid_to", sa.Date(), nullable=True))
    op.add_column("schedule", sa.Column("notes", sa.Text(), server_default="", nullable=False))
    op.add_column("service", sa.Column("alternate_name", sa.Text(), server_default="", nullable=False))
    op.add_column("service", sa.Column("description", sa.Text(), server_default="", nullable=False))
    op.add_column("service", sa.Column("url", sa.Text(), server_default="", nullable=False))
    op.add_column("service", sa.Column("application_process", sa.Text(), server_default="", nullable=False))
    op.add_column("service", sa.Column("interpretation_services", sa.Text(), server_default="", nullable=False))
    op.add_column("service", sa.Column("intake", sa.Text(), server_default="", nullable=False))
    op.add_column("service", sa.Column("minimum_age", sa.Integer(), nullable=True))
    op.add_column("service", sa.Column("maximum_age", sa.Integer(), nullable=True))
    op.add_column("service", sa.Column("capacity", sa.Text(), server_default="", nullable=False))
    op.add_column("service", sa.Column("capacity_until", sa.Date(), nullable=True))
    op.add_column("service", sa.Column("alert", sa.Text(), server_default="", nullable=False))
    op.add_column("service", sa.Column("alert_until", sa.Date(), nullable=True))
    op.add_column("service", sa.Column("available_from", sa.Date(), nullable=True))
    op.add_column("service", sa.Column("available_until", sa.Date(), nullable=True))


def _move_texts() -> None:
    """Names in other languages become translations of the name they were made from; languages become rows."""
    connection = op.get_bind()
    connection.execute(sa.text("UPDATE service SET alternate_name = short_fr"))
    for kind, base, columns in (
        ("service", "name", {"en": "name_en"}),
        ("service", "short_fr", {"en": "short_en", "ar": "short_ar"}),
        ("organization", "name", {"en": "name_en", "ar": "name_ar"}),
    ):
        field = "alternate_name" if base == "short_fr" else base
        for language, column in columns.items():
            query = f"SELECT id, {base} AS base, {column} AS value FROM {kind} WHERE {column} <> ''"
            for row in connection.execute(sa.text(query)).mappings().all():
                _translate(connection, kind, row, field=field, language=language)
    for key, codes in connection.execute(sa.text("SELECT id, languages FROM service WHERE languages <> ''")).all():
        for position, code in enumerate(codes.split("|")):
            values = {"id": f"{key}.language.{position:02}", "service_id": key, "code": code, "position": position}
            insert = "INSERT INTO language (id, service_id, code, position) VALUES (:id, :service_id, :code, :position)"
            connection.execute(sa.text(insert), values)
    for fact in ("phones", "hours", "place", "who"):
        checked = "SELECT id, :fact, assured_date FROM service WHERE assured_date IS NOT NULL"
        connection.execute(sa.text(f"INSERT INTO assurance (service_id, fact, day) {checked}"), {"fact": fact})


def _translate(connection: sa.Connection, kind: str, row: sa.RowMapping, *, field: str, language: str) -> None:
    values = {
        "id": f"{kind}.{row['id']}.{field}.{language}",
        "kind": kind,
        "key": row["id"],
        "field": field,
        "language": language,
        "value": row["value"],
        "hash": hashlib.sha256(row["base"].encode()).hexdigest()[:16],
    }
    insert = (
        "INSERT INTO translation (id, resource_type, resource_id, field_name, language, value, source_hash)"
        " VALUES (:id, :kind, :key, :field, :language, :value, :hash)"
    )
    connection.execute(sa.text(insert), values)


def _drop_columns() -> None:
    for table in ("location", "service_at_location", "phone", "attribute"):
        op.drop_index(op.f(f"ix_{table}_seq"), table)
    op.drop_column("organization", "name_ar")
    op.drop_column("organization", "name_en")
    op.drop_column("service", "name_en")
    op.drop_column("service", "short_fr")
    op.drop_column("service", "short_en")
    op.drop_column("service", "languages")
    op.drop_column("service", "short_ar")
