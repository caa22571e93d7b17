"""What a decision leaves to be done is a row with a deadline, until somebody shows that it was done"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "duties"
down_revision = "populations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "duty",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("keeper", sa.String(20), nullable=False),
        sa.Column("articles", sa.JSON(), nullable=False),
        sa.Column("org", sa.String(120), nullable=False),
        sa.Column("dataset_id", sa.String(40)),
        sa.Column("subject", sa.String(40), nullable=False),
        sa.Column("decision_id", sa.String(40), nullable=False),
        sa.Column("source_entry", sa.String(40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("overdue_at", sa.DateTime(timezone=True)),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.Column("done_by", sa.String(40)),
        sa.Column("evidence", sa.String(500)),
        sa.Column("evidence_salt", sa.String(64)),
        sa.Column("document_sha256", sa.String(64)),
        sa.Column("entry_id", sa.String(40)),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_duty"),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], name="fk_duty_dataset_id"),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name="fk_duty_decision_id"),
    )
    op.create_index("ix_duty_state", "duty", ["state", "due_at"])
    op.create_index("ix_duty_org", "duty", ["org", "created_at"])


def downgrade() -> None:
    op.drop_index("ix_duty_org", table_name="duty")
    op.drop_index("ix_duty_state", table_name="duty")
    op.drop_table("duty")
