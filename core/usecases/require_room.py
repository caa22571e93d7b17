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


def _granted(services: Services, uow: UnitOfWork, state: TotalState) -> tuple[int, int]:
    """As the chain counts it: every allowance, and what the public size of each version cost."""
    members = uow.datasets.counted_under(state.total.id)
    allowances = uow.allowances.of_datasets([member.id for member in members])
    sizes = sum(
        member.version * services.dp.size_loss(member.max_rows_per_person, pure=state.pure) for member in members
    )
    return sizes + sum(one.rho for one in allowances), sum(one.delta for one in allowances)
