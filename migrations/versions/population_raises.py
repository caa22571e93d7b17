"""A review, and a raise, may be of what a population was promised"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "population_raises"
down_revision = "record_kinds"
branch_labels = None
depends_on = None
_TABLES = ("review", "cap_raise")


def upgrade() -> None:
    for table in _TABLES:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("population_id", sa.String(40), nullable=True))
            batch.alter_column("dataset_id", existing_type=sa.String(40), nullable=True)
            batch.create_foreign_key(f"fk_{table}_population_id", "population", ["population_id"], ["id"])
            batch.create_check_constraint(f"ck_{table}_one_promise", "(dataset_id IS NULL) <> (population_id IS NULL)")
            batch.create_index(f"ix_{table}_population_id", ["population_id"])
    op.create_index("ix_review_dataset_id", "review", ["dataset_id"])


def downgrade() -> None:
    """Fails, and changes nothing, once a population's cap was raised: the older code has no place for that."""
    op.drop_index("ix_review_dataset_id", table_name="review")
    for table in _TABLES:
        with op.batch_alter_table(table) as batch:
            batch.drop_index(f"ix_{table}_population_id")
            batch.drop_constraint(f"ck_{table}_one_promise", type_="check")
            batch.drop_constraint(f"fk_{table}_population_id", type_="foreignkey")
            batch.drop_column("population_id")
            batch.alter_column("dataset_id", existing_type=sa.String(40), nullable=False)
