"""What use cases ask of the reviews that wait for a steward, and of those that ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from core.db import tables
from core.db.rows import Rows
from core.domain.queries import QueryState
from core.domain.reviews import Review, ReviewKind, ReviewState

_UNACCEPTED: Final = sa.select(tables.query.c.id).where(
    tables.query.c.state == QueryState.AWAITING_ACCEPTANCE, tables.query.c.review_id == tables.review.c.id
)
# For a steward, or signed for whoever asked to accept it.
_WAITS: Final = sa.or_(
    tables.review.c.state == ReviewState.PENDING,
    sa.and_(tables.review.c.state == ReviewState.APPROVED, _UNACCEPTED.exists()),
)


class Reviews(Rows[Review]):
    def __init__(self, connection: sa.Connection) -> None:
        super().__init__(connection, tables.review, Review)

    def overdue(self, now: datetime, limit: int) -> list[Review]:
        """Those that still wait and whose time has passed."""
        return self.page(_WAITS, tables.review.c.not_after <= int(now.timestamp()), limit=limit)

    def waiting_on(self, dataset_ids: Sequence[str]) -> list[Review]:
        return self.all(tables.review.c.dataset_id.in_(list(dataset_ids)), _WAITS)

    def narrowed(self, query_id: str) -> Review | None:
        """The last review of a question that ended in a narrower offer."""
        found = self.page(tables.review.c.query_id == query_id, tables.review.c.state == ReviewState.NARROWED, limit=1)
        return found[0] if found else None

    def approved(self, dataset_id: str, limit: int) -> list[Review]:
        """Newest first."""
        t = tables.review.c
        return self.page(t.dataset_id == dataset_id, t.state == ReviewState.APPROVED, limit=limit)

    def signed_versions(self, dataset_ids: Sequence[str]) -> dict[str, int]:
        """The newest version of each dataset that a steward signed, published or not; without those that none has."""
        t = tables.review.c
        to_publish = (t.kind == ReviewKind.DATASET, t.state == ReviewState.APPROVED)
        found: dict[str, int] = {}
        for review in self.all(t.dataset_id.in_(list(dataset_ids)), *to_publish):
            name = review.account_id
            found[name] = max(found.get(name, 0), int(review.subject_document["version"]))
        return found

    def count_pending(self, org: str | None) -> int:
        conditions = [] if org is None else [tables.review.c.org == org]
        return self.count(tables.review.c.state == ReviewState.PENDING, *conditions)

    def of_org(self, org: str | None, state: str | None, limit: int, after: str | None) -> list[Review]:
        conditions = [] if org is None else [tables.review.c.org == org]
        if state is not None:
            conditions.append(tables.review.c.state == state)
        return self.page(*conditions, limit=limit, after=after)
