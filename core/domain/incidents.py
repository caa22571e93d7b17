"""What an operator has to see: a fault of the log or of the chain, when it began, and what to do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Incident:
    """`means` and `next_step` by language, `zh` and `en`. Times as in the records; open while `closed_at` is None."""

    id: int
    code: str
    means: dict[str, str]
    next_step: dict[str, str]
    opened_at: str
    closed_at: str | None
