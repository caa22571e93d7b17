"""A number that can be read over a telephone, for every resident's request: by office and year, in their order"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta, timezone

import sqlalchemy as sa
from alembic import op

revision = "right_numbers"
down_revision = "stated_ages"
branch_labels = None
depends_on = None

_CHINA = timezone(timedelta(hours=8))


def upgrade() -> None:
    op.add_column("right_request", sa.Column("number", sa.String(16), nullable=True))
    given = op.create_table(
        "right_counter",
        sa.Column("org", sa.String(120), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("org", "year", name="pk_right_counter"),
    )
    request = sa.table(
        "right_request",
        sa.column("id", sa.String),
        sa.column("org", sa.String),
        sa.column("created_at", sa.DateTime(timezone=True)),
        sa.column("number", sa.String),
    )
    connection, last = op.get_bind(), Counter[tuple[str, int]]()
    for row in connection.execute(sa.select(request).order_by(request.c.created_at, request.c.id)).all():
        year = _aware(row.created_at).astimezone(_CHINA).year
        last[row.org, year] += 1
        number = f"{year}-{last[row.org, year]:04d}"
        connection.execute(sa.update(request).where(request.c.id == row.id).values(number=number))
    for (org, year), most in last.items():
        connection.execute(sa.insert(given).values(org=org, year=year, last=most))
    with op.batch_alter_table("right_request") as batch_op:
        batch_op.alter_column("number", existing_type=sa.String(16), nullable=False)
        batch_op.create_unique_constraint("uq_right_request_org", ["org", "number"])


def downgrade() -> None:
    with op.batch_alter_table("right_request") as batch_op:
        batch_op.drop_constraint("uq_right_request_org", type_="unique")
        batch_op.drop_column("number")
    op.drop_table("right_counter")


def _aware(moment: datetime) -> datetime:
    """SQLite gives a time without its zone, which is UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
