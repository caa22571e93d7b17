"""Datasets that are made of two others"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "linked_datasets"
down_revision = "duties"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("dataset", sa.Column("sources", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    with op.batch_alter_table("dataset") as batch_op:
        batch_op.drop_column("sources")
