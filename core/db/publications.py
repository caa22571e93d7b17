"""What use cases ask of the answers that everybody may read."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from core.db import tables
from core.db.rows import Rows
from core.domain.publications import Publication, PublicationState


class Publications(Rows[Publication]):
    def __init__(self, connection: sa.Connection) -> None:
        super().__init__(connection, tables.publication, Publication)

    def latest_for(self, query_id: str) -> Publication | None:
        found = self.page(tables.publication.c.query_id == query_id, limit=1)
        return found[0] if found else None

    def published(self, limit: int, after: str | None) -> list[Publication]:
        return self.page(tables.publication.c.state == PublicationState.PUBLISHED, limit=limit, after=after)

    def pages_from(self, dataset_ids: Sequence[str]) -> int:
        """How many answers of these datasets everybody can read."""
        t = tables.publication.c
        shown = sa.and_(t.dataset_id.in_(list(dataset_ids)), t.state == PublicationState.PUBLISHED)
        return int(self._connection.execute(sa.select(sa.func.count()).where(shown)).scalar_one())
