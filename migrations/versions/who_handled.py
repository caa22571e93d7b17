"""Who had a hand in a dataset, and so may not decide on it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "who_handled"
down_revision = "record_remains"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("dataset", sa.Column("handled_by", sa.JSON(), nullable=False, server_default="[]"))
    dataset = sa.table(
        "dataset",
        sa.column("id", sa.String),
        sa.column("submitted_by", sa.String),
        sa.column("facts", sa.JSON),
        sa.column("columns", sa.JSON),
        sa.column("handled_by", sa.JSON),
    )
    connection = op.get_bind()
    for row in connection.execute(sa.select(dataset)).mappings().all():
        hands = {row["submitted_by"]}
        hands |= {fact["by"] for fact in row["facts"].values()}
        hands |= {column["override"]["by"] for column in row["columns"] if column.get("override")}
        hands |= _uploaders(connection, row["id"])
        connection.execute(sa.update(dataset).where(dataset.c.id == row["id"]).values(handled_by=sorted(hands)))


def _uploaders(connection: sa.Connection, dataset_id: str) -> set[str]:
    """Uploads left no trace on the row, but each queued a scan in its uploader's name."""
    job = sa.table("job", sa.column("kind"), sa.column("subject_id"), sa.column("actor_id"))
    scans = sa.select(job.c.actor_id).where(job.c.kind == "scan_dataset", job.c.subject_id == dataset_id)
    return set(connection.execute(scans).scalars())


def downgrade() -> None:
    with op.batch_alter_table("dataset") as batch_op:
        batch_op.drop_column("handled_by")
