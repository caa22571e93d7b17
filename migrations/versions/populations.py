"""Populations: people whom several datasets share, with one total over all of these"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "populations"
down_revision = "identifier_kinds"
branch_labels = None
depends_on = None
_AMOUNTS = ("cap_rho", "cap_delta", "spent_rho", "spent_delta")


def upgrade() -> None:
    op.create_table(
        "population",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("chain_id", sa.String(66), nullable=False),
        sa.Column("org", sa.String(120), nullable=False),
        sa.Column("opened_by", sa.String(40), nullable=False),
        sa.Column("title_zh", sa.String(200), nullable=False),
        sa.Column("title_en", sa.String(200), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in _AMOUNTS),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened", sa.Boolean(), nullable=False),
        sa.Column("tx_hash", sa.String(66)),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_population"),
        sa.UniqueConstraint("chain_id", name="uq_population_chain_id"),
        sa.ForeignKeyConstraint(["opened_by"], ["account.id"], name="fk_population_opened_by"),
        sa.CheckConstraint("spent_rho >= 0 AND spent_rho <= cap_rho", name="ck_population_rho_within_cap"),
        sa.CheckConstraint("spent_delta >= 0 AND spent_delta <= cap_delta", name="ck_population_delta_within_cap"),
    )
    op.create_index("ix_population_org", "population", ["org"])
    op.add_column("dataset", sa.Column("within", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    with op.batch_alter_table("dataset") as batch:
        batch.drop_column("within")
    op.drop_index("ix_population_org", table_name="population")
    op.drop_table("population")
