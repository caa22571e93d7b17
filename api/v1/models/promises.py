"""What residents were promised, and every raise of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field

from api.v1.models.amounts import Wish, shown
from api.v1.models.base import Answered
from core.domain.datasets import DatasetState
from core.domain.totals import TotalKind
from core.ports import PromisedLoss
from core.usecases.read_promises import Promise, Raised, Within


class NewRaise(Wish):
    """The whole new cap, not what is added. `reason` is read by everybody, for good."""

    reason: Annotated[str, Field(max_length=500)]


class Promised(Answered):
    """All answers together are (ε, δ)-differentially private for one person, whoever asks and however often. A promise
    that is counted in pure ε has no `rho` and no `delta`, and holds at δ 0."""

    rho: str | None = None
    delta: str | None = None
    epsilon: str
    at_delta: str

    @classmethod
    def of(cls, loss: PromisedLoss) -> Self:
        amounts = {} if loss.pure else shown(False, loss.rho, loss.delta)
        return cls(**amounts, epsilon=loss.epsilon, at_delta=loss.at_delta)


class WithinAnswer(Answered):
    """Another promise, to a population or of another dataset, under which all spending on this dataset counts too."""

    kind: Literal["population", "dataset"]
    id: str
    title_zh: str
    title_en: str
    now: Promised

    @classmethod
    def of(cls, within: Within) -> Self:
        return cls(
            kind="population" if within.by.total.kind is TotalKind.POPULATION else "dataset",
            id=within.by.total.id,
            title_zh=within.by.title_zh,
            title_en=within.by.title_en,
            now=Promised.of(within.now),
        )


class RaiseAnswer(Answered):
    raised_at: datetime
    reason: str
    before: Promised
    after: Promised
    tx_hash: str | None

    @classmethod
    def of(cls, raised: Raised) -> Self:
        return cls(
            raised_at=raised.by.created_at,
            reason=raised.by.reason,
            before=Promised.of(raised.before),
            after=Promised.of(raised.after),
            tx_hash=raised.by.tx_hash,
        )


class PromiseAnswer(Answered):
    dataset: str
    title_zh: str
    title_en: str
    org: str
    purpose: str
    deleted: bool = False
    now: Promised
    raises: list[RaiseAnswer]
    within: list[WithinAnswer] = Field(default=[])

    @classmethod
    def of(cls, promise: Promise) -> Self:
        return cls(
            dataset=promise.dataset.id,
            title_zh=promise.dataset.title_zh,
            title_en=promise.dataset.title_en,
            org=promise.dataset.org,
            purpose=promise.dataset.purpose,
            deleted=promise.dataset.state != DatasetState.PUBLISHED,
            now=Promised.of(promise.now),
            raises=[RaiseAnswer.of(one) for one in promise.raises],
            within=[WithinAnswer.of(one) for one in promise.within],
        )
