"""An incident as programs see it."""

from __future__ import annotations

from api.v1.models.base import Answered


class IncidentAnswer(Answered):
    """`means` and `next_step` by language, `zh` and `en`. Open while `closed_at` is null."""

    id: int
    code: str
    means: dict[str, str]
    next_step: dict[str, str]
    opened_at: str
    closed_at: str | None
