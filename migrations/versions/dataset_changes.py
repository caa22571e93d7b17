"""When a dataset was last changed, from which its time in quarantine counts"""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "dataset_changes"
down_revision = "population_raises"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("dataset", sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
    dataset = sa.table(
        "dataset",
        sa.column("state", sa.String),
        sa.column("min_age", sa.Integer),
        sa.column("changed_at", sa.DateTime(timezone=True)),
    )
    # Nobody knows when these were last worked on: whatever waits gets all of its days again.
    op.execute(sa.update(dataset).values(changed_at=datetime.now(UTC)))
    # Of data that is gone the exact age of the youngest person used to stay.
    op.execute(sa.update(dataset).where(dataset.c.state.in_(["deleted", "withdrawn"])).values(min_age=None))


def downgrade() -> None:
    with op.batch_alter_table("dataset") as batch_op:
        batch_op.drop_column("changed_at")
