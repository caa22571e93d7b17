"""What a cap was raised from and to, when and why, is kept beside it for everybody to read"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "cap_raises"
down_revision = "one_anchor_in_flight"
branch_labels = None
depends_on = None
_AMOUNTS = ("old_rho", "old_delta", "new_rho", "new_delta")


def upgrade() -> None:
    op.create_table(
        "cap_raise",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("dataset_id", sa.String(40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in _AMOUNTS),
        sa.Column("tx_hash", sa.String(66)),
        sa.PrimaryKeyConstraint("id", name="pk_cap_raise"),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], name="fk_cap_raise_dataset_id"),
    )
    op.create_index("ix_cap_raise_dataset_id", "cap_raise", ["dataset_id"])


def downgrade() -> None:
    op.drop_index("ix_cap_raise_dataset_id", table_name="cap_raise")
    op.drop_table("cap_raise")
