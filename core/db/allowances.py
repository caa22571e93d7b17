"""What use cases ask of the allowances of researchers, and the one place that debits them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa

from core.db import tables
from core.db.rows import Rows, in_order, selecting
from core.domain.queries import Allowance

_USABLE: Final = (
    selecting(tables.allowance, Allowance)
    .where(
        tables.allowance.c.dataset_id == sa.bindparam("dataset"),
        tables.allowance.c.researcher_id == sa.bindparam("researcher"),
        tables.allowance.c.active.is_(True),
    )
    .order_by(*in_order(tables.allowance))
)


class Allowances(Rows[Allowance]):
    def __init__(self, connection: sa.Connection) -> None:
        super().__init__(connection, tables.allowance, Allowance)

    def usable(self, dataset_id: str, researcher_id: str) -> list[Allowance]:
        """Oldest first."""
        return self.each(_USABLE, dataset=dataset_id, researcher=researcher_id)

    def of_datasets(self, dataset_ids: Sequence[str]) -> list[Allowance]:
        return self.all(tables.allowance.c.dataset_id.in_(dataset_ids))

    def of_researcher(self, researcher_id: str) -> list[Allowance]:
        """Those that may be spent, oldest first."""
        t = tables.allowance.c
        return self.all(t.researcher_id == researcher_id, t.active.is_(True))

    def activate(self, allowance_id: str, tx_hash: str | None) -> bool:
        """True for the one caller that turned it from waiting to usable."""
        t = tables.allowance.c
        return self.change_where(
            allowance_id, [t.active.is_(False)], {"active": True, "tx_hash": tx_hash, "revision": t.revision + 1}
        )

    def charge(self, allowance_id: str, rho: int, delta: int) -> bool:
        t = tables.allowance.c
        return self.change_where(
            allowance_id,
            [t.active.is_(True), t.spent_rho + rho <= t.rho, t.spent_delta + delta <= t.delta],
            {"spent_rho": t.spent_rho + rho, "spent_delta": t.spent_delta + delta},
        )
