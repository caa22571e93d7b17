"""What the rules said, row by row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa

from core.db import tables

_DECIDED: Final = sa.insert(tables.decision)


class Decisions:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, row: Mapping[str, Any]) -> None:
        self._connection.execute(_DECIDED, dict(row))

    def newest_permit(self, subject: str) -> dict[str, Any] | None:
        """What the rules said when they last permitted something about this subject."""
        t = tables.decision.c
        found = self._connection.execute(sa.select(t.result).where(t.subject == subject).order_by(t.made_at.desc()))
        return next((dict(result) for result in found.scalars() if result["decision"] == "permit"), None)
