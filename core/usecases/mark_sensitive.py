"""A steward declares columns sensitive. Whether a price says that a steward has to agree follows from this alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from core.domain.actors import Actor
from core.domain.datasets import Dataset, DatasetState
from core.domain.declarations import said_sensitive
from core.domain.entries import EntryKind
from core.domain.permissions import Action, require
from core.ports import Services
from core.usecases.read_dataset import own_dataset


def mark_sensitive(services: Services, actor: Actor, dataset_id: str, names: Collection[str]) -> Dataset:
    """Those that were found sensitive, and any other: a column is only ever made stricter. Marking what is marked
    changes nothing. Raises column_unknown."""
    require(actor, Action.SUBMIT_DATASET)
    with services.transaction() as uow:
        dataset = own_dataset(uow, actor, dataset_id)
        dataset.require_uploaded()
        dataset.require(DatasetState.SCANNED)
        wanted = [column for column in map(dataset.column, sorted(set(names))) if not said_sensitive(column)]
        if not wanted:
            return dataset
        columns = [_marked(services, dataset, one) if one in wanted else one for one in dataset.columns]
        uow.datasets.change(
            dataset.id, revision=dataset.revision, columns=columns, handled_by=dataset.handled_also_by(actor.id)
        )
        numbers = sorted(dataset.columns.index(column) for column in wanted)
        uow.record(EntryKind.DATASET_CHANGED, actor, {"dataset": dataset.id, "sensitive_column_numbers": numbers})
        return uow.datasets.get(dataset.id)


def _marked(services: Services, dataset: Dataset, column: Mapping[str, Any]) -> dict[str, Any]:
    stated = {"type": (column.get("stated") or {}).get("type"), "sensitive": True}
    return services.scanner.state_column(column, stated, is_person=column["name"] == dataset.person_column)
