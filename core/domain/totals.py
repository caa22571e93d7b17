"""Which hard totals a release is paid from, besides its asker's allowance, and in which order they are debited."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from core.domain import ids
from core.domain.datasets import Dataset
from core.domain.errors import CoreError


class TotalKind(IntEnum):
    """Whose promise it is. The smaller is debited first."""

    POPULATION = 0
    DATASET = 1


EXHAUSTED: Final = ("budget_exhausted", "cap_exhausted", "population_exhausted")
"""Every way in which an account does not hold a price: the asker's allowance, a dataset's cap, a population's."""
_CODES: Final = {TotalKind.POPULATION: "population_exhausted", TotalKind.DATASET: "cap_exhausted"}


@dataclass(frozen=True, slots=True, order=True)
class Total:
    """One promise: all spending of everybody together, on all that counts under it, stays within its cap."""

    kind: TotalKind
    id: str


@dataclass(frozen=True, slots=True)
class TotalState:
    """A total as it stands, in nano-ρ and atto-δ, or in nano-ε and 0 where `pure`."""

    total: Total
    chain_id: str
    title_zh: str
    title_en: str
    cap_rho: int
    cap_delta: int
    spent_rho: int
    spent_delta: int
    pure: bool = False

    @property
    def left(self) -> tuple[int, int]:
        return self.cap_rho - self.spent_rho, self.cap_delta - self.spent_delta

    def holds(self, rho: int, delta: int) -> bool:
        return rho <= self.left[0] and delta <= self.left[1]


def total_of(account_id: str) -> Total:
    """The total that an identifier names: of a population, or of a dataset."""
    kind = TotalKind.POPULATION if account_id.startswith(f"{ids.POPULATION}_") else TotalKind.DATASET
    return Total(kind, account_id)


def outer_totals(dataset: Dataset) -> tuple[Total, ...]:
    """What a dataset lies within. All of it is named there, also what an outer one lies within itself."""
    return tuple(sorted({total_of(outer) for outer in dataset.within}))


def totals_of(opened: Iterable[Dataset]) -> tuple[Total, ...]:
    """The totals that a release which opens these datasets debits, each once and each with the whole price: removing
    one person changes the answer once, however many of the datasets they are in.

    Sorted: every transaction debits them in this order and its allowance last, so that no two wait for each other.
    """
    found = {total for dataset in opened for total in (total_of(dataset.id), *outer_totals(dataset))}
    return tuple(sorted(found))


def exhausted(total: Total) -> CoreError:
    """Says whose promise does not hold a price."""
    return CoreError(_CODES[total.kind], total=total.id)
