"""When a session last proved its person"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "step_up"
down_revision = "passkeys"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("credential", sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("credential") as batch_op:
        batch_op.drop_column("proved_at")
