"""The SMS lines: which one carried a message, what is handed over, how each line does."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_STATES = "state IN ('todo', 'doing', 'handed', 'sent', 'delivered', 'undelivered', 'failed', 'stopped')"
_KINDS = "kind IN ('opened', 'late', 'silent', 'supervisor', 'relay', 'lines')"


def upgrade() -> None:
    op.add_column("person", _number("rang_at"))
    op.add_column("inbound", _word("line"))
    _outbound()
    _alerts()
    _lines()


def _number(name: str, usual: str = "0") -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), server_default=usual, nullable=False)


def _word(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _outbound() -> None:
    op.drop_index("outbound_todo", "outbound")
    given = _numbers_given()
    kept: dict[str, Any] = (
        {"recreate": "always", "table_kwargs": {"sqlite_autoincrement": True}} if _is_sqlite() else {}
    )
    with op.batch_alter_table("outbound", schema=None, **kept) as batch_op:
        batch_op.add_column(_word("line"))
        batch_op.add_column(sa.Column("rank", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(_number("handed_until"))
        batch_op.add_column(_word("avoided"))
        batch_op.add_column(sa.Column("doubts", sa.Integer(), server_default="0", nullable=False))
        batch_op.drop_constraint(op.f("ck_outbound_outbound_state_known"), type_="check")
        batch_op.create_check_constraint(op.f("ck_outbound_outbound_state_known"), _STATES)
    _give_no_number_again(given)
    _partly("outbound_todo", "outbound", ["rank", "id"], where="state = 'todo'")
    _partly("outbound_handed", "outbound", ["handed_until"], where="state = 'handed'")


def _numbers_given() -> int | None:
    """The highest number an answer ever had on SQLite, the erased ones' too."""
    if not _is_sqlite():
        return None
    found: int | None = op.get_bind().scalar(sa.text("SELECT seq FROM sqlite_sequence WHERE name = 'outbound'"))
    return found


def _give_no_number_again(given: int | None) -> None:
    """The table that was made anew would begin after the highest that is left: a late receipt would find another's."""
    if given is None:
        return
    op.get_bind().execute(sa.text("DELETE FROM sqlite_sequence WHERE name = 'outbound'"))
    op.get_bind().execute(sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES ('outbound', :seq)"), {"seq": given})


def _alerts() -> None:
    with op.batch_alter_table("staff_alert", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_staff_alert_staff_alert_kind_known"), type_="check")
        batch_op.create_check_constraint(op.f("ck_staff_alert_staff_alert_kind_known"), _KINDS)


def _lines() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    name = sa.Column("name", sa.Text(), nullable=False)
    marks = [_number(each) for each in ("beat_at", "down_at", "tried_at")]
    more = [_number(each) for each in ("free_at", "signed_at", "sent_at")]
    named = sa.PrimaryKeyConstraint("name", name=op.f("pk_sms_line"))
    op.create_table("sms_line", name, *marks, _word("why"), *more, named)
    op.create_table(
        "sms_use",
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("hour", sa.BigInteger(), nullable=False),
        *(_number(each) for each in ("messages", "parts", "cost", "refused")),
        sa.PrimaryKeyConstraint("line", "hour", name=op.f("pk_sms_use")),
    )
    op.create_table(
        "sms_alarm",
        sa.Column("id", key, sa.Identity(always=False), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('down', 'asleep', 'no_network', 'battery', 'queue_full', 'line_full', 'near_cap', 'cap')",
            name=op.f("ck_sms_alarm_sms_alarm_kind_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sms_alarm")),
    )
    _partly("sms_alarm_once", "sms_alarm", ["line", "kind"], where="ended_at IS NULL", unique=True)
    op.create_table(
        "sms_test",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("came_at", sa.BigInteger(), nullable=True),
        _word("came_by"),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_sms_test")),
    )


def _partly(name: str, table: str, columns: list[str], *, where: str, unique: bool = False) -> None:
    on = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=on, postgresql_where=on)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
