"""What people who were erased had said is not heard anew when a provider gives it again."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "erased_message",
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("erased_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_erased_message")),
    )
    op.create_index("ix_erased_message_erased_at", "erased_message", ["erased_at"])
