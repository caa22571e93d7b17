"""What waits for a steward's signed word."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from api.v1.models.base import Answered, Asked
from api.v1.models.queries import Plan
from core.domain.actors import Actor
from core.domain.reviews import Review, ReviewKind
from core.usecases.decide_review import why_not_decide
from core.usecases.narrow_release import Narrowing


class NewDecision(Asked):
    outcome: Literal["approve", "refuse"]
    reason: Annotated[str, Field(max_length=500)] = ""
    signer: Annotated[str, Field(pattern=r"^(0x[0-9a-fA-F]{40,200})?$")] = ""
    signature: Annotated[str, Field(pattern=r"^(0x[0-9a-fA-F]{2,2000})?$")] = ""


class NewNarrowing(Asked):
    plan: Plan
    reason: Annotated[str, Field(max_length=500)] = ""


class NarrowingPrice(Answered):
    """`wider` names the parts in which the edited plan asks for what was not asked: it cannot be offered so."""

    plan: dict[str, Any]
    loss: dict[str, Any]
    expected_error: list[dict[str, Any]]
    cells: int | None
    wider: list[str]

    @classmethod
    def of(cls, narrowing: Narrowing) -> Self:
        price = narrowing.priced.price
        shown = {name: price[name] for name in ("loss", "expected_error", "cells")}
        return cls(plan=narrowing.priced.plan, wider=narrowing.wider, **shown)


class ReviewAnswer(Answered):
    """`subject_salt` opens the commitment: the steward's own tool checks that what it shows is what it signs.
    `population`: of a raise of what people whom several datasets share were promised; then `dataset` is null.
    `answer`: of a publication, for the office that signs: what everybody would see, whose hash the subject names."""

    id: str
    kind: ReviewKind
    state: str
    dataset: str | None
    population: str | None
    query: str | None
    opened_by: str
    opened_at: datetime
    not_after: int
    subject_commitment: str
    subject_salt: str
    subject: dict[str, Any]
    plan: dict[str, Any] | None
    answer: dict[str, Any] | None
    purpose: str | None
    price: dict[str, Any] | None
    expected_error: list[dict[str, Any]] | None
    typed_data: dict[str, Any]
    decision: dict[str, Any]
    can_decide: bool
    why_not: str | None
    decided_by: str | None
    reason: str | None
    tx_hash: str | None

    @classmethod
    def of(
        cls,
        review: Review,
        actor: Actor,
        handled_by: list[str],
        price: dict[str, Any] | None = None,
        answer: dict[str, Any] | None = None,
    ) -> Self:
        why_not = why_not_decide(actor, review, handled_by)
        document = review.subject_document
        return cls(
            id=review.id,
            kind=ReviewKind(review.kind),
            state=review.state,
            dataset=review.dataset_id,
            population=review.population_id,
            query=review.query_id,
            opened_by=review.opened_by,
            opened_at=review.opened_at,
            not_after=review.not_after,
            subject_commitment=review.subject,
            subject_salt=review.subject_salt,
            subject=document,
            plan=document.get("plan"),
            answer=answer,
            purpose=document.get("purpose"),
            price=None if price is None else price.get("loss"),
            expected_error=None if price is None else price.get("expected_error"),
            typed_data=review.typed_data,
            decision=review.decision,
            can_decide=why_not is None,
            why_not=why_not,
            decided_by=review.decided_by,
            reason=review.reason,
            tx_hash=review.tx_hash,
        )


class ReviewSummary(Answered):
    id: str
    kind: ReviewKind
    state: str
    dataset: str | None
    population: str | None
    opened_by: str
    opened_at: datetime
    plan: dict[str, Any] | None
    purpose: str | None

    @classmethod
    def of(cls, review: Review) -> Self:
        return cls(
            plan=review.subject_document.get("plan"),
            purpose=review.subject_document.get("purpose"),
            id=review.id,
            kind=ReviewKind(review.kind),
            state=review.state,
            dataset=review.dataset_id,
            population=review.population_id,
            opened_by=review.opened_by,
            opened_at=review.opened_at,
        )


class Decided(Answered):
    """`job` is null after a refusal: there is nothing left to do."""

    state: Literal["approved", "refused"]
    job: str | None
