"""A raise of what residents were promised: signed, on chain, and shown with its reason for good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CapRaise:
    """Amounts in nano-ρ and atto-δ, or in nano-ε and 0 where the promise is pure. `id` is its review's; `reason` is
    public. The promise is of a dataset or of a population: the other one is None."""

    id: str
    dataset_id: str | None
    population_id: str | None
    created_at: datetime
    reason: str
    old_rho: int
    old_delta: int
    new_rho: int
    new_delta: int
    tx_hash: str | None = None


def raises(old: tuple[int, int], new: tuple[int, int]) -> bool:
    """Whether neither part goes down and at least one goes up."""
    return new != old and new[0] >= old[0] and new[1] >= old[1]
