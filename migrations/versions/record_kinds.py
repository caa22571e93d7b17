"""Entries of one kind are found without going through the whole log"""

from __future__ import annotations

from alembic import op

revision = "record_kinds"
down_revision = "identities"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_ledger_record_kind", "ledger_record", ["kind", "leaf_index"])


def downgrade() -> None:
    op.drop_index("ix_ledger_record_kind", table_name="ledger_record")
