"""Which promises are counted in ε alone"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "pure_epsilon"
down_revision = "emergencies"
branch_labels = None
depends_on = None
_COUNTED = ("dataset", "population", "allowance")


def upgrade() -> None:
    for table in _COUNTED:
        op.add_column(table, sa.Column("pure", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    for table in _COUNTED:
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column("pure")
