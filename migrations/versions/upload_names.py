"""Each upload has a name of its own, and what it must hash to"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "upload_names"
down_revision = "witnesses_and_log_keys"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("dataset", sa.Column("upload_blob", sa.String(length=80), nullable=True))
    op.add_column("dataset", sa.Column("upload_sha256", sa.String(length=64), nullable=True))
    # What waits in quarantine was not bound to what was signed for it: it has to be uploaded and approved anew.
    op.execute(
        "UPDATE review SET state = 'refused', reason = 'upload again' WHERE state = 'pending' AND kind = 'dataset'"
    )
    op.execute(
        "UPDATE dataset SET state = 'draft', upload_name = NULL, problem = '{\"code\": \"upload_changed\"}'"
        " WHERE state IN ('scanning', 'scanned', 'awaiting_approval', 'treating', 'refused')"
    )


def downgrade() -> None:
    with op.batch_alter_table("dataset") as batch_op:
        batch_op.drop_column("upload_sha256")
        batch_op.drop_column("upload_blob")
