"""The age of the youngest in what is published, no finer than the law asks: the rules no longer read what was found"""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "stated_ages"
down_revision = "table_layouts"
branch_labels = None
depends_on = None

_ASKED = (18, 14, 0)


def upgrade() -> None:
    dataset = sa.table(
        "dataset",
        sa.column("id", sa.String),
        sa.column("state", sa.String),
        sa.column("min_age", sa.Integer),
        sa.column("sources", sa.JSON),
        sa.column("facts", sa.JSON),
    )
    connection = op.get_bind()
    decided = sa.select(dataset).where(dataset.c.state == "published", dataset.c.min_age.is_not(None))
    for row in connection.execute(decided).all():
        age = next(asked for asked in _ASKED if asked <= max(row.min_age, 0))
        if row.sources:
            connection.execute(sa.update(dataset).where(dataset.c.id == row.id).values(min_age=age))
            continue
        stated = {"value": age, "by": "platform", "at": datetime.now(UTC).isoformat()}
        facts = {**row.facts, "subject.min_age": stated}
        connection.execute(sa.update(dataset).where(dataset.c.id == row.id).values(facts=facts))


def downgrade() -> None:
    """What was found is still there, and is what the rules read again; a link keeps the coarser age."""
