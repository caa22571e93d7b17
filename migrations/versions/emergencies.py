"""An emergency has a scope, a stated end and debts, and the answers that it let through are marked by it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "emergencies"
down_revision = "linked_datasets"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "emergency",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("dataset_id", sa.String(40), nullable=False),
        sa.Column("org", sa.String(120), nullable=False),
        sa.Column("purpose", sa.String(200), nullable=False),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.String(40), nullable=False),
        sa.Column("review_id", sa.String(40), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("started_by", sa.String(40)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("ended_by", sa.String(40)),
        sa.Column("destroyed", sa.Integer(), nullable=False),
        sa.Column("notice", sa.String(1000)),
        sa.Column("notified_at", sa.DateTime(timezone=True)),
        sa.Column("finding", sa.String(20)),
        sa.Column("finding_text", sa.String(1000)),
        sa.Column("reviewed_at", sa.DateTime(timezone=True)),
        sa.Column("reviewed_by", sa.String(40)),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_emergency"),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], name="fk_emergency_dataset_id"),
        sa.ForeignKeyConstraint(["proposed_by"], ["account.id"], name="fk_emergency_proposed_by"),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name="fk_emergency_review_id"),
        sa.UniqueConstraint("review_id", name="uq_emergency_review_id"),
    )
    op.create_index("ix_emergency_dataset_id", "emergency", ["dataset_id"])
    op.add_column("query", sa.Column("emergency_id", sa.String(40)))
    op.create_index("ix_query_emergency_id", "query", ["emergency_id"])


def downgrade() -> None:
    op.drop_index("ix_query_emergency_id", table_name="query")
    op.drop_column("query", "emergency_id")
    op.drop_index("ix_emergency_dataset_id", table_name="emergency")
    op.drop_table("emergency")
