"""The second signature starts an emergency: from now on, and for no longer than it says."""

from __future__ import annotations

from dataclasses import replace

from core.domain.actors import Actor
from core.domain.datasets import Dataset
from core.domain.emergencies import EmergencyState
from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.domain.reviews import Review, ReviewState
from core.ports import Progress, Services, UnitOfWork
from core.usecases.propose_emergency import emergency_decision


def start_emergency(services: Services, uow: UnitOfWork, actor: Actor, review: Review, dataset: Dataset) -> None:
    """In the transaction of the signature. It waits for no chain: that is told by a job, as soon as there is one.

    Raises `emergency_over` when its stated end has come, `clock_wrong`, or `policy_refused`.
    """
    emergency = uow.emergencies.of_review(review.id)
    assert emergency is not None
    uow.emergencies.hold_starts(dataset.org)
    now = services.clock.now()
    if uow.incidents.clock_is_wrong():
        raise CoreError("clock_wrong")
    if now >= emergency.ends_at:
        raise CoreError("emergency_over")
    started = replace(emergency, state=EmergencyState.RUNNING, started_at=now, started_by=actor.id)
    decision = emergency_decision(services, uow, actor, dataset, emergency.purpose, emergency.id, started)
    if not decision.permitted:
        raise CoreError("policy_refused", **decision.refusal())
    uow.emergencies.change(
        emergency.id, revision=emergency.revision, state=EmergencyState.RUNNING, started_at=now, started_by=actor.id
    )
    about = {"emergency": emergency.id, "dataset": dataset.id, "review": review.id}
    uow.record(EntryKind.EMERGENCY_STARTED, actor, about)
    if services.clock.now() >= emergency.ends_at:
        raise CoreError("emergency_over")  # so that no entry of a start bears a time after its own end


def record_emergency(services: Services, actor: Actor, review_id: str, progress: Progress) -> None:
    """Put the signed start on the chain. A job; done already is success, and nothing else waits for it."""
    with services.reading() as uow:
        review = uow.reviews.get(review_id)
    if review.state != ReviewState.APPROVED or review.tx_hash is not None:
        return
    assert review.signer is not None and review.signature is not None
    progress("approving", 0, 1)
    tx_hash = services.chain.record_approval(review.typed_data, review.signer, review.signature)
    with services.transaction() as uow:
        uow.reviews.change(review.id, tx_hash=tx_hash)
