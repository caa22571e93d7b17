"""A steward says of one column: what is declared here stands in our code book or is public knowledge anyway."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.domain.actors import Actor
from core.domain.datasets import Dataset, DatasetState
from core.domain.declarations import FROM_DATA, vouched
from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.domain.permissions import Action, require
from core.ports import Services
from core.usecases.read_dataset import own_dataset


def confirm_column(
    services: Services, actor: Actor, dataset_id: str, name: str, declared: Mapping[str, Any]
) -> Dataset:
    """`declared`: the declaration as the steward saw it, so that nobody vouches for what came in its place.

    Confirming what needs no confirming, or twice, changes nothing.
    """
    require(actor, Action.SUBMIT_DATASET)
    with services.transaction() as uow:
        dataset = own_dataset(uow, actor, dataset_id)
        dataset.require_uploaded()
        dataset.require(DatasetState.SCANNED)
        column = dataset.column(name)
        if column["declared"] != dict(declared):
            raise CoreError("changed_meanwhile")
        if column.get("declared_from") != FROM_DATA:
            return dataset
        changed = vouched(column, actor, services.clock.now())
        columns = [changed if one["name"] == name else one for one in dataset.columns]
        uow.datasets.change(
            dataset.id, revision=dataset.revision, columns=columns, handled_by=dataset.handled_also_by(actor.id)
        )
        number = dataset.columns.index(column)
        uow.record(EntryKind.DATASET_CHANGED, actor, {"dataset": dataset.id, "confirmed_column_number": number})
        return uow.datasets.get(dataset.id)
