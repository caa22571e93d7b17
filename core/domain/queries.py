"""A question, its price and its one answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final


class QueryState(StrEnum):
    AWAITING_APPROVAL = "awaiting_approval"
    AWAITING_ACCEPTANCE = "awaiting_acceptance"
    CHARGED = "charged"
    ANSWERED = "answered"
    REFUSED = "refused"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"
    DESTROYED = "destroyed"


WAITING: Final = (QueryState.AWAITING_APPROVAL, QueryState.AWAITING_ACCEPTANCE)


@dataclass(frozen=True, slots=True)
class Query:
    """`rho`, `delta`: the price in nano-ρ and atto-δ (nano-ε on a pure dataset); zero spent when `cached`. `answer` is
    written once.

    `emergency_id`: under which it was let through; its answer goes when that ends.
    `entry_id` names the ledger entry that must be under a signed checkpoint before anybody sees the answer.
    """

    id: str
    researcher_id: str
    dataset_id: str
    version: int
    allowance_id: str | None
    plan: dict[str, Any]
    plan_hash: str
    purpose: str
    rho: int
    delta: int
    created_at: datetime
    state: str
    price: dict[str, Any]
    cached: bool = False
    charged: bool = False
    answer: dict[str, Any] | None = None
    answer_hash: str | None = None
    entry_id: str | None = None
    review_id: str | None = None
    problem: dict[str, Any] | None = None
    leased_until: datetime | None = None
    emergency_id: str | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one researcher may spend on one dataset, inside the dataset's cap. Amounts in nano-ρ and atto-δ, or in
    nano-ε and 0 where `pure`, as the dataset is."""

    id: str
    chain_id: str
    dataset_id: str
    researcher_id: str
    project: str
    rho: int
    delta: int
    granted_by: str
    created_at: datetime
    pure: bool = False
    spent_rho: int = 0
    spent_delta: int = 0
    active: bool = False
    tx_hash: str | None = None
    revision: int = 0


def together(allowances: Sequence[Allowance]) -> Allowance:
    """All that one person holds on one dataset, added up; the rest as in the newest."""
    return replace(
        allowances[-1],
        rho=sum(one.rho for one in allowances),
        delta=sum(one.delta for one in allowances),
        spent_rho=sum(one.spent_rho for one in allowances),
        spent_delta=sum(one.spent_delta for one in allowances),
    )


def plans_of(plan: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The plans of a question: one, or those of a batch."""
    return list(plan["batch"]) if "batch" in plan else [dict(plan)]


def tables_of(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The tables of an answer: one, or one for each plan of a batch."""
    return list(answer["batch"]) if "batch" in answer else [dict(answer)]
