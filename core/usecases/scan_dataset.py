"""Look for personal information in an upload. A job: it opens quarantined data, so it leaves an entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from core.domain.actors import Actor
from core.domain.datasets import Dataset, DatasetState
from core.domain.entries import EntryKind
from core.domain.errors import CoreError, waits_for
from core.domain.risk import figures_commitment, planned, salted
from core.ports import Progress, Scan, Services, UnitOfWork
from mingzheng.errors import Failure

_NAMED: Final = 40


def scan_dataset(services: Services, actor: Actor, dataset_id: str, progress: Progress) -> None:
    """Store findings by column. A file that cannot be read returns the dataset to draft, with the reason."""
    with services.reading() as uow:
        dataset = uow.datasets.get(dataset_id)
    if dataset.state != DatasetState.SCANNING:
        return  # done by a run of this job whose end was not recorded
    try:
        with services.vault.open_upload(dataset.id, dataset.upload_blob or "", dataset.upload_sha256 or "") as path:
            scan = services.scanner.scan(path, dataset.upload_name or "", dataset.person_column, progress)
        names = [str(column["name"]) for column in scan.columns]
        if dataset.person_column not in names:
            raise CoreError("person_column_missing", columns=names[:_NAMED])
    except Failure as failure:
        if waits_for(failure) is not None:
            raise  # says nothing of the file, which stays for when there is room again
        with services.transaction() as uow:
            problem = {"code": failure.code, "details": dict(failure.details)}
            ours = back_to_draft(uow, actor, dataset, problem)
        if not ours:
            return  # another run of this job was faster; its findings stand
        services.vault.destroy_upload(dataset.upload_blob or "")
        raise
    _store(services, actor, dataset, scan)


def back_to_draft(uow: UnitOfWork, actor: Actor | None, dataset: Dataset, problem: Mapping[str, Any]) -> bool:
    """The file counts no more, and is for the caller to destroy once this is committed: dying between leaves a sealed
    blob that no row names, which the sweep removes. False, and nothing changed, if the dataset is not as it was."""
    ours = uow.datasets.change_if(
        dataset.id,
        dataset.revision,
        state=DatasetState.DRAFT,
        upload_name=None,
        upload_blob=None,
        upload_sha256=None,
        problem=dict(problem),
    )
    if ours:
        uow.record(EntryKind.DATASET_SCANNED, actor, {"dataset": dataset.id, "code": problem["code"]})
    return ours


def _store(services: Services, actor: Actor, dataset: Dataset, scan: Scan) -> None:
    before = salted(scan.risk["before"], services.ids.random(32))
    with services.transaction() as uow:
        ours = uow.datasets.change_if(
            dataset.id,
            dataset.revision,
            state=DatasetState.SCANNED,
            rows=scan.rows,
            columns=scan.columns,
            risk={**scan.risk, "before": before, "planned": planned(scan.columns, scan.risk["planned"])},
            layout=scan.layout,
            min_age=scan.min_age,
        )
        if not ours:
            return  # another run of this job was faster; its findings stand
        uow.record(
            EntryKind.DATASET_SCANNED,
            actor,
            {
                "dataset": dataset.id,
                "columns": len(scan.columns),
                "figures_commitment": figures_commitment(dataset.id, before),
            },
        )
