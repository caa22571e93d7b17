"""What use cases ask of the caps that were raised."""

from __future__ import annotations

import sqlalchemy as sa

from core.db import tables
from core.db.rows import Rows
from core.domain.cap_raises import CapRaise
from core.domain.totals import Total, TotalKind


class CapRaises(Rows[CapRaise]):
    def __init__(self, connection: sa.Connection) -> None:
        super().__init__(connection, tables.cap_raise, CapRaise)

    def of(self, total: Total) -> list[CapRaise]:
        """Oldest first."""
        t = tables.cap_raise.c
        return self.all((t.population_id if total.kind is TotalKind.POPULATION else t.dataset_id) == total.id)
