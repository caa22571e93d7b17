"""What kind of identifier a person column holds, so that two datasets can be linked"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "identifier_kinds"
down_revision = "reference_tables"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Whatever was published before has no tokens and stays unlinkable.
    op.add_column("dataset", sa.Column("identifier_kind", sa.String(length=40), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("dataset") as batch_op:
        batch_op.drop_column("identifier_kind")
