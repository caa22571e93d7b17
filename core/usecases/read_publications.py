"""What was published, for everybody: nobody has to sign in. Nothing shows whose question it was."""

from __future__ import annotations

from dataclasses import dataclass

from core.domain.datasets import Dataset
from core.domain.errors import CoreError
from core.domain.publications import Publication, PublicationState
from core.domain.queries import Query
from core.ports import Services, UnitOfWork


@dataclass(frozen=True, slots=True)
class Published:
    """One public answer. Of a withdrawn one only that it was there, and why it is gone, is for showing."""

    publication: Publication
    query: Query
    dataset: Dataset

    @property
    def withdrawn(self) -> bool:
        return self.publication.state == PublicationState.WITHDRAWN


def list_publications(services: Services, *, limit: int, after: str | None) -> list[Published]:
    """Newest first; withdrawn ones are left out."""
    with services.reading() as uow:
        found = uow.publications.published(limit, after)
        shown = [_whole(uow, one) for one in found]
    return [one for one in shown if services.ledger.visible(one.publication.entry_id or "")]


def read_publication(services: Services, publication_id: str) -> Published:
    """No record, no page: `not_found` until the entry that published it is under a signed checkpoint."""
    with services.reading() as uow:
        publication = uow.publications.get(publication_id)
        found = _whole(uow, publication)
    if publication.entry_id is None or not services.ledger.visible(publication.entry_id):
        raise CoreError("not_found")
    return found


def _whole(uow: UnitOfWork, publication: Publication) -> Published:
    return Published(publication, uow.queries.get(publication.query_id), uow.datasets.get(publication.dataset_id))
