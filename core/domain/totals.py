"""Which hard totals a release is paid from, besides its asker's allowance, and in which order they are debited."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.domain.datasets import Dataset


@dataclass(frozen=True, slots=True, order=True)
class Total:
    """The promise of one dataset: all spending of everybody together stays within its cap."""

    dataset_id: str


def totals_of(opened: Iterable[Dataset]) -> tuple[Total, ...]:
    """The totals that a release which opens these datasets debits, each once and each with the whole price: removing
    one person changes the answer once, however many of the datasets they are in.

    Sorted: every transaction debits them in this order and its allowance last, so that no two wait for each other.
    """
    return tuple(sorted({Total(dataset.id) for dataset in opened}))
