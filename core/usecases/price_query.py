"""What a question would cost and how exact its answer would be, from public facts only. Opens and spends nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.domain.actors import Actor
from core.domain.datasets import Dataset
from core.domain.errors import CoreError
from core.domain.facts import query_facts
from core.domain.permissions import Action, require
from core.domain.queries import Allowance, together
from core.ports import PolicyDecision, Priced, Services
from core.usecases.read_catalogue import published


@dataclass(frozen=True, slots=True)
class Offer:
    """`affordable`: the dataset's cap and one allowance still hold the price. `left_*`: of all allowances together.
    A `cached` answer costs nothing."""

    priced: Priced
    decision: PolicyDecision
    cached: bool
    affordable: bool
    left_rho: int
    left_delta: int


def price_query(services: Services, actor: Actor, dataset_id: str, plan: object, purpose: str | None) -> Offer:
    require(actor, Action.ASK_QUERY)
    with services.reading() as uow:
        dataset = published(uow, dataset_id)
        assert dataset.schema is not None
        priced = services.dp.price(plan, dataset.schema, dataset.id, dataset.version)
        allowances = uow.allowances.usable(dataset.id, actor.id)
        cached = uow.queries.released(dataset.id, dataset.version, priced.plan_hash) is not None
    if not allowances:
        raise CoreError("no_allowance")
    left_rho, left_delta = left(together(allowances), dataset)
    facts = facts_of(services, actor, dataset, allowances, priced, purpose or dataset.purpose)
    return Offer(
        priced=priced,
        decision=services.policy.decide(facts),
        cached=cached,
        affordable=affordable(allowances, dataset, priced.rho, priced.delta),
        left_rho=left_rho,
        left_delta=left_delta,
    )


def left(allowance: Allowance, dataset: Dataset) -> tuple[int, int]:
    """What can still be spent, in nano-ρ and atto-δ: the smaller of the allowance's and the dataset's remainder."""
    return (
        min(allowance.rho - allowance.spent_rho, dataset.cap_rho - dataset.spent_rho),
        min(allowance.delta - allowance.spent_delta, dataset.cap_delta - dataset.spent_delta),
    )


def affordable(allowances: Sequence[Allowance], dataset: Dataset, rho: int, delta: int) -> bool:
    """Whether any one allowance, and the dataset's cap, still hold the whole price. The charge takes the oldest."""
    return any(
        rho <= left_rho and delta <= left_delta for left_rho, left_delta in (left(one, dataset) for one in allowances)
    )


def facts_of(
    services: Services,
    actor: Actor,
    dataset: Dataset,
    allowances: Sequence[Allowance],
    priced: Priced,
    purpose: str,
    approvals: tuple[str, ...] = (),
) -> dict[str, object]:
    """The policy judges the loss of this one question; whether the account holds it is the charge's exact business."""
    return query_facts(
        actor,
        dataset,
        services.clock.now(),
        purpose=purpose,
        sensitive=priced.sensitive or dataset.has_children,
        epsilon=priced.epsilon,
        max_epsilon=services.max_epsilon,
        budget_left=services.dp.epsilon_of(together(allowances).rho),
        people_per_cell=_people_per_cell(dataset, priced),
        min_people_per_cell=services.min_people_per_cell,
        approvals=approvals,
    )


def _people_per_cell(dataset: Dataset, priced: Priced) -> int:
    """The public average; where groups are found in the data, the fewest noisy people that one is shown for."""
    average = [] if priced.cells is None else [dataset.people_rounded // priced.cells]
    return min([*average, *([] if priced.threshold is None else [priced.threshold])])
