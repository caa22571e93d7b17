"""A steward approves or refuses, in their own signature, never on what they had a hand in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from core.domain.actors import Actor
from core.domain.capped import Capped
from core.domain.datasets import Dataset, DatasetState
from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.domain.facts import DATA_STEWARD
from core.domain.fingerprint import fingerprint
from core.domain.jobs import Job, JobKind
from core.domain.permissions import Action, require
from core.domain.populations import Population
from core.domain.queries import QueryState
from core.domain.reviews import Outcome, Review, ReviewKind, ReviewState
from core.ports import Services, UnitOfWork
from core.usecases.ask_policy import ask_policy
from core.usecases.delete_dataset import begin_deletion
from core.usecases.expire_reviews import expire_reviews
from core.usecases.judge_sharing import judge_sharing
from core.usecases.queue_job import queue_job
from core.usecases.read_capped import read_capped
from core.usecases.read_handlers import read_handlers
from core.usecases.read_reviews import own_review
from core.usecases.refuse_waiting import refuse_waiting
from core.usecases.request_publication import facts_of_publication
from core.usecases.require_as_signed import require_as_signed
from core.usecases.require_signed import require_signed
from core.usecases.start_emergency import start_emergency


@dataclass(frozen=True, slots=True)
class Verdict:
    """`signer` and `signature` are 0x-hex over the review's typed data; a refusal needs a reason, not a signature."""

    outcome: str
    reason: str
    signer: str = ""
    signature: str = ""


_DECIDED: Final = {
    ReviewKind.DATASET: EntryKind.DATASET_DECIDED,
    ReviewKind.RELEASE: EntryKind.RELEASE_DECIDED,
    ReviewKind.PUBLICATION: EntryKind.RELEASE_PUBLICATION_DECIDED,
    ReviewKind.RAISE: EntryKind.RAISE_DECIDED,
    ReviewKind.EMERGENCY: EntryKind.EMERGENCY_DECIDED,
    ReviewKind.DELETION: EntryKind.DELETION_DECIDED,
}


def decide_review(services: Services, actor: Actor, review_id: str, verdict: Verdict, key: str) -> Job | None:
    """Store the verdict once. An approval queues the work it allows, unless the narrower question still has to be
    accepted; a refusal ends the matter. Both of these return None."""
    require(actor, Action.DECIDE_REVIEW)
    outcome = _outcome(verdict)
    expire_reviews(services)
    with services.transaction() as uow:
        review = own_review(uow, actor, review_id)
        mark = fingerprint("decide_review", review_id, verdict)
        if uow.idempotency.claim(actor.id, key, mark, review.id, services.clock.now()) is not None:
            return uow.jobs.latest_for(review.id)
        one = read_capped(uow, review.total)
        require_open(services, uow, actor, review, one)
        if outcome is Outcome.APPROVE:
            _require_own_signature(services, uow, actor, review, verdict)
            require_as_signed(uow, review, one)
        uow.reviews.change(
            review.id,
            revision=review.revision,
            decided_by=actor.id,
            decided_at=services.clock.now(),
            state=ReviewState.APPROVED if outcome is Outcome.APPROVE else ReviewState.REFUSED,
            reason=verdict.reason.strip()[:500],
            signer=verdict.signer.lower() or None,
            signature=verdict.signature or None,
        )
        _record(uow, actor, review, verdict, outcome)
        if review.not_after <= services.clock.now().timestamp():
            raise CoreError("review_expired")  # so that no entry of a decision bears a time after its own deadline
        if outcome is Outcome.REFUSE:
            _refuse(uow, review, verdict.reason.strip()[:500])
            return None
        return _proceed(services, uow, actor, review, one)


def why_not_decide(actor: Actor, review: Review, handled_by: Collection[str]) -> str | None:
    """The code that a decision by this person would be refused with, or None: for "why can I not?".

    Neither who had a hand in it (`read_handlers`) nor who asks decides. The auditor replays the same rule from
    the log (mingzheng.audit.approvals): a decision that one allows and the other forbids would accuse an honest office.
    """
    if review.state == ReviewState.EXPIRED:
        return "review_expired"
    if review.state != ReviewState.PENDING:
        return "review_decided"
    if actor.id == review.opened_by or actor.id in handled_by:
        return "cannot_approve_own"
    return None


def _outcome(verdict: Verdict) -> Outcome:
    try:
        outcome = Outcome(verdict.outcome)
    except ValueError:
        raise CoreError("request_invalid") from None
    if outcome is Outcome.REFUSE and not verdict.reason.strip():
        raise CoreError("reason_missing")
    return outcome


def require_open(services: Services, uow: UnitOfWork, actor: Actor, review: Review, one: Capped) -> None:
    """Raise why this person may not decide this now, if so."""
    code = why_not_decide(actor, review, read_handlers(uow, review, one))
    if code is not None:
        raise CoreError(code)
    if review.not_after <= services.clock.now().timestamp():
        raise CoreError("review_expired")


def _require_own_signature(services: Services, uow: UnitOfWork, actor: Actor, review: Review, verdict: Verdict) -> None:
    signer = verdict.signer.lower()
    key = uow.steward_keys.by_signer(signer)
    if key is None or key.account_id != actor.id or not key.enrolled:
        raise CoreError("signer_not_enrolled")
    require_signed(services, uow, key, review.typed_data, verdict.signature)


def _record(uow: UnitOfWork, actor: Actor, review: Review, verdict: Verdict, outcome: Outcome) -> None:
    uow.record(
        _DECIDED[ReviewKind(review.kind)],
        actor,
        {
            **review.about,
            "review": review.id,
            "outcome": str(outcome),
            "subject": review.subject,
            "signer": verdict.signer.lower(),
            "signature": verdict.signature,
            "reason_given": bool(verdict.reason.strip()),
            "chain_dataset": review.typed_data["message"]["dataset"],
            "action": review.typed_data["message"]["action"],
            "not_after": review.not_after,
            "nonce": review.nonce,
        },
    )


def _refuse(uow: UnitOfWork, review: Review, reason: str) -> None:
    # The reason is for whoever asked, not for the log: a person wrote it.
    problem = {"code": "release_refused", "details": {"reason": reason}}
    refuse_waiting(uow, review, problem)
    if review.kind == ReviewKind.DATASET:
        uow.datasets.change(review.account_id, state=DatasetState.REFUSED)


def _proceed(services: Services, uow: UnitOfWork, actor: Actor, review: Review, dataset: Capped) -> Job | None:
    if review.kind == ReviewKind.RAISE or isinstance(dataset, Population):
        return queue_job(services, uow, JobKind.RAISE_CAP, review.id, actor.id)
    if review.kind == ReviewKind.RELEASE:
        if uow.queries.get(review.query_id or "").state == QueryState.AWAITING_ACCEPTANCE:
            return None  # signed, but whoever asked has not accepted the narrower question yet: their yes starts it
        return queue_job(services, uow, JobKind.ANSWER_RELEASE, review.id, actor.id)
    if review.kind == ReviewKind.PUBLICATION:
        return _publish(services, uow, actor, review, dataset)
    if review.kind == ReviewKind.EMERGENCY:
        start_emergency(services, uow, actor, review, dataset)
        return queue_job(services, uow, JobKind.RECORD_EMERGENCY, review.id, actor.id)
    if review.kind == ReviewKind.DELETION:
        begin_deletion(uow, review, dataset)
        return queue_job(services, uow, JobKind.DELETE_DATASET, review.id, actor.id)
    decision = judge_sharing(services, uow, actor, dataset, [DATA_STEWARD])
    if not decision.permitted:
        raise CoreError("policy_refused", **decision.refusal())
    uow.datasets.change(dataset.id, state=DatasetState.TREATING, decision=decision.to_json())
    return queue_job(services, uow, JobKind.PUBLISH_DATASET, review.id, actor.id)


def _publish(services: Services, uow: UnitOfWork, actor: Actor, review: Review, dataset: Dataset) -> Job:
    query = uow.queries.get(review.query_id or "")
    facts = facts_of_publication(services, uow, actor, dataset, query, (DATA_STEWARD,))
    decision = ask_policy(services, uow, actor, query.id, facts)
    if not decision.permitted:
        raise CoreError("policy_refused", decision=decision.decision, missing=list(decision.missing))
    uow.publications.change(review.subject_document["publication"], articles=list(decision.articles))
    return queue_job(services, uow, JobKind.PUBLISH_RELEASE, review.id, actor.id)
