"""A key and what it was used for: the second use of it is the first one again, or refused."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from core.db import tables
from core.domain.errors import CoreError

_CLAIM: Final = {
    name: dialect.insert(tables.idempotency).on_conflict_do_nothing().returning(tables.idempotency.c.key)
    for name, dialect in (("postgresql", postgresql), ("sqlite", sqlite))
}


class Idempotency:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def claim(self, actor_id: str, key: str, fingerprint: str, resource_id: str, now: datetime) -> str | None:
        """Insert or find, in one statement that two racing requests cannot both win."""
        if not 0 < len(key) <= 200:
            raise CoreError("idempotency_key_missing")
        t = tables.idempotency
        row = {"actor_id": actor_id, "key": key, "fingerprint": fingerprint, "resource_id": resource_id,
               "created_at": now}  # fmt: skip
        if self._connection.execute(_CLAIM[self._connection.dialect.name], row).first() is not None:
            return None
        found = self._connection.execute(sa.select(t).where(t.c.actor_id == actor_id, t.c.key == key)).mappings().one()
        if found["fingerprint"] != fingerprint:
            raise CoreError("idempotency_key_reused")
        return str(found["resource_id"])
