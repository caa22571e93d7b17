"""What there is about a community: the published datasets of its offices, and what was asked of each, for anybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.domain.datasets import Dataset, DatasetState
from core.ports import PromisedLoss, Services, UnitOfWork


@dataclass(frozen=True, slots=True)
class AboutDataset:
    """`spent` None: nothing was paid from the promise yet. `asked`: answered questions by purpose.
    `sharing`: what the rules said when it was shared (`zh`, `en`, `articles`), None where no decision is kept."""

    dataset: Dataset
    promised: PromisedLoss
    spent: PromisedLoss | None
    asked: Mapping[str, int]
    sharing: Mapping[str, Any] | None

    @property
    def questions(self) -> int:
        return sum(self.asked.values())


def list_community(services: Services, text: str, *, limit: int, after: str | None) -> list[AboutDataset]:
    """Published datasets whose office or title holds `text` (all, where it is empty), newest first."""
    with services.reading() as uow:
        found = uow.datasets.published_about(text.strip()[:100], limit, after)
        return [_about(services, uow, dataset) for dataset in found]


def about_org(services: Services, org: str, dataset_id: str | None) -> list[AboutDataset]:
    """What a person who asked about their own data gets told of what is public: of one dataset, or of all."""
    with services.reading() as uow:
        found = uow.datasets.of_org_in(org, [DatasetState.PUBLISHED])
        return [_about(services, uow, one) for one in found if dataset_id in (None, one.id)]


def _about(services: Services, uow: UnitOfWork, dataset: Dataset) -> AboutDataset:
    promise, pure = services.dp.promise, dataset.pure
    spent = promise(dataset.spent_rho, dataset.spent_delta, pure=pure) if dataset.spent_rho else None
    return AboutDataset(
        dataset,
        promise(dataset.cap_rho, dataset.cap_delta, pure=pure),
        spent,
        uow.queries.answered_for(dataset.id),
        uow.decisions.newest_permit(dataset.id),
    )
