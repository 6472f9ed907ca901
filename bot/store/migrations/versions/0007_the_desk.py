"""The desk: what is said in cases, who is on duty, alerts, consents, the audit."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_REQUESTS = "id, case_id, want, hour, sealed, asked_at"


def upgrade() -> None:
    op.add_column("person", sa.Column("quiet_until", sa.BigInteger(), server_default="0", nullable=False))
    _cases()
    _people()
    _messages()
    _consents()


def _key() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _cases() -> None:
    """On SQLite a table that is made anew takes what hangs on it along: the requests are put aside meanwhile."""
    aside = op.get_bind().dialect.name == "sqlite"
    if aside:
        op.execute(f"CREATE TABLE put_aside AS SELECT {_REQUESTS} FROM case_request")
    _cases_themselves()
    op.execute("UPDATE help_case SET waiting_since = opened_at, heard_at = opened_at")
    with op.batch_alter_table("case_request", schema=None) as batch_op:
        batch_op.add_column(sa.Column("done_at", sa.BigInteger(), nullable=True))
        batch_op.drop_constraint(op.f("ck_case_request_case_request_want_known"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_case_request_case_request_want_known"), "want IN ('talk', 'voice', 'call', 'woman', 'danger')"
        )
    if aside:
        op.execute(f"INSERT INTO case_request ({_REQUESTS}) SELECT {_REQUESTS} FROM put_aside")
        op.execute("DROP TABLE put_aside")


def _cases_themselves() -> None:
    anew = {"sqlite_autoincrement": True}
    with op.batch_alter_table("help_case", schema=None, table_kwargs=anew) as batch_op:
        batch_op.add_column(sa.Column("source", sa.Text(), server_default="chat", nullable=False))
        batch_op.add_column(sa.Column("severity", sa.Text(), server_default="green", nullable=False))
        batch_op.add_column(sa.Column("kind", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("inbound_id", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("waiting_since", sa.BigInteger(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("alarms", sa.BigInteger(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("heard_at", sa.BigInteger(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("unanswered_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("written_at", sa.BigInteger(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("pinged_at", sa.BigInteger(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("hushed", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("lines_told", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("for_staff", _key(), nullable=True))
        batch_op.add_column(sa.Column("for_role", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("outcome", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("debrief", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("tags", sa.Text(), server_default="[]", nullable=False))
        batch_op.create_index(op.f("ix_help_case_inbound_id"), ["inbound_id"], unique=False)
        batch_op.create_foreign_key(op.f("fk_help_case_for_staff"), "staff", ["for_staff"], ["id"], ondelete="SET NULL")
        batch_op.create_check_constraint(
            op.f("ck_help_case_help_case_nobody_has_what_waits"), "state <> 'waiting' OR taken_by IS NULL"
        )
        batch_op.create_check_constraint(
            op.f("ck_help_case_help_case_taken_at_some_time"), "state <> 'taken' OR taken_at IS NOT NULL"
        )
        batch_op.create_check_constraint(
            op.f("ck_help_case_help_case_closed_at_some_time"), "(state = 'closed') = (closed_at IS NOT NULL)"
        )
        batch_op.create_check_constraint(
            op.f("ck_help_case_help_case_severity_known"), "severity IN ('green', 'orange', 'red')"
        )
        batch_op.create_check_constraint(
            op.f("ck_help_case_help_case_source_known"), "source IN ('chat', 'phone', 'walk_in')"
        )
        batch_op.create_check_constraint(
            op.f("ck_help_case_help_case_outcome_known"),
            "outcome IN ('', 'helped', 'referred', 'no_answer', 'not_ours', 'abuse', 'stopped')",
        )
        batch_op.create_check_constraint(
            op.f("ck_help_case_help_case_debrief_known"), "debrief IN ('', 'wanted', 'done')"
        )


def _people() -> None:
    op.create_table(
        "team",
        sa.Column("id", _key(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("needs", sa.Text(), server_default="[]", nullable=False),
        sa.Column("regions", sa.Text(), server_default="[]", nullable=False),
        sa.Column("hours", sa.Text(), server_default="{}", nullable=False),
        sa.Column("holidays", sa.Text(), server_default="[]", nullable=False),
        sa.Column("night", sa.Text(), server_default="[]", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        sa.UniqueConstraint("name", name="team_name_key"),
    )
    op.create_table(
        "operator",
        sa.Column("staff_id", _key(), autoincrement=False, nullable=False),
        sa.Column("team_id", _key(), nullable=True),
        sa.Column("languages", sa.Text(), server_default="[]", nullable=False),
        sa.Column("needs", sa.Text(), server_default="[]", nullable=False),
        sa.Column("regions", sa.Text(), server_default="[]", nullable=False),
        sa.Column("woman", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("children", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("capacity", sa.BigInteger(), server_default="3", nullable=False),
        sa.Column("paused_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_operator_staff_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_operator_team_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_operator")),
    )
    op.create_table(
        "shift",
        sa.Column("id", _key(), sa.Identity(always=False), nullable=False),
        sa.Column("staff_id", _key(), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_shift_shift_ends_after_it_starts")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_shift_staff_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift")),
    )
    op.create_index(op.f("ix_shift_staff_id"), "shift", ["staff_id"], unique=False)
    op.create_index("shift_ends", "shift", ["ends_at"], unique=False)
    op.create_table(
        "handover",
        sa.Column("id", _key(), sa.Identity(always=False), nullable=False),
        sa.Column("staff_id", _key(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_handover_staff_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
    )
    op.create_table(
        "staff_code",
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("staff_id", _key(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_code_staff_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_staff_code")),
    )
    op.create_index(op.f("ix_staff_code_staff_id"), "staff_code", ["staff_id"], unique=False)
    op.create_table(
        "staff_telegram",
        sa.Column("staff_id", _key(), autoincrement=False, nullable=False),
        sa.Column("lookup", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("bound_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_staff_telegram_staff_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_staff_telegram")),
        sa.UniqueConstraint("lookup", name="staff_telegram_lookup_key"),
    )


def _messages() -> None:
    op.create_table(
        "case_message",
        sa.Column("id", _key(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", _key(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("staff_id", _key(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        sa.Column("danger", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("outbound_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "author IN ('person', 'staff', 'bot', 'note', 'event')",
            name=op.f("ck_case_message_case_message_author_known"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["help_case.id"], name=op.f("fk_case_message_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_case_message_staff_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_message")),
    )
    op.create_index(op.f("ix_case_message_case_id"), "case_message", ["case_id"], unique=False)
    op.create_index(op.f("ix_case_message_outbound_id"), "case_message", ["outbound_id"], unique=False)
    op.create_table(
        "case_count",
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("need", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("month", "need", "severity", "outcome", name=op.f("pk_case_count")),
    )
    op.create_table(
        "desk_event",
        sa.Column("id", _key(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_event")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "staff_alert",
        sa.Column("id", _key(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("staff_id", _key(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.Text(), server_default="todo", nullable=False),
        sa.Column("due_at", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column("message_id", sa.Text(), server_default="", nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('opened', 'late', 'silent', 'supervisor', 'relay')",
            name=op.f("ck_staff_alert_staff_alert_kind_known"),
        ),
        sa.CheckConstraint(
            "state IN ('todo', 'doing', 'sent', 'failed')", name=op.f("ck_staff_alert_staff_alert_state_known")
        ),
        sa.CheckConstraint("way IN ('chat', 'private', 'phone')", name=op.f("ck_staff_alert_staff_alert_way_known")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_alert_staff_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_alert")),
    )
    op.create_index(op.f("ix_staff_alert_case_id"), "staff_alert", ["case_id"], unique=False)
    op.create_index(
        "staff_alert_todo",
        "staff_alert",
        ["due_at", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'todo'"),
        postgresql_where=sa.text("state = 'todo'"),
    )


def _consents() -> None:
    op.create_table(
        "consent",
        sa.Column("id", _key(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", _key(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", _key(), nullable=True),
        sa.Column("service_id", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("offered", sa.Text(), nullable=False),
        sa.Column("kept", sa.Text(), server_default="[]", nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("text_version", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=True),
        sa.Column("opened_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("answer IN ('', 'yes', 'no')", name=op.f("ck_consent_consent_answer_known")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_consent_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_consent_staff_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sa.UniqueConstraint("token_hash", name="consent_token_key"),
    )
    op.create_index(
        "consent_asked",
        "consent",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("answer = '' AND withdrawn_at IS NULL"),
        postgresql_where=sa.text("answer = '' AND withdrawn_at IS NULL"),
    )
    op.create_index(op.f("ix_consent_case_id"), "consent", ["case_id"], unique=False)
    op.create_index(op.f("ix_consent_person_id"), "consent", ["person_id"], unique=False)
    op.create_table(
        "audit",
        sa.Column("id", _key(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("detail", sa.Text(), server_default="{}", nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
