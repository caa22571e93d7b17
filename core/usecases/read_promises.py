"""What residents were promised, and how the promise changed: public facts, for anybody, signed in or not."""

from __future__ import annotations

from dataclasses import dataclass

from core.domain.actors import Actor
from core.domain.cap_raises import CapRaise
from core.domain.capped import Capped
from core.domain.datasets import Dataset, DatasetState
from core.domain.permissions import Action, require
from core.domain.populations import Population
from core.domain.totals import Total, TotalKind, TotalState, outer_totals, total_of
from core.ports import PromisedLoss, Services, UnitOfWork
from core.usecases.read_capped import own_promised


@dataclass(frozen=True, slots=True)
class Raised:
    """One raise, with what was promised before and after it."""

    by: CapRaise
    before: PromisedLoss
    after: PromisedLoss


@dataclass(frozen=True, slots=True)
class Within:
    """Another promise under which everything spent on a dataset counts as well."""

    by: TotalState
    now: PromisedLoss


@dataclass(frozen=True, slots=True)
class Promise:
    dataset: Dataset
    now: PromisedLoss
    raises: list[Raised]
    within: list[Within]


@dataclass(frozen=True, slots=True)
class SharedPromise:
    """One promise over all published datasets that hold these people."""

    population: Population
    now: PromisedLoss
    datasets: list[Dataset]
    raises: list[Raised]


def list_promises(services: Services, *, limit: int, after: str | None) -> list[Promise]:
    """Datasets that are or were published, newest first, each with every raise of its cap, oldest first."""
    with services.reading() as uow:
        return [_promise(services, uow, dataset) for dataset in uow.datasets.promised(limit, after)]


def list_shared_promises(services: Services, *, limit: int, after: str | None) -> list[SharedPromise]:
    """Populations, newest first."""
    with services.reading() as uow:
        return [_shared(services, uow, one) for one in uow.populations.opened(limit, after)]


def shared_promise(services: Services, population: Population) -> SharedPromise:
    with services.reading() as uow:
        return _shared(services, uow, population)


def shared_promise_of(services: Services, population_id: str) -> SharedPromise:
    """Raises `not_found`."""
    with services.reading() as uow:
        return _shared(services, uow, uow.populations.get(population_id))


def own_population(services: Services, actor: Actor, population_id: str) -> SharedPromise:
    """One of the steward's office that is open. Raises `not_found`."""
    require(actor, Action.OPEN_POPULATION)
    with services.reading() as uow:
        population = own_promised(uow, actor, Total(TotalKind.POPULATION, population_id))
        assert isinstance(population, Population)
        return _shared(services, uow, population)


def own_populations(services: Services, actor: Actor) -> list[Population]:
    """Those that a dataset of the steward's office may be within, newest first."""
    require(actor, Action.OPEN_POPULATION)
    with services.reading() as uow:
        return uow.populations.opened(1000, None, actor.org)


def promises_around(services: Services, dataset: Dataset) -> list[Within]:
    """What a dataset lies within, for whoever signs it or asks about it."""
    with services.reading() as uow:
        return _around(services, uow, dataset)


def _promise(services: Services, uow: UnitOfWork, dataset: Dataset) -> Promise:
    raised = _raised(services, uow, dataset)
    return Promise(dataset, _now(services, dataset), raised, _around(services, uow, dataset))


def _now(services: Services, one: Capped) -> PromisedLoss:
    return services.dp.promise(one.cap_rho, one.cap_delta, pure=one.pure)


def _raised(services: Services, uow: UnitOfWork, one: Capped) -> list[Raised]:
    promise, pure = services.dp.promise, one.pure
    return [
        Raised(by, promise(by.old_rho, by.old_delta, pure=pure), promise(by.new_rho, by.new_delta, pure=pure))
        for by in uow.cap_raises.of(total_of(one.id))
    ]


def _around(services: Services, uow: UnitOfWork, dataset: Dataset) -> list[Within]:
    states = uow.totals.of(outer_totals(dataset))
    return [Within(state, services.dp.promise(state.cap_rho, state.cap_delta, pure=state.pure)) for state in states]


def _shared(services: Services, uow: UnitOfWork, population: Population) -> SharedPromise:
    members = uow.datasets.counted_under(population.id)
    public = [one for one in members if one.state == DatasetState.PUBLISHED]
    return SharedPromise(population, _now(services, population), public, _raised(services, uow, population))
