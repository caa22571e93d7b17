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


def decision_file(connection: sa.Connection, decision_id: str) -> dict[str, Any] | None:
    """One decision with its facts and the salt (hex) that opens its entry's commitment to them: for whoever it is
    about. None: there is none by this id."""
    t = tables.decision.c
    row = connection.execute(sa.select(t.facts, t.facts_salt, t.result).where(t.id == decision_id)).one_or_none()
    if row is None:
        return None
    told = {part: row.result[part] for part in ("decision", "missing", "duties", "articles", "rules", "pack_hash")}
    return {"id": decision_id, "facts": row.facts, "salt": row.facts_salt, **told}
