"""Passkeys, and keys that were revoked"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "passkeys"
down_revision = "evidence_packs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("steward_key", sa.Column("credential", sa.Text(), nullable=True))
    op.add_column("steward_key", sa.Column("site", sa.String(length=300), nullable=True))
    op.add_column("steward_key", sa.Column("uses", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("steward_key", sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("steward_key", sa.Column("off_chain", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("steward_key") as batch_op:
        for column in ("credential", "site", "uses", "revoked_at", "off_chain"):
            batch_op.drop_column(column)
