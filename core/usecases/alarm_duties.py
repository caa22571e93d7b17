"""When a deadline passes: prove what the platform kept, and mark as overdue what nobody did."""

from __future__ import annotations

from typing import Final

from core.domain.duties import Duty, DutyState, Keeper
from core.domain.entries import EntryKind
from core.ports import Services, UnitOfWork

AT_ONCE: Final = 100


def alarm_duties(services: Services) -> None:
    """Each duty is marked once, with one entry. While the clock is known to be wrong nothing is marked: a mark stays
    in the log for good, and a clock that runs ahead would accuse an office that has time left."""
    now = services.clock.now()
    with services.reading() as uow:
        if uow.incidents.clock_is_wrong() or not uow.duties.unmarked(now, 1):
            return
    with services.transaction() as uow:
        for duty in uow.duties.unmarked(now, AT_ONCE):
            if duty.keeper == Keeper.PLATFORM and _still_there(uow, duty):
                _prove(services, uow, duty)
            elif uow.duties.change_if(duty.id, duty.revision, overdue_at=now):
                uow.record(EntryKind.DUTY_OVERDUE, None, {**duty.about(), "due": int(duty.due_at.timestamp())})


def _still_there(uow: UnitOfWork, duty: Duty) -> bool:
    """Whether the record of the decision is in the log, or on its way there."""
    entry = uow.entries.find(duty.source_entry)
    return uow.entries.waits(duty.source_entry) if entry is None else entry.record is not None


def _prove(services: Services, uow: UnitOfWork, duty: Duty) -> None:
    now = services.clock.now()
    if not uow.duties.change_if(duty.id, duty.revision, state=DutyState.DONE, done_at=now):
        return  # another worker was faster, and left the entry
    proof = {"evidence_commitment": None, "proof": duty.source_entry}
    uow.duties.change(duty.id, entry_id=uow.record(EntryKind.DUTY_DONE, None, {**duty.about(), **proof}))
