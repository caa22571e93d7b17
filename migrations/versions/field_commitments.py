"""Entries are committed to field by field, and the outbox holds the commitment"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "field_commitments"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Leaves that were signed can never be made anew, so a log of the earlier format cannot become one of this.
    for table in ("ledger_leaf", "ledger_outbox"):
        if op.get_bind().execute(sa.text(f"SELECT 1 FROM {table} LIMIT 1")).first():  # noqa: S608 - no input in it
            raise RuntimeError("this ledger was begun in an earlier format: keep its database, and start a new one")
    with op.batch_alter_table("ledger_outbox") as batch_op:
        batch_op.add_column(sa.Column("commitment", sa.LargeBinary(length=32), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("ledger_outbox") as batch_op:
        batch_op.drop_column("commitment")
