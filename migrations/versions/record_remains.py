"""What stays of an erased record: proof of its kind and time"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "record_remains"
down_revision = "sign_in_attempts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("ledger_record") as batch_op:
        batch_op.add_column(sa.Column("remains", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("ledger_record") as batch_op:
        batch_op.drop_column("remains")
