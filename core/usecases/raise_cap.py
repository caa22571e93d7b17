"""Carry out a signed raise: first on the chain, which checks the signature itself, then here. A job."""

from __future__ import annotations

from dataclasses import replace

from core.domain.actors import Actor
from core.domain.amounts import read_spelt
from core.domain.cap_raises import CapRaise
from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.domain.reviews import Review, ReviewState
from core.ports import Progress, Services
from core.usecases.end_outdated import end_outdated
from core.usecases.read_capped import read_capped


def raise_cap(services: Services, actor: Actor, review_id: str, progress: Progress) -> None:
    """Each step may be repeated after a crash: the chain and the row both refuse to go up twice."""
    with services.reading() as uow:
        review = uow.reviews.get(review_id)
        one = read_capped(uow, review.total)
    if review.state != ReviewState.APPROVED:
        return
    raised = _raise_of(services, review)
    if (one.cap_rho, one.cap_delta) == (raised.new_rho, raised.new_delta):
        return  # done by a run of this job whose end was not recorded
    assert review.signer is not None and review.signature is not None
    progress("anchoring", 0, 2)
    services.chain.record_approval(review.typed_data, review.signer, review.signature)
    progress("anchoring", 1, 2)
    new = (raised.new_rho, raised.new_delta)
    # Dying from here to the commit leaves a chain that would allow more than we do; the next run finds it so.
    tx_hash = services.chain.raise_cap(one.chain_id, *new, raised.reason)
    with services.transaction() as uow:
        if not uow.totals.raise_cap(review.total, (raised.old_rho, raised.old_delta), new):
            raise CoreError("changed_meanwhile")
        end_outdated(uow, review.total)
        uow.reviews.change(review.id, tx_hash=tx_hash)
        uow.cap_raises.add(replace(raised, tx_hash=tx_hash))
        about = {**review.about, "review": review.id, "subject": review.subject}
        uow.record(EntryKind.CAP_RAISED, actor, {**about, **review.subject_document})


def _raise_of(services: Services, review: Review) -> CapRaise:
    """What was signed; nothing is read from anywhere else."""
    signed = review.subject_document
    (old_rho, old_delta), (new_rho, new_delta) = read_spelt(signed, "old_cap_"), read_spelt(signed, "cap_")
    return CapRaise(
        id=review.id,
        dataset_id=review.dataset_id,
        population_id=review.population_id,
        created_at=services.clock.now(),
        reason=signed["reason"],
        old_rho=old_rho,
        old_delta=old_delta,
        new_rho=new_rho,
        new_delta=new_delta,
    )
