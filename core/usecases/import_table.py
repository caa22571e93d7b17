"""Bring a table from where it already lives into quarantine. Only an operator at the server can call this."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.datasets import DatasetState
from core.domain.errors import CoreError
from core.domain.jobs import Job
from core.ports import Progress, Services, TableSource
from core.usecases.upload_file import take_upload


def import_table(
    services: Services,
    source: TableSource,
    *,
    dataset_id: str,
    table: str,
    columns: Sequence[str],
    progress: Progress,
) -> Job:
    """The job that scans it, for the steward who registered the dataset, and who can never approve it.

    From here on it is an upload like any other. Dying before the commit leaves what a dying upload leaves.
    """
    with services.reading() as uow:
        dataset = uow.datasets.find(dataset_id)
        if dataset is None:
            raise CoreError("not_found")
        steward_id = uow.accounts.get(dataset.submitted_by).id
    dataset.require_uploaded()
    dataset.require(DatasetState.DRAFT, DatasetState.SCANNED, DatasetState.REFUSED)
    with services.vault.clear_folder(dataset_id) as folder:
        path = folder / "table.parquet"
        source.copy(table, columns, path, progress)
        return take_upload(services, None, steward_id, dataset, path, path.name, {"source": source.kind})
