"""Jobs of failed scans forget the columns of their file, which without a header are the first person's row"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "forget_scan_columns"
down_revision = "entry_labels"
branch_labels = None
depends_on = None


def upgrade() -> None:
    names = (sa.column(name, sa.String) for name in ("id", "kind", "state"))
    job = sa.table("job", *names, sa.column("problem", sa.JSON))
    failed = sa.select(job.c.id, job.c.problem).where(job.c.kind == "scan_dataset", job.c.state == "failed")
    for place, problem in op.get_bind().execute(failed).all():
        if problem and "details" in problem:
            kept = {"code": problem["code"]}
            op.get_bind().execute(sa.update(job).where(job.c.id == place).values(problem=kept))


def downgrade() -> None:
    """What is forgotten stays so."""
