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
from core.domain.totals import TotalState, exhausted, totals_of
from core.ports import PolicyDecision, Priced, Services
from core.usecases.admit_in_emergency import admit_in_emergency
from core.usecases.read_catalogue import published
from core.usecases.require_sources import require_sources


@dataclass(frozen=True, slots=True)
class Offer:
    """`short`: why it cannot be paid for, naming whose promise is used up; None when one allowance and every total
    still hold the price. `left_*`: of all allowances together. A `cached` answer costs nothing."""

    priced: Priced
    decision: PolicyDecision
    cached: bool
    short: CoreError | None
    left_rho: int
    left_delta: int
    pure: bool = False

    @property
    def affordable(self) -> bool:
        return self.short is None


def price_query(services: Services, actor: Actor, dataset_id: str, plan: object, purpose: str | None) -> Offer:
    require(actor, Action.ASK_QUERY)
    with services.reading() as uow:
        dataset = published(uow, dataset_id)
        require_sources(services, uow, dataset)
        assert dataset.schema is not None
        priced = services.dp.price(plan, dataset.schema, dataset.id, dataset.version, dataset.rough_size)
        allowances = uow.allowances.usable(dataset.id, actor.id)
        totals = uow.totals.of(totals_of([dataset]))
        if not allowances:
            raise CoreError("no_allowance")
        wanted = purpose or dataset.purpose
        facts = facts_of(services, actor, dataset, allowances, priced, wanted)
        facts, emergency = admit_in_emergency(services, uow, actor, dataset, wanted, facts)
        within = None if emergency is None else emergency.id
        cached = uow.queries.released(dataset.id, dataset.version, priced.plan_hash, within) is not None
    left_rho, left_delta = left(together(allowances), totals)
    return Offer(
        priced=priced,
        decision=services.policy.decide(facts),
        cached=cached,
        short=shortage(allowances, totals, priced.rho, priced.delta),
        left_rho=left_rho,
        left_delta=left_delta,
        pure=dataset.pure,
    )


def left(allowance: Allowance, totals: Sequence[TotalState]) -> tuple[int, int]:
    """What can still be spent, in nano-ρ and atto-δ: the least of the allowance's and every total's remainder."""
    rho, delta = zip(*(total.left for total in totals), strict=True)
    return min(allowance.rho - allowance.spent_rho, *rho), min(allowance.delta - allowance.spent_delta, *delta)


def shortage(allowances: Sequence[Allowance], totals: Sequence[TotalState], rho: int, delta: int) -> CoreError | None:
    """Which account does not hold the whole price, the asker's own first. One allowance has to pay all of it."""
    if not any(rho <= one.rho - one.spent_rho and delta <= one.delta - one.spent_delta for one in allowances):
        return CoreError("budget_exhausted")
    return next((exhausted(state.total) for state in totals if not state.holds(rho, delta)), None)


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
        budget_left=services.dp.epsilon_of(together(allowances).rho, pure=dataset.pure),
        people_per_cell=_people_per_cell(dataset, priced),
        min_people_per_cell=services.min_people_per_cell,
        approvals=approvals,
    )


def _people_per_cell(dataset: Dataset, priced: Priced) -> int:
    """The public average; where groups are found in the data, the fewest noisy people that one is shown for."""
    average = [] if priced.cells is None else [dataset.people_rounded // priced.cells]
    return min([*average, *([] if priced.threshold is None else [priced.threshold])])
