"""What use cases ask of the populations that were promised one total."""

from __future__ import annotations

import sqlalchemy as sa

from core.db import tables
from core.db.rows import Rows
from core.domain.populations import Population


class Populations(Rows[Population]):
    def __init__(self, connection: sa.Connection) -> None:
        super().__init__(connection, tables.population, Population)

    def opened(self, limit: int, after: str | None, org: str | None = None) -> list[Population]:
        t = tables.population.c
        mine = [] if org is None else [t.org == org]
        return self.page(t.opened.is_(True), *mine, limit=limit, after=after)

    def open(self, population_id: str, tx_hash: str | None) -> bool:
        """True for the one caller that turned it from waiting to open."""
        t = tables.population.c
        return self.change_where(
            population_id, [t.opened.is_(False)], {"opened": True, "tx_hash": tx_hash, "revision": t.revision + 1}
        )
