"""Before anything is granted: every total that it would count under must still have room for it."""

from __future__ import annotations

from core.domain.datasets import Dataset
from core.domain.errors import CoreError
from core.domain.totals import TotalKind, TotalState, totals_of
from core.ports import Services, UnitOfWork


def require_room(services: Services, uow: UnitOfWork, dataset: Dataset, rho: int, delta: int) -> None:
    """Hold every total of `dataset` until the caller's transaction ends, so that two grants which each see room for
    themselves alone do not both take it. Raises `allowance_over_cap`, or `population_over_cap`."""
    totals = totals_of([dataset])
    uow.totals.hold(totals)
    for state in uow.totals.of(totals):
        granted_rho, granted_delta = _granted(services, uow, state)
        if granted_rho + rho > state.cap_rho or granted_delta + delta > state.cap_delta:
            shared = state.total.kind is TotalKind.POPULATION
            raise CoreError("population_over_cap" if shared else "allowance_over_cap", total=state.total.id)


def require_room_for_size(services: Services, uow: UnitOfWork, dataset: Dataset) -> None:
    """For the next version's public size, unless it is counted already: that version was signed before, and failed."""
    ahead = uow.reviews.signed_versions([dataset.id]).get(dataset.id, 0) > dataset.version
    size = 0 if ahead else services.dp.size_loss(dataset.max_rows_per_person, pure=dataset.pure)
    require_room(services, uow, dataset, size, 0)


def _granted(services: Services, uow: UnitOfWork, state: TotalState) -> tuple[int, int]:
    """As the chain counts it: every allowance, and what the public size of each version cost.

    From its signature on, a version's size counts: the chain is told before the version is stored, and takes nothing
    back where that fails or the dataset is withdrawn. One that failed before the chain was told counts here all the
    same: a grant more would be a promise that the chain may refuse.
    """
    members = uow.datasets.counted_under(state.total.id)
    signed = uow.reviews.signed_versions([member.id for member in members])
    allowances = uow.allowances.of_datasets([member.id for member in members])
    sizes = sum(
        max(member.version, signed.get(member.id, 0))
        * services.dp.size_loss(member.max_rows_per_person, pure=state.pure)
        for member in members
    )
    return sizes + sum(one.rho for one in allowances), sum(one.delta for one in allowances)
