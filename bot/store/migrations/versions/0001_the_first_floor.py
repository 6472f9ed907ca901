"""The first floor"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "directory_revision",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_revision")),
    )
    op.create_table(
        "line",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("e164", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("name_en", sa.Text(), server_default="", nullable=False),
        sa.Column("name_ar", sa.Text(), server_default="", nullable=False),
        sa.Column("short_fr", sa.Text(), server_default="", nullable=False),
        sa.Column("short_en", sa.Text(), server_default="", nullable=False),
        sa.Column("short_ar", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("coverage", sa.Text(), server_default="", nullable=False),
        sa.Column("hours", sa.Text(), server_default="", nullable=False),
        sa.Column("fees_description", sa.Text(), server_default="", nullable=False),
        sa.Column("free", sa.Boolean(), nullable=False),
        sa.Column("authority", sa.Boolean(), nullable=False),
        sa.Column("confidence", sa.Text(), server_default="", nullable=False),
        sa.Column("notes", sa.Text(), server_default="", nullable=False),
        sa.Column("source_url", sa.Text(), server_default="", nullable=False),
        sa.Column("source_url_2", sa.Text(), server_default="", nullable=False),
        sa.Column("source_date", sa.Text(), server_default="", nullable=False),
        sa.Column("assured_date", sa.Date(), nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("confidence IN ('A', 'B', 'C')", name=op.f("ck_line_confidence")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line")),
    )
    with op.batch_alter_table("line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_line_seq"), ["seq"], unique=False)

    op.create_table(
        "location",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("address_1", sa.Text(), server_default="", nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("release_level", sa.Text(), server_default="never", nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "release_level IN ('public', 'on_request', 'never')", name=op.f("ck_location_release_level")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_location")),
    )
    with op.batch_alter_table("location", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_location_seq"), ["seq"], unique=False)

    op.create_table(
        "organization",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("name_en", sa.Text(), server_default="", nullable=False),
        sa.Column("name_ar", sa.Text(), server_default="", nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("url", sa.Text(), server_default="", nullable=False),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("source_url", sa.Text(), server_default="", nullable=False),
        sa.Column("source_date", sa.Text(), server_default="", nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization")),
    )
    with op.batch_alter_table("organization", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organization_seq"), ["seq"], unique=False)

    op.create_table(
        "person",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        sa.Column("stopped", sa.Text(), server_default="", nullable=False),
        sa.Column("session", sa.Text(), server_default="{}", nullable=False),
        sa.Column("heard_at", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("stopped IN ('', 'asked', 'blocked')", name=op.f("ck_person_person_stopped_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_table(
        "worker",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("beat_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker")),
    )
    op.create_table(
        "address",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("lookup", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_address_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address")),
        sa.UniqueConstraint("lookup", name="address_lookup_key"),
    )
    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_address_person_id"), ["person_id"], unique=False)

    op.create_table(
        "danger_line",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Text(), nullable=False),
        sa.Column("condition", sa.Text(), server_default="", nullable=False),
        sa.Column("rule", sa.Text(), server_default="", nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["line.id"], name=op.f("fk_danger_line_line_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_danger_line")),
    )
    with op.batch_alter_table("danger_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_danger_line_seq"), ["seq"], unique=False)

    op.create_table(
        "service",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="active", nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("name_en", sa.Text(), server_default="", nullable=False),
        sa.Column("short_fr", sa.Text(), server_default="", nullable=False),
        sa.Column("short_en", sa.Text(), server_default="", nullable=False),
        sa.Column("short_ar", sa.Text(), server_default="", nullable=False),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("eligibility_description", sa.Text(), server_default="", nullable=False),
        sa.Column("fees_description", sa.Text(), server_default="", nullable=False),
        sa.Column("free", sa.Boolean(), nullable=False),
        sa.Column("hours", sa.Text(), server_default="", nullable=False),
        sa.Column("languages", sa.Text(), server_default="", nullable=False),
        sa.Column("papers", sa.Text(), server_default="", nullable=False),
        sa.Column("authority", sa.Boolean(), nullable=False),
        sa.Column("vetted_child", sa.Boolean(), nullable=False),
        sa.Column("confidentiality", sa.Text(), server_default="", nullable=False),
        sa.Column("confidence", sa.Text(), server_default="", nullable=False),
        sa.Column("release_level", sa.Text(), server_default="never", nullable=False),
        sa.Column("notes", sa.Text(), server_default="", nullable=False),
        sa.Column("source_url", sa.Text(), server_default="", nullable=False),
        sa.Column("source_date", sa.Text(), server_default="", nullable=False),
        sa.Column("assured_date", sa.Date(), nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("confidence IN ('A', 'B', 'C')", name=op.f("ck_service_confidence")),
        sa.CheckConstraint("papers IN ('', 'none', 'any', 'unhcr')", name=op.f("ck_service_papers")),
        sa.CheckConstraint("release_level IN ('public', 'on_request', 'never')", name=op.f("ck_service_release_level")),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_service_organization_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
        sa.UniqueConstraint("public_id", name=op.f("uq_service_public_id")),
    )
    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_organization_id"), ["organization_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_service_seq"), ["seq"], unique=False)

    op.create_table(
        "attribute",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("service_id", sa.Text(), nullable=False),
        sa.Column("link_type", sa.Text(), server_default="", nullable=False),
        sa.Column("taxonomy_term_id", sa.Text(), server_default="", nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("link_type IN ('need', 'audience')", name=op.f("ck_attribute_link_type")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_attribute_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attribute")),
    )
    with op.batch_alter_table("attribute", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attribute_seq"), ["seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_attribute_service_id"), ["service_id"], unique=False)

    op.create_table(
        "first_line",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("need", sa.Text(), server_default="", nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Text(), nullable=True),
        sa.Column("line_id", sa.Text(), nullable=True),
        sa.Column("region", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["line.id"], name=op.f("fk_first_line_line_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_first_line_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_first_line")),
    )
    with op.batch_alter_table("first_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_first_line_seq"), ["seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_first_line_service_id"), ["service_id"], unique=False)

    op.create_table(
        "inbound",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("address_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), server_default="todo", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.CheckConstraint("state IN ('todo', 'doing', 'done', 'parked')", name=op.f("ck_inbound_inbound_state_known")),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_inbound_address_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_inbound_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound")),
        sa.UniqueConstraint("channel", "external_id", name="inbound_once"),
    )
    with op.batch_alter_table("inbound", schema=None) as batch_op:
        batch_op.create_index(
            "inbound_one_in_hand",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("state = 'doing'"),
            postgresql_where=sa.text("state = 'doing'"),
        )
        batch_op.create_index(
            "inbound_open",
            ["person_id", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('todo', 'doing')"),
            postgresql_where=sa.text("state IN ('todo', 'doing')"),
        )
        batch_op.create_index(
            "inbound_todo",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state = 'todo'"),
            postgresql_where=sa.text("state = 'todo'"),
        )

    op.create_table(
        "phone",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("service_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("type", sa.Text(), server_default="", nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("release_level", sa.Text(), server_default="never", nullable=False),
        sa.Column("source_url", sa.Text(), server_default="", nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("release_level IN ('public', 'on_request', 'never')", name=op.f("ck_phone_release_level")),
        sa.CheckConstraint("type IN ('voice', 'whatsapp')", name=op.f("ck_phone_type")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_phone_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone")),
    )
    with op.batch_alter_table("phone", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_phone_seq"), ["seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_phone_service_id"), ["service_id"], unique=False)

    op.create_table(
        "schedule",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("service_id", sa.Text(), nullable=True),
        sa.Column("line_id", sa.Text(), nullable=True),
        sa.Column("byday", sa.Text(), server_default="", nullable=False),
        sa.Column("opens_at", sa.Time(), nullable=True),
        sa.Column("closes_at", sa.Time(), nullable=True),
        sa.Column("always", sa.Boolean(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["line.id"], name=op.f("fk_schedule_line_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_schedule_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule")),
    )
    with op.batch_alter_table("schedule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_schedule_line_id"), ["line_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_schedule_seq"), ["seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_schedule_service_id"), ["service_id"], unique=False)

    op.create_table(
        "service_at_location",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("service_id", sa.Text(), nullable=False),
        sa.Column("location_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_service_at_location_location_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_service_at_location_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_at_location")),
    )
    with op.batch_alter_table("service_at_location", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_at_location_location_id"), ["location_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_service_at_location_seq"), ["seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_service_at_location_service_id"), ["service_id"], unique=False)

    op.create_table(
        "outbound",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("inbound_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("address_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.Text(), server_default="todo", nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column("provider_id", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('todo', 'doing', 'sent', 'delivered', 'undelivered', 'failed', 'stopped')",
            name=op.f("ck_outbound_outbound_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["address_id"], ["address.id"], name=op.f("fk_outbound_address_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["inbound_id"], ["inbound.id"], name=op.f("fk_outbound_inbound_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_outbound_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbound")),
        sa.UniqueConstraint("inbound_id", "number", name="outbound_once"),
    )
    with op.batch_alter_table("outbound", schema=None) as batch_op:
        batch_op.create_index(
            "outbound_one_in_hand",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("state = 'doing'"),
            postgresql_where=sa.text("state = 'doing'"),
        )
        batch_op.create_index(
            "outbound_open",
            ["person_id", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('todo', 'doing')"),
            postgresql_where=sa.text("state IN ('todo', 'doing')"),
        )
        batch_op.create_index(
            "outbound_provider",
            ["channel", "provider_id"],
            unique=False,
            sqlite_where=sa.text("provider_id IS NOT NULL"),
            postgresql_where=sa.text("provider_id IS NOT NULL"),
        )
        batch_op.create_index(
            "outbound_todo",
            ["due_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'todo'"),
            postgresql_where=sa.text("state = 'todo'"),
        )
