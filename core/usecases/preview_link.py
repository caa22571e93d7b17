"""Before a link is declared: what it would hold and what it would cost, from public facts of its two sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.domain.actors import Actor
from core.domain.datasets import Dataset, DatasetState
from core.domain.errors import CoreError
from core.domain.links import linked_columns, require_linkable
from core.domain.permissions import Action, require
from core.domain.totals import TotalState, total_of
from core.ports import Services, UnitOfWork
from core.usecases.read_dataset import own_dataset

MAX_ROWS_PER_PERSON = 1000


@dataclass(frozen=True, slots=True)
class LinkPreview:
    """`most_pairs`: the most rows that one person can have after the join. `size_rho`: what telling the size of the
    link costs at `rows_per_person`, in nano-ρ, or nano-ε where both sources are pure. `totals`: the promises of the
    link's answers besides its own cap; each answer is debited to every one of them, whole."""

    left: Dataset
    right: Dataset
    most_pairs: int
    rows_per_person: int
    size_rho: int
    columns: list[dict[str, Any]]
    totals: list[TotalState]


def preview_link(
    services: Services, actor: Actor, left_id: str, right_id: str, rows_per_person: int | None = None
) -> LinkPreview:
    """`rows_per_person` None: as many as there can be. Raises link_same_dataset, link_kinds_differ,
    measure_mixed or link_tokens_gone."""
    require(actor, Action.SUBMIT_DATASET)
    with services.reading() as uow:
        return preview_of(services, uow, actor, left_id, right_id, rows_per_person)


def preview_of(
    services: Services, uow: UnitOfWork, actor: Actor, left_id: str, right_id: str, rows_per_person: int | None
) -> LinkPreview:
    left, right = (_source(services, uow, actor, source) for source in (left_id, right_id))
    require_linkable(left, right)
    pairs = services.dp.most_pairs(left.max_rows_per_person, right.max_rows_per_person)
    most = min(pairs, MAX_ROWS_PER_PERSON)
    rows = most if rows_per_person is None else rows_per_person
    if not 1 <= rows <= most:
        raise CoreError("request_invalid", fields=["max_rows_per_person"], most=most)
    outer = sorted({total_of(account) for account in within(left, right)})
    return LinkPreview(
        left=left,
        right=right,
        most_pairs=pairs,
        rows_per_person=rows,
        size_rho=services.dp.size_loss(rows, pure=left.pure),
        columns=linked_columns(left, right),
        totals=uow.totals.of(outer),
    )


def within(left: Dataset, right: Dataset) -> list[str]:
    """Both sources, and whatever each of them lies within."""
    return sorted({left.id, right.id, *left.within, *right.within})


def list_linkable(services: Services, actor: Actor) -> list[Dataset]:
    """The office's published datasets whose kind of identifier was named, by kind."""
    require(actor, Action.SUBMIT_DATASET)
    with services.reading() as uow:
        found = uow.datasets.linkable(actor.org)
    return sorted(found, key=lambda dataset: (str(dataset.identifier_kind), dataset.id))


def _source(services: Services, uow: UnitOfWork, actor: Actor, dataset_id: str) -> Dataset:
    dataset = own_dataset(uow, actor, dataset_id)
    dataset.require(DatasetState.PUBLISHED)
    kept = dataset.identifier_kind is None or services.vault.tokens_path(dataset.id, dataset.version).exists()
    if not kept:
        raise CoreError("link_tokens_gone")
    return dataset
