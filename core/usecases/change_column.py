"""A steward overrides what the scan found or proposed for one column by hand, with a reason, or says what it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from core.domain.actors import Actor
from core.domain.datasets import Dataset, DatasetState
from core.domain.declarations import FROM_STEWARD, vouched
from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.domain.permissions import Action, require
from core.ports import Services
from core.usecases.read_dataset import own_dataset

_CHANGED: Final = ("stated", "sensitivity", "treatment", "declared", "declared_from")


def change_column(
    services: Services,
    actor: Actor,
    dataset_id: str,
    name: str,
    *,
    treatment: Mapping[str, Any] | None = None,
    declared: Mapping[str, Any] | None = None,
    reason: str = "",
    stated: Mapping[str, Any] | None = None,
) -> Dataset:
    """Say what a column is, replace its treatment, its public declaration, or several of these, in this order.

    `stated`: {"type", "sensitive"}; one that is left out stays as it was said. It only ever raises what law and policy
    ask of the column, so it takes no `reason`; both others do. Raises reason_missing, column_unchanged.
    """
    require(actor, Action.SUBMIT_DATASET)
    if stated is None and treatment is None and declared is None:
        raise CoreError("column_unchanged")
    by_hand = treatment is not None or declared is not None
    if by_hand and not reason.strip():
        raise CoreError("reason_missing")
    with services.transaction() as uow:
        dataset = own_dataset(uow, actor, dataset_id)
        dataset.require_uploaded()
        dataset.require(DatasetState.SCANNED)
        before = dataset.column(name)
        column, is_person = dict(before), name == dataset.person_column
        if stated is not None:
            column = services.scanner.state_column(column, {**_statement(column), **stated}, is_person=is_person)
        if treatment is not None:
            column = services.scanner.change_treatment(column, treatment, is_person=is_person)
        if column.get("declared_from") != FROM_STEWARD:
            column.pop("confirmed", None)  # the scan's own declaration is back, and nobody has vouched for it
        if declared is not None:
            services.dp.check_declaration(name, declared)
            column = vouched({**column, "declared": dict(declared)}, actor, services.clock.now())
        if all(column.get(part) == before.get(part) for part in _CHANGED):
            return dataset  # sent again, or as it was: there is no change to put on record
        if by_hand:
            column["override"] = {"by": actor.id, "reason": reason.strip()[:500]}
        columns = [column if c["name"] == name else c for c in dataset.columns]
        services.dp.schema(
            columns, dataset.person_column, dataset.max_rows_per_person
        )  # refuses a declaration that could not be published
        uow.datasets.change(
            dataset.id,
            revision=dataset.revision,
            columns=columns,
            decision=dataset.outdated_decision,
            handled_by=dataset.handled_also_by(actor.id),
        )
        uow.record(
            EntryKind.DATASET_CHANGED,
            actor,
            {
                "dataset": dataset.id,
                "column_number": dataset.columns.index(before),
                "technique": column["treatment"]["technique"],
                "parameters": column["treatment"]["parameters"],
                **({} if stated is None else {"stated": _statement(column)}),
            },
        )
        return uow.datasets.get(dataset.id)


def _statement(column: Mapping[str, Any]) -> dict[str, Any]:
    """What was said of the column, and all that the log says: how sensitive it counts depends on what was found too."""
    said = column.get("stated") or {"type": None, "sensitive": False}
    return {"type": said["type"], "sensitive": said["sensitive"]}
