"""Answer what a steward approved: only now is it charged. A job; each step may be repeated after a crash."""

from __future__ import annotations

from core.domain.actors import Actor
from core.domain.datasets import Dataset
from core.domain.entries import EntryKind
from core.domain.errors import CoreError, waits_for_chain
from core.domain.facts import DATA_STEWARD
from core.domain.queries import Query, QueryState
from core.domain.releases import release_subject
from core.domain.reviews import Review, ReviewState
from core.domain.totals import EXHAUSTED
from core.ports import Priced, Progress, Services
from core.usecases.answer_query import answer_query, asker
from core.usecases.ask_policy import ask_policy
from core.usecases.charge import charge
from core.usecases.price_query import facts_of
from core.usecases.require_sources import require_sources
from core.usecases.serve_released import serve_released
from mingzheng.errors import Failure
from mingzheng.review_subject import opens


class _GoneError(Exception):
    """It was free because its answer was there. New noise for nothing would be a release that nobody paid for."""


def answer_release(services: Services, actor: Actor, review_id: str, progress: Progress) -> None:
    """Record the approval on chain, charge, run. What the steward did not sign (plan, version, loss) is not run."""
    with services.reading() as uow:
        review = uow.reviews.get(review_id)
        query = uow.queries.get(review.query_id or "")
        dataset = uow.datasets.get(review.account_id)
    if review.state != ReviewState.APPROVED:
        return
    if query.state == QueryState.AWAITING_APPROVAL:
        assert review.signer is not None and review.signature is not None and dataset.schema is not None
        progress("approving", 0, 2)
        priced = services.dp.price(query.plan, dataset.schema, dataset.id, query.version, dataset.rough_size)
        if not _as_signed(review, query, priced, dataset):
            query = _stop(services, query, "changed_meanwhile")
        else:
            try:
                tx_hash = services.chain.record_approval(review.typed_data, review.signer, review.signature)
            except Failure as refusal:
                if waits_for_chain(refusal):
                    raise
                _stop(services, query, "approval_not_recorded")
                return
            query = _charge(services, query, priced, review_id, tx_hash)
    progress("answering", 1, 2)
    if query.state == QueryState.CHARGED:
        answer_query(services, query.id)


def _as_signed(review: Review, query: Query, priced: Priced, dataset: Dataset) -> bool:
    """Whether what would run now is what the signature covers: the commitment opens to this very document, and the
    document to this question, version, plan and price. To approve one thing and run another is impossible."""
    document, signed = review.subject_document, review.typed_data["message"]["subject"]
    free = (query.rho, query.delta) == (0, 0)
    cost = (0, 0) if free else (priced.rho, priced.delta)
    return (
        review.subject == signed
        and opens(bytes.fromhex(review.subject_salt), document, signed)
        and review.id == query.review_id
        and (priced.plan_hash, *cost) == (query.plan_hash, query.rho, query.delta)
        and document == release_subject(query, priced.plan, priced.plan_hash, cost, pure=dataset.pure)
        and document["version"] == dataset.version
    )


def _charge(services: Services, query: Query, priced: Priced, review_id: str, tx_hash: str | None) -> Query:
    try:
        with services.transaction() as uow:
            uow.reviews.change(review_id, tx_hash=tx_hash)
            dataset = uow.datasets.get(query.dataset_id)
            who = asker(uow, query)
            require_sources(services, uow, dataset)
            allowances = uow.allowances.usable(dataset.id, who.id)
            if not allowances:
                raise CoreError("no_allowance")
            facts = facts_of(services, who, dataset, allowances, priced, query.purpose, (DATA_STEWARD,))
            decision = ask_policy(services, uow, who, query.id, facts)
            if not decision.permitted:
                raise CoreError("policy_refused", decision=decision.decision, missing=list(decision.missing))
            released = uow.queries.released(dataset.id, dataset.version, query.plan_hash)
            if released is not None:  # also when somebody else's approval released it since
                return serve_released(uow, who, query, released, pure=dataset.pure)
            if (query.rho, query.delta) == (0, 0):
                raise _GoneError
            charge(uow, who, query, [dataset])
            return uow.queries.get(query.id)
    except _GoneError:
        return _stop(services, query, "changed_meanwhile")
    except CoreError as refusal:
        if refusal.code == "changed_meanwhile":
            # Another run of this job charged or ended it first: what it made durable is what happened.
            with services.reading() as uow:
                return uow.queries.get(query.id)
        if refusal.code not in (*EXHAUSTED, "no_allowance", "policy_refused", "link_source_gone"):
            raise
        return _stop(services, query, refusal.code)


def _stop(services: Services, query: Query, code: str) -> Query:
    with services.transaction() as uow:
        if uow.queries.change_if(query.id, query.revision, state=QueryState.REFUSED, problem={"code": code}):
            about = {"query": query.id, "dataset": query.dataset_id, "code": code}
            uow.record(EntryKind.QUERY_REFUSED, asker(uow, query), about)
        return uow.queries.get(query.id)
