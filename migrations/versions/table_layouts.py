"""Which rows of an upload were taken for titles, header, sums and notes"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "table_layouts"
down_revision = "dataset_changes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("dataset", sa.Column("layout", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    with op.batch_alter_table("dataset") as batch_op:
        batch_op.drop_column("layout")
