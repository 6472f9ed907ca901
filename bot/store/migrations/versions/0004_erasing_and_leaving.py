"""What erasing, leaving in haste and a borrowed telephone need: marks on people and messages, and the tombstones."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "tombstone",
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("erased_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_tombstone")),
    )
    op.add_column("person", sa.Column("borrowed", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("person", sa.Column("erased_at", sa.BigInteger(), server_default="0", nullable=False))
    op.create_index(
        "person_erased",
        "person",
        ["id"],
        unique=False,
        sqlite_where=sa.text("erased_at > 0"),
        postgresql_where=sa.text("erased_at > 0"),
    )
    op.add_column("inbound", sa.Column("message_id", sa.Text(), server_default="", nullable=False))
    _number_answers_once()
    for table in ("inbound", "outbound"):
        for column in ("person_id", "address_id"):
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def _number_answers_once() -> None:
    """A provider's late receipt names an answer by its number: on SQLite too, no other may ever get it again."""
    sent_at = sa.Column("sent_at", sa.BigInteger(), server_default="0", nullable=False)
    if op.get_bind().dialect.name != "sqlite":
        op.add_column("outbound", sent_at)
        return
    with op.batch_alter_table(
        "outbound", schema=None, recreate="always", table_kwargs={"sqlite_autoincrement": True}
    ) as batch_op:
        batch_op.add_column(sent_at)
