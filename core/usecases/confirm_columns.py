"""A steward says of columns: what is declared here stands in our code book or is public knowledge anyway."""

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


def confirm_columns(
    services: Services, actor: Actor, dataset_id: str, seen: Mapping[str, Mapping[str, Any]]
) -> Dataset:
    """All of them or none, with an entry for each. `seen`: by name of the column, the declaration as the steward saw
    it, so that nobody vouches for what came in its place.

    Confirming what needs no confirming, or twice, changes nothing.
    """
    require(actor, Action.SUBMIT_DATASET)
    with services.transaction() as uow:
        dataset = own_dataset(uow, actor, dataset_id)
        dataset.require_uploaded()
        dataset.require(DatasetState.SCANNED)
        for name, declared in seen.items():
            if dataset.column(name)["declared"] != dict(declared):
                raise CoreError("changed_meanwhile")
        waiting = {name for name in seen if dataset.column(name).get("declared_from") == FROM_DATA}
        if not waiting:
            return dataset
        now = services.clock.now()
        columns = [vouched(one, actor, now) if one["name"] in waiting else one for one in dataset.columns]
        uow.datasets.change(
            dataset.id, revision=dataset.revision, columns=columns, handled_by=dataset.handled_also_by(actor.id)
        )
        for number, column in enumerate(dataset.columns):
            if column["name"] in waiting:
                body = {"dataset": dataset.id, "confirmed_column_number": number}
                uow.record(EntryKind.DATASET_CHANGED, actor, body)
        return uow.datasets.get(dataset.id)
