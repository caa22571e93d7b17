"""Copy a published version for a cluster, or stop asking a copy. Only an operator at the server can call these."""

from __future__ import annotations

from pathlib import Path

from core.domain.datasets import Dataset, DatasetState
from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.ports import Services


def export_version(services: Services, *, dataset_id: str, folder: Path, location: str) -> Dataset:
    """Write the current version into `folder`, which the cluster reads at `location`. Raises `not_found`.

    The entry comes before the data are opened. Dying after it leaves parts that nothing reads; a repeat needs another
    empty folder.
    """
    with services.transaction() as uow:
        dataset = uow.datasets.find(dataset_id)
        if dataset is None or dataset.state != DatasetState.PUBLISHED or dataset.schema is None:
            raise CoreError("not_found")
        uow.record(EntryKind.DATASET_EXPORTED, None, {"dataset": dataset.id, "version": dataset.version})
    path = services.vault.version_path(dataset.id, dataset.version)
    services.dp.export(dataset.schema, path, services.vault.key(dataset.id, "version"), folder, location)
    return dataset


def forget_export(services: Services, *, dataset_id: str) -> Dataset:
    """Let the embedded engine answer again. Opens nothing; removing the copy is for whoever keeps it."""
    with services.reading() as uow:
        dataset = uow.datasets.find(dataset_id)
    if dataset is None:
        raise CoreError("not_found")
    services.dp.forget_export(services.vault.version_path(dataset.id, dataset.version))
    return dataset
