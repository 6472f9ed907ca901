"""What is asked of the team, complaints about workers, and messages people ask us to write later."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    _cases()
    _complaints()
    _follow_ups()


def _key() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _of(table: str, column: str, named: str, *, on_delete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [named], name=op.f(f"fk_{table}_{column}"), ondelete=on_delete)


def _found_by(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def _partly(name: str, table: str, columns: list[str], *, where: str, unique: bool = False) -> None:
    on = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=on, postgresql_where=on)


def _cases() -> None:
    op.create_table(
        "help_case",
        sa.Column("id", _key(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", _key(), nullable=False),
        sa.Column("address_id", _key(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("need", sa.Text(), server_default="", nullable=False),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("taken_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("taken_by", _key(), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'taken', 'closed')", name=op.f("ck_help_case_help_case_state_known")),
        _of("help_case", "address_id", "address.id"),
        _of("help_case", "person_id", "person.id"),
        _of("help_case", "taken_by", "staff.id", on_delete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_case")),
    )
    _partly("help_case_one_open", "help_case", ["person_id"], where="state <> 'closed'", unique=True)
    _partly("help_case_waiting", "help_case", ["opened_at", "id"], where="state = 'waiting'")
    _found_by("help_case", "person_id", "address_id")
    op.create_table(
        "case_request",
        sa.Column("id", _key(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", _key(), nullable=False),
        sa.Column("want", sa.Text(), nullable=False),
        sa.Column("hour", sa.Text(), server_default="", nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("want IN ('voice', 'call', 'woman')", name=op.f("ck_case_request_case_request_want_known")),
        _of("case_request", "case_id", "help_case.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_request")),
    )
    _found_by("case_request", "case_id")


def _complaints() -> None:
    op.create_table(
        "complaint",
        sa.Column("id", _key(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("looked_at", sa.BigInteger(), nullable=True),
        sa.Column("complainer", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('money', 'body', 'insult', 'secret', 'other')", name=op.f("ck_complaint_complaint_kind_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
    )
    _partly("complaint_complainer", "complaint", ["complainer"], where="complainer IS NOT NULL")


def _follow_ups() -> None:
    op.create_table(
        "follow_up",
        sa.Column("person_id", _key(), autoincrement=False, nullable=False),
        sa.Column("address_id", _key(), nullable=False),
        sa.Column("inbound_id", _key(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", sa.BigInteger(), nullable=True),
        _of("follow_up", "address_id", "address.id"),
        _of("follow_up", "inbound_id", "inbound.id"),
        _of("follow_up", "person_id", "person.id"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_follow_up")),
    )
    _partly("follow_up_due", "follow_up", ["due_at"], where="written_at IS NULL")
    _found_by("follow_up", "address_id", "inbound_id")
    op.create_table(
        "follow_up_outcome",
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('good', 'not_yet')", name=op.f("ck_follow_up_outcome_follow_up_outcome_outcome_known")
        ),
        sa.PrimaryKeyConstraint("month", "outcome", name=op.f("pk_follow_up_outcome")),
    )
