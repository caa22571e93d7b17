"""Cosignatures by witnesses, and the keys that the log has signed with"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "witnesses_and_log_keys"
down_revision = "who_handled"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "ledger_cosignature",
        sa.Column("size", big, autoincrement=False, nullable=False),
        sa.Column("witness", sa.String(length=400), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("cosigned_at", big, nullable=False),
        sa.ForeignKeyConstraint(["size"], ["ledger_checkpoint.size"], name=op.f("fk_ledger_cosignature_size")),
        sa.PrimaryKeyConstraint("size", "witness", name=op.f("pk_ledger_cosignature")),
    )
    op.create_table(
        "ledger_log_key",
        sa.Column("first_size", big, autoincrement=False, nullable=False),
        sa.Column("last_size", big, nullable=True),
        sa.Column("public_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("entry_id", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("first_size", name=op.f("pk_ledger_log_key")),
        sa.UniqueConstraint("public_key", name=op.f("uq_ledger_log_key_public_key")),
    )


def downgrade() -> None:
    op.drop_table("ledger_log_key")
    op.drop_table("ledger_cosignature")
