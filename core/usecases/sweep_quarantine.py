"""Destroy uploads that nobody pursued in time, and finish withdrawals that something cut short. Run by the worker."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from core.domain.datasets import Dataset, DatasetState
from core.domain.errors import CoreError
from core.domain.withdrawals import QUARANTINED, Cause
from core.ports import Services
from core.usecases.preview_withdrawal import kept_until
from core.usecases.withdraw_dataset import begin_withdrawal, finish_withdrawal
from mingzheng.errors import Failure


def sweep_quarantine(services: Services) -> None:
    """Each dataset in a transaction of its own: one that changes meanwhile is looked at again the next time, and one
    that fails leaves the others their turn. Raises the first surprise, after all."""
    surprises: list[Exception] = []
    for dataset in _due(services):
        _try(_give_up, services, dataset, surprises)
    with services.reading() as uow:
        begun = uow.datasets.in_states((DatasetState.WITHDRAWING,))
    for dataset in begun:
        _try(_finish, services, dataset, surprises)
    if surprises:
        raise surprises[0]


def _due(services: Services) -> list[Dataset]:
    with services.reading() as uow:
        # A clock that is known to be wrong ends nobody's time: what it destroyed would not come back.
        held = [] if uow.incidents.clock_is_wrong() else uow.datasets.in_states(QUARANTINED)
    due = [one for one in held if _is_over(services, one, services.clock.now())]
    # The chain is asked only if it decides something.
    sure = _surely_now(services) if due else None
    return [] if sure is None else [one for one in due if _is_over(services, one, sure)]


def _surely_now(services: Services) -> datetime | None:
    """What the time is at least: the earliest of our clock, of the time that this process lived through, and of the
    chain's newest block. A clock that was set ahead moves only the first. None while the chain is away: then nothing
    is destroyed."""
    try:
        block = services.chain.block_time()
    except Failure:
        return None
    return min(services.clock.now(), services.clock.steady(), datetime.fromtimestamp(block, UTC))


def _is_over(services: Services, dataset: Dataset, now: datetime) -> bool:
    until = kept_until(services, dataset)
    return until is not None and until <= now


def _try(
    act: Callable[[Services, Dataset], None], services: Services, dataset: Dataset, surprises: list[Exception]
) -> None:
    try:
        act(services, dataset)
    except Exception as surprise:  # noqa: BLE001 - said at the end, when all others had their turn
        surprises.append(surprise)


def _give_up(services: Services, dataset: Dataset) -> None:
    try:
        with services.transaction() as uow:
            begin_withdrawal(uow, None, dataset, Cause.UNPURSUED)
    except CoreError as crossed:
        if crossed.code != "changed_meanwhile":
            raise


def _finish(services: Services, dataset: Dataset) -> None:
    finish_withdrawal(services, dataset.id)
