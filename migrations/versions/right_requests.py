"""A resident's request has a deadline, a handler, an answer, and whom it is about only under seal"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "right_requests"
down_revision = "pure_epsilon"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "right_request",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("org", sa.String(120), nullable=False),
        sa.Column("right", sa.String(30), nullable=False),
        sa.Column("dataset_id", sa.String(40)),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("applicant", sa.String(20), nullable=False),
        sa.Column("identity_check", sa.String(20), nullable=False),
        sa.Column("entered_by", sa.String(40), nullable=False),
        sa.Column("handler", sa.String(40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("decision", sa.JSON(), nullable=False),
        sa.Column("sealed", sa.Text()),
        sa.Column("salt", sa.String(64)),
        sa.Column("code_hash", sa.String(64)),
        sa.Column("code_serial", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.String(40), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("outcome", sa.String(20)),
        sa.Column("reason", sa.String(500)),
        sa.Column("letter", sa.String(120)),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("answered_by", sa.String(40)),
        sa.Column("answer_entry", sa.String(40)),
        sa.Column("answer_salt", sa.String(64)),
        sa.Column("destroyed_at", sa.DateTime(timezone=True)),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_right_request"),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], name="fk_right_request_dataset_id"),
        sa.ForeignKeyConstraint(["entered_by"], ["account.id"], name="fk_right_request_entered_by"),
        sa.ForeignKeyConstraint(["handler"], ["account.id"], name="fk_right_request_handler"),
        sa.UniqueConstraint("code_hash", name="uq_right_request_code_hash"),
    )
    op.create_index("ix_right_request_org", "right_request", ["org", "created_at"])


def downgrade() -> None:
    op.drop_index("ix_right_request_org", table_name="right_request")
    op.drop_table("right_request")
