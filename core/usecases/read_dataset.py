"""Read a dataset's record (never its rows). Stewards see their own office's, auditors see all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from core.domain.actors import Actor, Role
from core.domain.datasets import Dataset
from core.domain.declarations import unconfirmed
from core.domain.errors import CoreError
from core.domain.permissions import Action, require
from core.ports import Services, UnitOfWork

_DECLARED: Final = (
    "name", "treatment", "override", "declared", "declared_from", "confirmed", "stated", "sensitivity", "source",
    "source_column",
)  # fmt: skip


def own_dataset(uow: UnitOfWork, actor: Actor, dataset_id: str) -> Dataset:
    """The dataset, if the actor's office owns it; else `not_found`, as if it did not exist."""
    dataset = uow.datasets.get(dataset_id)
    if actor.role is not Role.AUDITOR and dataset.org != actor.org:
        raise CoreError("not_found")
    return dataset


def read_dataset(services: Services, actor: Actor, dataset_id: str) -> Dataset:
    require(actor, Action.READ_DATASET)
    with services.reading() as uow:
        return as_seen_by(actor, own_dataset(uow, actor, dataset_id))


def unconfirmed_columns(services: Services, dataset: Dataset) -> list[str]:
    """Names of the columns that a steward has to confirm before the dataset can be submitted."""
    return unconfirmed(dataset.columns, services.dp.public_columns(dataset.columns, dataset.person_column))


def as_seen_by(actor: Actor, dataset: Dataset) -> Dataset:
    """An auditor checks what was declared and done. What was counted is exact, and for the office alone: rows, risk,
    how often a type occurs. In their place stands what is public, and no column before there is something public."""
    if actor.role is not Role.AUDITOR:
        return dataset
    columns = [] if dataset.schema is None else [_declared(column) for column in dataset.columns]
    problem = dataset.problem and {"code": dataset.problem["code"], "details": {}}
    return replace(
        dataset, rows=dataset.rows_rounded, min_age=None, risk={}, layout={}, columns=columns, problem=problem
    )


def _declared(column: Mapping[str, Any]) -> dict[str, Any]:
    return {name: column[name] for name in _DECLARED if name in column}


def list_datasets(services: Services, actor: Actor, *, limit: int, after: str | None) -> list[Dataset]:
    require(actor, Action.READ_DATASET)
    with services.reading() as uow:
        found = uow.datasets.of_org(None if actor.role is Role.AUDITOR else actor.org, limit, after)
    return [as_seen_by(actor, dataset) for dataset in found]
