"""What use cases ask of the questions and their stored answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from core.db import tables
from core.db.rows import Rows, selecting
from core.domain.queries import Query, QueryState

_RELEASED: Final = (
    selecting(tables.query, Query)
    .where(
        tables.query.c.dataset_id == sa.bindparam("dataset"),
        tables.query.c.version == sa.bindparam("version"),
        tables.query.c.plan_hash == sa.bindparam("plan"),
        tables.query.c.state == QueryState.ANSWERED,
        tables.query.c.cached.is_(False),
        # What an emergency let through is for that emergency alone; no emergency is called the empty text.
        sa.or_(tables.query.c.emergency_id.is_(None), tables.query.c.emergency_id == sa.bindparam("emergency")),
    )
    .limit(1)
)


class Queries(Rows[Query]):
    def __init__(self, connection: sa.Connection) -> None:
        super().__init__(connection, tables.query, Query)
        self.destroyed = 0

    def of_researcher(
        self,
        researcher_id: str,
        limit: int,
        after: str | None,
        *,
        dataset_id: str | None = None,
        state: str | None = None,
    ) -> list[Query]:
        t = tables.query.c
        wanted = [] if dataset_id is None else [t.dataset_id == dataset_id]
        wanted += [] if state is None else [t.state == state]
        return self.page(t.researcher_id == researcher_id, *wanted, limit=limit, after=after)

    def count_of_researcher(self, researcher_id: str) -> int:
        return self.count(tables.query.c.researcher_id == researcher_id)

    def released(self, dataset_id: str, version: int, plan_hash: str, emergency_id: str | None = None) -> Query | None:
        """An answer that may be given again. What an emergency let through is for that emergency alone."""
        named = {"dataset": dataset_id, "version": version, "plan": plan_hash, "emergency": emergency_id or ""}
        return self.one(_RELEASED, **named)

    def under(self, emergency_id: str) -> int:
        """How many questions an emergency let through."""
        count = sa.select(sa.func.count()).where(tables.query.c.emergency_id == emergency_id)
        return int(self._connection.execute(count).scalar_one())

    def answers_from(self, dataset_ids: Sequence[str]) -> int:
        """How many answers these datasets gave and that are still kept."""
        t = tables.query.c
        given = sa.and_(t.dataset_id.in_(list(dataset_ids)), t.state == QueryState.ANSWERED)
        return int(self._connection.execute(sa.select(sa.func.count()).where(given)).scalar_one())

    def destroy_answers(self, emergency_id: str) -> list[str]:
        """Empty every stored answer that an emergency let through; the hashes of what is gone."""
        t = tables.query.c
        held = sa.and_(t.emergency_id == emergency_id, t.state == QueryState.ANSWERED)
        hashes = [str(one) for one in self._connection.execute(sa.select(t.answer_hash).where(held)).scalars()]
        gone = {"state": QueryState.DESTROYED, "answer": None, "problem": {"code": "answer_destroyed", "details": {}}}
        self._connection.execute(sa.update(tables.query).where(held).values(**gone, revision=t.revision + 1))
        self.destroyed += len(hashes)
        return hashes

    def answered_for(self, dataset_id: str) -> dict[str, int]:
        """How many questions were answered for each purpose, most first. Destroyed answers were answers too."""
        t = tables.query.c
        given = t.state.in_((QueryState.ANSWERED, QueryState.DESTROYED))
        count = sa.func.count()
        query = sa.select(t.purpose, count).where(t.dataset_id == dataset_id, given).group_by(t.purpose)
        found = self._connection.execute(query.order_by(count.desc(), t.purpose))
        return {str(purpose): int(asked) for purpose, asked in found}

    def lease(self, query_id: str, now: datetime, until: datetime) -> bool:
        """Take the right to run a charged query; False while somebody else holds it."""
        t = tables.query.c
        free = sa.or_(t.leased_until.is_(None), t.leased_until < now)
        return self.change_where(query_id, [t.state == QueryState.CHARGED, free], {"leased_until": until})
