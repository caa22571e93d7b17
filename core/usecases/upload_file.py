"""Take an upload into quarantine, encrypted, and queue its scan."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.domain.actors import Actor
from core.domain.datasets import Dataset, DatasetState
from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.domain.jobs import Job, JobKind
from core.domain.permissions import Action, require
from core.ports import Services
from core.usecases.queue_job import queue_job
from core.usecases.read_dataset import own_dataset


def upload_file(services: Services, actor: Actor, dataset_id: str, path: Path, filename: str) -> Job:
    """`path` is a temporary file of the caller, who deletes it. Only the kind of file is kept of `filename`:
    a name that an office gives a file may itself name a person."""
    require(actor, Action.SUBMIT_DATASET)
    with services.reading() as uow:
        dataset = own_dataset(uow, actor, dataset_id)
    dataset.require_uploaded()
    dataset.require(DatasetState.DRAFT, DatasetState.SCANNED, DatasetState.REFUSED)
    return take_upload(services, actor, actor.id, dataset, path, filename, {})


def take_upload(
    services: Services,
    actor: Actor | None,
    steward_id: str,
    dataset: Dataset,
    path: Path,
    filename: str,
    origin: Mapping[str, Any],
) -> Job:
    """`steward_id`: whose upload it is, and who may not approve it. `actor` None: an operator brought it for them, from
    what `origin` says in the entry."""
    # Dying before the commit leaves an encrypted blob that no row points to, and the sweep at start removes it.
    blob, sha256 = services.vault.put_upload(dataset.id, path)
    try:
        job = _take(services, actor, steward_id, dataset, filename, blob, sha256, origin)
    except CoreError:
        services.vault.destroy_upload(blob)
        raise
    # Only now, when no row points to it: a scan or a publication never finds another file under the name it was given.
    if dataset.upload_blob is not None:
        services.vault.destroy_upload(dataset.upload_blob)
    return job


def _take(
    services: Services,
    actor: Actor | None,
    steward_id: str,
    dataset: Dataset,
    filename: str,
    blob: str,
    sha256: str,
    origin: Mapping[str, Any],
) -> Job:
    """Point the dataset to the new blob, unless anybody changed it since: then `changed_meanwhile`."""
    with services.transaction() as uow:
        suffix = Path(filename).suffix.lower()[:20]
        uow.datasets.change(
            dataset.id,
            revision=dataset.revision,
            state=DatasetState.SCANNING,
            handled_by=dataset.handled_also_by(steward_id),
            upload_name=f"upload{suffix}"[:20],
            upload_blob=blob,
            upload_sha256=sha256,
            columns=[],
            risk={},
            layout={},
            rows=0,
            decision=None,
            problem=None,
        )
        uow.record(
            EntryKind.DATASET_SUBMITTED,
            actor,
            {"dataset": dataset.id, "chain_dataset": dataset.chain_id, "purpose": dataset.purpose, **origin},
        )
        return queue_job(services, uow, JobKind.SCAN_DATASET, dataset.id, steward_id)
