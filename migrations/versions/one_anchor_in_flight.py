"""One anchor in flight, held to by the database"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "one_anchor_in_flight"
down_revision = "publications"
branch_labels = None
depends_on = None


def upgrade() -> None:
    waiting = sa.text("state = 'intended'")
    op.create_index(
        "uq_ledger_anchor_in_flight",
        "ledger_anchor",
        ["state"],
        unique=True,
        sqlite_where=waiting,
        postgresql_where=waiting,
    )


def downgrade() -> None:
    op.drop_index("uq_ledger_anchor_in_flight", table_name="ledger_anchor")
