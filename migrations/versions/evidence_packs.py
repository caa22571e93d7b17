"""Evidence packs, with the documents that were made of them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "evidence_packs"
down_revision = "right_requests"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "evidence_pack",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("form", sa.String(40), nullable=False),
        sa.Column("org", sa.String(120), nullable=False),
        sa.Column("since", sa.String(10), nullable=False),
        sa.Column("until", sa.String(10), nullable=False),
        sa.Column("people", sa.BigInteger()),
        sa.Column("made_by", sa.String(40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("content_sha256", sa.String(64), nullable=False),
        sa.Column("entry_id", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_evidence_pack"),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name="fk_evidence_pack_made_by"),
    )
    op.create_index("ix_evidence_pack_org", "evidence_pack", ["org"])
    op.create_table(
        "evidence_document",
        sa.Column("pack_id", sa.String(40), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("pack_id", "language", name="pk_evidence_document"),
        sa.ForeignKeyConstraint(["pack_id"], ["evidence_pack.id"], name="fk_evidence_document_pack_id"),
    )


def downgrade() -> None:
    op.drop_table("evidence_document")
    op.drop_index("ix_evidence_pack_org", "evidence_pack")
    op.drop_table("evidence_pack")
