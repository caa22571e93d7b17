"""Tries to sign in are counted for a while"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "sign_in_attempts"
down_revision = "field_commitments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    op.create_index("ix_sign_in_attempt_subject", "sign_in_attempt", ["subject", "created_at"])


def downgrade() -> None:
    op.drop_table("sign_in_attempt")
