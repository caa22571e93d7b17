"""A steward says which column names the person, after a file turned out to have no column of the registered name."""

from __future__ import annotations

from core.domain.actors import Actor
from core.domain.datasets import Dataset, DatasetState
from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.domain.permissions import Action, require
from core.ports import Services
from core.usecases.read_dataset import own_dataset


def choose_person_column(services: Services, actor: Actor, dataset_id: str, name: str) -> Dataset:
    """One of the columns that the refused file had. The file itself is gone and is to be sent again.

    Raises `column_unknown` for another, and `dataset_wrong_state` once a file was scanned.
    """
    require(actor, Action.SUBMIT_DATASET)
    with services.transaction() as uow:
        dataset = own_dataset(uow, actor, dataset_id)
        dataset.require_uploaded()
        dataset.require(DatasetState.DRAFT)
        problem = dataset.problem or {}
        if problem.get("code") != "person_column_missing" or name not in problem.get("details", {}).get("columns", ()):
            raise CoreError("column_unknown")
        uow.datasets.change(
            dataset.id,
            revision=dataset.revision,
            person_column=name,
            problem=None,
            handled_by=dataset.handled_also_by(actor.id),
        )
        uow.record(EntryKind.DATASET_CHANGED, actor, {"dataset": dataset.id, "changed": "person_column"})
        return uow.datasets.get(dataset.id)
