"""A link answers as long as both of its sources are there. Whoever takes one away has ended the link with it."""

from __future__ import annotations

from core.domain.datasets import Dataset, DatasetState
from core.domain.errors import CoreError
from core.ports import Services, UnitOfWork


def sources_stand(services: Services, uow: UnitOfWork, dataset: Dataset) -> bool:
    """Whether both versions are published and their files still there. Of what is no link, always."""
    return all(_stands(services, uow, source["dataset"], source["version"]) for source in dataset.sources)


def require_sources(services: Services, uow: UnitOfWork, dataset: Dataset) -> None:
    """Raises link_source_gone."""
    if not sources_stand(services, uow, dataset):
        raise CoreError("link_source_gone")


def _stands(services: Services, uow: UnitOfWork, dataset_id: str, version: int) -> bool:
    origin = uow.datasets.find(dataset_id)
    if origin is None or origin.state != DatasetState.PUBLISHED or origin.version != version:
        return False
    return services.vault.version_path(dataset_id, version).exists()
