"""What bears a promise with a cap: a dataset, or the people whom several datasets share."""

from __future__ import annotations

from core.domain.datasets import Dataset
from core.domain.populations import Population

Capped = Dataset | Population


def named(one: Capped) -> dict[str, str]:
    """How entries say whose promise it is."""
    return {"population" if isinstance(one, Population) else "dataset": one.id}
