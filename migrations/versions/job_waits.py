"""How often a job had to wait for the chain"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "job_waits"
down_revision = "upload_names"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("job", sa.Column("waits", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("job") as batch_op:
        batch_op.drop_column("waits")
