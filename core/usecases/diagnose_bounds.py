"""What a bound would throw away, for the steward who sets it. Opens real data, so it is logged before it is opened;
what it shows is exact and for the steward's eyes alone. Of an upload the risk of being singled out is kept, with the
dataset, for whoever signs; nothing else is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.domain.actors import Actor
from core.domain.datasets import Dataset, DatasetState
from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.domain.permissions import Action, require
from core.domain.risk import planned
from core.ports import Services
from core.usecases.read_dataset import own_dataset

_BEFORE = (DatasetState.SCANNED, DatasetState.AWAITING_APPROVAL)


@dataclass(frozen=True, slots=True)
class Setting:
    """For which questions the bounds should be good: a loss (decimal ρ, or ε where the dataset is pure; None: a usual
    one) spread over so many cells."""

    loss: str | None = None
    cells: int = 10


def diagnose_bounds(services: Services, actor: Actor, dataset_id: str, setting: Setting) -> dict[str, Any]:
    """Figures of the upload before publication, of the published version after. Raises `dataset_wrong_state`."""
    require(actor, Action.DIAGNOSE_BOUNDS)
    if not 1 <= setting.cells <= 10_000:
        raise CoreError("request_invalid", fields=["body.cells: range"])
    if setting.loss is not None and services.dp.amount(setting.loss, "0")[0] <= 0:
        raise CoreError("amount_invalid")
    with services.transaction() as uow:
        dataset = own_dataset(uow, actor, dataset_id)
        published = dataset.state == DatasetState.PUBLISHED
        if not published:
            dataset.require_uploaded()  # of a link there is nothing to look at before both sources are joined
        if not published and dataset.state not in _BEFORE:
            raise CoreError("dataset_wrong_state")
        source = "version" if published else "upload"
        entry_id = uow.record(
            EntryKind.DATASET_DIAGNOSED,
            actor,
            {"dataset": dataset.id, "version": dataset.version, "source": source},
        )
    # No record, no data: the entry is under a signed checkpoint before anything is opened.
    services.ledger.wait(entry_id)
    found = _of_version(services, dataset, setting) if published else _of_upload(services, dataset, setting)
    return {**found, "private": False, "source": source, "entry": entry_id}


def _of_version(services: Services, dataset: Dataset, setting: Setting) -> dict[str, Any]:
    assert dataset.schema is not None
    path = services.vault.version_path(dataset.id, dataset.version)
    key = services.vault.key(dataset.id, "version")
    found = services.dp.diagnose_version(dataset.schema, path, key, _loss(dataset, setting), setting.cells)
    return {**found, "risk": dataset.risk}


def _of_upload(services: Services, dataset: Dataset, setting: Setting) -> dict[str, Any]:
    """As it would be published: treated first, so that what is counted is what would be asked about."""
    key = services.vault.key(dataset.id, "pseudonym")
    with services.vault.open_upload(dataset.id, dataset.upload_blob or "", dataset.upload_sha256 or "") as path:
        treated = services.scanner.treat(
            path, dataset.upload_name or "", dataset.columns, dataset.person_column, key, lambda *_: None
        )
    schema = services.dp.schema(dataset.columns, dataset.person_column, dataset.max_rows_per_person, pure=dataset.pure)
    found = services.dp.diagnose_table(treated.table, schema, _loss(dataset, setting), setting.cells)
    _keep(services, dataset, treated.risk)
    return {**found, "risk": {**dataset.risk, "after": treated.risk}}


def _keep(services: Services, dataset: Dataset, figures: dict[str, Any]) -> None:
    """So that whoever signs knows what the treatments of the moment achieve. Not where somebody changed the dataset
    meanwhile; and a look is no change that would keep an upload longer."""
    risk = {**dataset.risk, "planned": planned(dataset.columns, figures)}
    with services.transaction() as uow:
        uow.datasets.change_if(dataset.id, dataset.revision, risk=risk, changed_at=dataset.changed_at)


def usual_loss(dataset: Dataset) -> str:
    """In the dataset's own measure: ε 0.2 implies ρ 0.02."""
    return "0.2" if dataset.pure else "0.02"


def _loss(dataset: Dataset, setting: Setting) -> str:
    return setting.loss or usual_loss(dataset)
