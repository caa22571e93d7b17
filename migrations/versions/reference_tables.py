"""Public tables that plans group and filter by, one row a version"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "reference_tables"
down_revision = "cap_raises"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reference",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("org", sa.String(120), nullable=False),
        sa.Column("added_by", sa.String(40), nullable=False),
        sa.Column("source", sa.String(300), nullable=False),
        sa.Column("licence", sa.String(200), nullable=False),
        sa.Column("key_column", sa.String(80), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reference"),
        sa.ForeignKeyConstraint(["added_by"], ["account.id"], name="fk_reference_added_by"),
        sa.UniqueConstraint("name", "version", name="uq_reference_name"),
    )


def downgrade() -> None:
    op.drop_table("reference")
