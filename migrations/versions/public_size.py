"""The public size of a dataset is a column of its own, no longer worked out from the exact one"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "public_size"
down_revision = "job_waits"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("dataset", sa.Column("rows_rounded", sa.BigInteger(), nullable=False, server_default="0"))
    # What was published stays what it was: rounded down to hundreds, it says no more than before.
    op.execute("UPDATE dataset SET rows_rounded = (rows / 100) * 100 WHERE version > 0")


def downgrade() -> None:
    with op.batch_alter_table("dataset") as batch_op:
        batch_op.drop_column("rows_rounded")
