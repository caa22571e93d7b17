"""The dataset or population that a promise is made to."""

from __future__ import annotations

from core.domain.actors import Actor
from core.domain.capped import Capped
from core.domain.datasets import Dataset, DatasetState
from core.domain.errors import CoreError
from core.domain.totals import Total, TotalKind
from core.ports import UnitOfWork


def read_capped(uow: UnitOfWork, total: Total) -> Capped:
    """Raises `not_found`."""
    if total.kind is TotalKind.POPULATION:
        return uow.populations.get(total.id)
    return uow.datasets.get(total.id)


def own_promised(uow: UnitOfWork, actor: Actor, total: Total) -> Capped:
    """One of the actor's office whose promise stands, so that it can be changed. Raises `not_found`, also for a
    population that the chain does not hold, or `dataset_wrong_state`."""
    one = read_capped(uow, total)
    if one.org != actor.org:
        raise CoreError("not_found")
    if isinstance(one, Dataset):
        one.require(DatasetState.PUBLISHED)
    elif not one.opened:
        raise CoreError("not_found")
    return one
