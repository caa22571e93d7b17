"""Destroy uploads that nobody pursued in time, and finish withdrawals that something cut short. Run by the worker."""

from __future__ import annotations

from core.domain.datasets import Dataset, DatasetState
from core.domain.errors import CoreError
from core.domain.withdrawals import QUARANTINED, Cause
from core.ports import Services, UnitOfWork
from core.usecases.preview_withdrawal import kept_until
from core.usecases.withdraw_dataset import begin_withdrawal, finish_withdrawal


def sweep_quarantine(services: Services) -> None:
    """Each dataset in a transaction of its own: one that changes meanwhile is looked at again the next time."""
    with services.reading() as uow:
        # A clock that is known to be wrong ends nobody's time: what it destroyed would not come back.
        held = [] if uow.incidents.clock_is_wrong() else uow.datasets.in_states(QUARANTINED)
        due = [one for one in held if _is_due(services, uow, one)]
    for dataset in due:
        _give_up(services, dataset)
    with services.reading() as uow:
        begun = uow.datasets.in_states((DatasetState.WITHDRAWING,))
    for dataset in begun:
        finish_withdrawal(services, dataset.id)


def _is_due(services: Services, uow: UnitOfWork, dataset: Dataset) -> bool:
    until = kept_until(services, uow, dataset)
    return until is not None and until <= services.clock.now()


def _give_up(services: Services, dataset: Dataset) -> None:
    try:
        with services.transaction() as uow:
            begin_withdrawal(uow, None, dataset, Cause.UNPURSUED)
    except CoreError as crossed:
        if crossed.code != "changed_meanwhile":
            raise
