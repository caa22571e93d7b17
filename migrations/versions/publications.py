"""Answers that everybody may read"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "publications"
down_revision = "public_size"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "publication",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("query_id", sa.String(length=40), nullable=False),
        sa.Column("dataset_id", sa.String(length=40), nullable=False),
        sa.Column("org", sa.String(length=120), nullable=False),
        sa.Column("review_id", sa.String(length=40), nullable=False),
        sa.Column("requested_by", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("articles", sa.JSON(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entry_id", sa.String(length=40), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawal_entry_id", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("problem", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], name=op.f("fk_publication_dataset_id")),
        sa.ForeignKeyConstraint(["query_id"], ["query.id"], name=op.f("fk_publication_query_id")),
        sa.ForeignKeyConstraint(["requested_by"], ["account.id"], name=op.f("fk_publication_requested_by")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_publication_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
    )
    op.create_index(op.f("ix_publication_query_id"), "publication", ["query_id"])
    op.create_index(op.f("ix_publication_state"), "publication", ["state"])


def downgrade() -> None:
    op.drop_index(op.f("ix_publication_state"), table_name="publication")
    op.drop_index(op.f("ix_publication_query_id"), table_name="publication")
    op.drop_table("publication")
