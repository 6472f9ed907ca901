"""Phrases to come back with from another number or channel"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "phrase",
        sa.Column("person_id", key, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_phrase_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_phrase")),
        sa.UniqueConstraint("hash", name="phrase_hash_key"),
    )
    op.create_table(
        "phrase_try",
        sa.Column("id", key, sa.Identity(always=False), nullable=False),
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("tried_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phrase_try")),
    )
