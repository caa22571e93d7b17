"""What two stewards sign away for good, and what of a dataset stays all the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.domain.datasets import Dataset


@dataclass(frozen=True, slots=True)
class Deletion:
    """`links`: published links of it, which go with it. `waiting`: questions, publications, raises and emergencies that
    wait for a signature, and end unsigned. `answers`: released ones, which stay. `pages`: of these, public."""

    dataset: Dataset
    links: list[Dataset]
    waiting: int
    answers: int
    pages: int


def deletion_document(dataset: Dataset, links: Sequence[Dataset], ground: str) -> dict[str, Any]:
    """What is signed: which version, on what ground, and what goes with it."""
    return {
        "dataset": dataset.id,
        "title_zh": dataset.title_zh,
        "title_en": dataset.title_en,
        "version": dataset.version,
        "ground": ground,
        "links": sorted(link.id for link in links),
    }
