"""A link: a dataset that is made of two published versions, joined on the person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from core.domain.amounts import require_measure
from core.domain.datasets import Dataset
from core.domain.errors import CoreError


def require_linkable(left: Dataset, right: Dataset) -> None:
    """Raises link_same_dataset, link_kinds_differ or measure_mixed. A link holds no identifiers itself, so it is never
    a source."""
    if left.id == right.id:
        raise CoreError("link_same_dataset")
    if left.identifier_kind is None or left.identifier_kind != right.identifier_kind:
        raise CoreError("link_kinds_differ")
    require_measure(left.pure, right.pure, (0, 0))


def linked_columns(left: Dataset, right: Dataset) -> list[dict[str, Any]]:
    """The published columns of both as they were treated and declared; a name that is taken gets a number behind it.
    `source` says of which dataset a column is, and `source_column` under which name there."""
    taken = {left.person_column}
    columns = []
    for dataset in (left, right):
        for column in _published(dataset):
            name = _free(str(column["name"]), taken)
            taken.add(name)
            columns.append({**column, "name": name, "source": dataset.id, "source_column": column["name"]})
    return columns


def _published(dataset: Dataset) -> Iterable[Mapping[str, Any]]:
    assert dataset.schema is not None
    return [dataset.column(public["name"]) for public in dataset.schema["columns"]]


def _free(name: str, taken: set[str]) -> str:
    if name not in taken:
        return name
    return next(free for number in range(2, len(taken) + 3) if (free := f"{name}_{number}") not in taken)
