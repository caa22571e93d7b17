"""Who may sign in as an account at the office's own system"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "identities"
down_revision = "step_up"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account", sa.Column("issuer", sa.String(length=300), nullable=True))
    op.add_column("account", sa.Column("subject", sa.String(length=255), nullable=True))
    op.create_index("ix_account_identity", "account", ["issuer", "subject"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_account_identity", "account")
    with op.batch_alter_table("account") as batch_op:
        batch_op.drop_column("issuer")
        batch_op.drop_column("subject")
