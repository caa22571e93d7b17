"""Every decision that was really taken, with the facts that it was taken on: for judging a draft by them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from core.db import tables


@dataclass(frozen=True, slots=True)
class PastDecision:
    """`facts` by dotted name: no resident's value is among them. `result`: as `PolicyDecision.to_json`. `actor`: an
    account."""

    id: str
    action: str
    subject: str
    actor: str
    made_at: datetime
    facts: Mapping[str, Any]
    result: Mapping[str, Any]


def past_decisions(connection: sa.Connection, since: datetime | None = None) -> Iterator[PastDecision]:
    """Oldest first, row by row: there may be millions."""
    t = tables.decision.c
    query = sa.select(t.id, t.action, t.subject, t.actor_id, t.made_at, t.facts, t.result).order_by(t.made_at, t.id)
    if since is not None:
        query = query.where(t.made_at >= since)
    for row in connection.execute(query, execution_options={"yield_per": 1024}):
        yield PastDecision(*row)
