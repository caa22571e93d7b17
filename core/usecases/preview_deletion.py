"""Before anything irreversible: what would go with a dataset, and what would stay."""

from __future__ import annotations

from core.domain.actors import Actor
from core.domain.datasets import Dataset, DatasetState
from core.domain.deletions import Deletion
from core.domain.permissions import Action, require
from core.ports import Services, UnitOfWork
from core.usecases.read_dataset import own_dataset


def preview_deletion(services: Services, actor: Actor, dataset_id: str) -> Deletion:
    """Opens no data and changes nothing. Raises `dataset_wrong_state` for what was never published, or is gone."""
    require(actor, Action.DELETE_DATASET)
    with services.reading() as uow:
        dataset = own_dataset(uow, actor, dataset_id)
        dataset.require(DatasetState.PUBLISHED)
        links = links_of(uow, dataset)
        concerned = [dataset.id, *(link.id for link in links)]
        return Deletion(
            dataset=dataset,
            links=links,
            waiting=len(uow.reviews.waiting_on(concerned)),
            answers=uow.queries.answers_from(concerned),
            pages=uow.publications.pages_from(concerned),
        )


def links_of(uow: UnitOfWork, dataset: Dataset) -> list[Dataset]:
    """The published links that hold rows of this dataset, by id."""
    return [one for one in made_of(uow, dataset) if one.state == DatasetState.PUBLISHED]


def made_of(uow: UnitOfWork, dataset: Dataset) -> list[Dataset]:
    """Every link that names this dataset as a source, in whatever state, by id."""
    around = uow.datasets.counted_under(dataset.id)
    named = [one for one in around if dataset.id in {source["dataset"] for source in one.sources}]
    return sorted(named, key=lambda one: one.id)
