"""What may be asked: public facts of published datasets, and what the reader may still spend. Never a row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import TypeVar

from core.domain.actors import Actor, Role
from core.domain.datasets import Askable, Dataset, DatasetState
from core.domain.errors import CoreError
from core.domain.paged_search import look_through
from core.domain.permissions import Action, require
from core.domain.queries import Allowance, together
from core.domain.totals import TotalState, totals_of
from core.ports import Services, UnitOfWork
from core.usecases.read_dataset import own_dataset

D = TypeVar("D", Dataset, Askable)


def list_catalogue(services: Services, actor: Actor, *, limit: int, after: str | None) -> list[Dataset]:
    """What answers questions."""
    require(actor, Action.READ_CATALOGUE)
    with services.reading() as uow:
        return uow.datasets.published(limit, after)


def search_catalogue(
    services: Services, actor: Actor, fits: Callable[[Dataset], bool], *, limit: int, after: str | None
) -> tuple[list[Dataset], str | None]:
    """The datasets that fit, also those that were deleted, newest first, and where to go on; None at the end."""
    require(actor, Action.READ_CATALOGUE)
    with services.reading() as uow:
        return look_through(uow.datasets.promised, fits, limit, after)


def read_catalogue(services: Services, actor: Actor, dataset_id: str) -> tuple[Dataset, Allowance | None]:
    """The dataset, and all that the reader holds on it, added up: what is left in all."""
    require(actor, Action.READ_CATALOGUE)
    with services.reading() as uow:
        dataset = published(uow, dataset_id)
        held = uow.allowances.usable(dataset.id, actor.id) if actor.role is Role.RESEARCHER else []
        return dataset, together(held) if held else None


def allowances_held(services: Services, actor: Actor) -> dict[str, Allowance]:
    """All that the reader may spend, added up for each dataset, by its id: one look for a whole list."""
    require(actor, Action.READ_CATALOGUE)
    if actor.role is not Role.RESEARCHER:
        return {}
    found: dict[str, list[Allowance]] = defaultdict(list)
    with services.reading() as uow:
        for allowance in uow.allowances.of_researcher(actor.id):
            found[allowance.dataset_id].append(allowance)
    return {dataset_id: together(held) for dataset_id, held in found.items()}


def list_totals(services: Services, actor: Actor, dataset: Dataset) -> list[TotalState]:
    """Every promise that a question on the dataset would be paid from, besides the asker's allowance."""
    require(actor, Action.READ_CATALOGUE)
    with services.reading() as uow:
        return uow.totals.of(totals_of([dataset]))


def list_researchers(services: Services, actor: Actor) -> list[tuple[str, str, str]]:
    """(id, name, office) of those to whom a steward may grant an allowance."""
    require(actor, Action.GRANT_ALLOWANCE)
    with services.reading() as uow:
        return [(a.id, a.name, a.org) for a in uow.accounts.with_role(str(Role.RESEARCHER))]


def list_grants(services: Services, actor: Actor, dataset_id: str) -> list[tuple[str, str, Allowance]]:
    """(name, office, all that they hold, added up) of everybody who was let ask, for the stewards who grant it."""
    require(actor, Action.GRANT_ALLOWANCE)
    held: dict[str, list[Allowance]] = {}
    with services.reading() as uow:
        dataset = own_dataset(uow, actor, dataset_id)
        for one in sorted(uow.allowances.of_datasets([dataset.id]), key=lambda one: one.created_at):
            if one.active:
                held.setdefault(one.researcher_id, []).append(one)
        accounts = {holder: uow.accounts.get(holder) for holder in held}
    return [(accounts[who].name, accounts[who].org, together(each)) for who, each in held.items()]


def published(uow: UnitOfWork, dataset_id: str) -> Dataset:
    """The dataset, if it answers questions; one that once did is `dataset_deleted`, any other `not_found`."""
    return _answering(uow.datasets.find(dataset_id))


def askable(uow: UnitOfWork, dataset_id: str) -> Askable:
    """The same, with what a price needs alone."""
    return _answering(uow.datasets.askable(dataset_id))


def _answering(dataset: D | None) -> D:
    if dataset is not None and dataset.state in (DatasetState.DELETING, DatasetState.DELETED):
        raise CoreError("dataset_deleted")
    if dataset is None or dataset.state != DatasetState.PUBLISHED or dataset.schema is None:
        raise CoreError("not_found")
    return dataset
