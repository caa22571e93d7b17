"""What residents were promised, and how the promise changed: public facts, for anybody, signed in or not."""

from __future__ import annotations

from dataclasses import dataclass

from core.domain.cap_raises import CapRaise
from core.domain.datasets import Dataset
from core.ports import PromisedLoss, Services


@dataclass(frozen=True, slots=True)
class Raised:
    """One raise, with what was promised before and after it."""

    by: CapRaise
    before: PromisedLoss
    after: PromisedLoss


@dataclass(frozen=True, slots=True)
class Promise:
    dataset: Dataset
    now: PromisedLoss
    raises: list[Raised]


def list_promises(services: Services, *, limit: int, after: str | None) -> list[Promise]:
    """Published datasets, newest first, each with every raise of its cap, oldest first."""
    with services.reading() as uow:
        found = [(one, uow.cap_raises.of_dataset(one.id)) for one in uow.datasets.published(limit, after)]
    return [promise_of(services, dataset, raises) for dataset, raises in found]


def promise_of(services: Services, dataset: Dataset, raises: list[CapRaise]) -> Promise:
    promise = services.dp.promise
    return Promise(
        dataset,
        promise(dataset.cap_rho, dataset.cap_delta),
        [Raised(one, promise(one.old_rho, one.old_delta), promise(one.new_rho, one.new_delta)) for one in raises],
    )
