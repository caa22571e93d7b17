"""A steward overrides what the scan found or proposed for columns by hand, with a reason, or says what they are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from core.domain.actors import Actor
from core.domain.datasets import Dataset, DatasetState
from core.domain.declarations import FROM_STEWARD, vouched
from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.domain.permissions import Action, require
from core.ports import Services
from core.usecases.read_dataset import own_dataset

_COMPARED: Final = ("stated", "sensitivity", "treatment", "declared", "declared_from")


@dataclass(frozen=True, slots=True)
class Change:
    """Say what a column is, replace its treatment, its public declaration, or several of these, in this order.

    `stated`: {"type", "sensitive"}; one that is left out stays as it was said. It only ever raises what law and policy
    ask of the column, so it takes no `reason`; both others do.
    """

    stated: Mapping[str, Any] | None = None
    treatment: Mapping[str, Any] | None = None
    declared: Mapping[str, Any] | None = None
    reason: str = ""

    @property
    def by_hand(self) -> bool:
        return self.treatment is not None or self.declared is not None

    def check(self) -> None:
        """Raise column_unchanged or reason_missing."""
        if self.stated is None and not self.by_hand:
            raise CoreError("column_unchanged")
        if self.by_hand and not self.reason.strip():
            raise CoreError("reason_missing")


def change_columns(
    services: Services, actor: Actor, dataset_id: str, names: Collection[str], change: Change
) -> Dataset:
    """The same change to each of the columns: to all of them or to none, with an entry for each that it changes."""
    require(actor, Action.SUBMIT_DATASET)
    change.check()
    with services.transaction() as uow:
        dataset = own_dataset(uow, actor, dataset_id)
        dataset.require_uploaded()
        dataset.require(DatasetState.SCANNED)
        changed = {name: _changed(services, actor, dataset, dataset.column(name), change) for name in names}
        columns = [changed.get(one["name"], one) for one in dataset.columns]
        numbers = [number for number, before in enumerate(dataset.columns) if _differ(before, columns[number])]
        if not numbers:
            return dataset  # sent again, or as it was: there is no change to put on record
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
        for number in numbers:
            uow.record(EntryKind.DATASET_CHANGED, actor, _body(dataset, number, columns[number], change))
        return uow.datasets.get(dataset.id)


def _changed(
    services: Services, actor: Actor, dataset: Dataset, before: Mapping[str, Any], change: Change
) -> dict[str, Any]:
    """The column after the change; where that changes nothing as it was, so that no reason takes another's place."""
    column, name = dict(before), before["name"]
    is_person = name == dataset.person_column
    if change.stated is not None:
        column = services.scanner.state_column(column, {**_statement(column), **change.stated}, is_person=is_person)
    if change.treatment is not None:
        column = services.scanner.change_treatment(column, change.treatment, is_person=is_person)
    if column.get("declared_from") != FROM_STEWARD:
        column.pop("confirmed", None)  # the scan's own declaration is back, and nobody has vouched for it
    if change.declared is not None:
        services.dp.check_declaration(name, change.declared)
        column = vouched({**column, "declared": dict(change.declared)}, actor, services.clock.now())
    if not _differ(before, column):
        return dict(before)
    if change.by_hand:
        column["override"] = {"by": actor.id, "reason": change.reason.strip()[:500]}
    return column


def _differ(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    return any(after.get(part) != before.get(part) for part in _COMPARED)


def _body(dataset: Dataset, number: int, column: Mapping[str, Any], change: Change) -> dict[str, Any]:
    return {
        "dataset": dataset.id,
        "column_number": number,
        "technique": column["treatment"]["technique"],
        "parameters": column["treatment"]["parameters"],
        **({} if change.stated is None else {"stated": _statement(column)}),
    }


def _statement(column: Mapping[str, Any]) -> dict[str, Any]:
    """What was said of the column, and all that the log says: how sensitive it counts depends on what was found too."""
    said = column.get("stated") or {"type": None, "sensitive": False}
    return {"type": said["type"], "sensitive": said["sensitive"]}
