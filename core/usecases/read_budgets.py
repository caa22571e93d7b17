"""What a researcher may still spend, dataset by dataset."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from core.domain.actors import Actor
from core.domain.datasets import Dataset, DatasetState
from core.domain.permissions import Action, require
from core.domain.queries import Allowance, together
from core.domain.totals import totals_of
from core.ports import Services
from core.usecases.price_query import left


@dataclass(frozen=True, slots=True)
class Account:
    """`allowance`: all that the reader holds there, added up. `left`: in nano-ρ or nano-ε; a total that others used up
    counts too."""

    dataset: Dataset
    allowance: Allowance
    left: int


def read_budgets(services: Services, actor: Actor) -> list[Account]:
    """One for each published dataset on which the reader holds an allowance, oldest first."""
    require(actor, Action.READ_QUERY)
    held: dict[str, list[Allowance]] = defaultdict(list)
    with services.reading() as uow:
        for allowance in uow.allowances.of_researcher(actor.id):
            held[allowance.dataset_id].append(allowance)
        found = []
        for dataset_id, allowances in held.items():
            dataset = uow.datasets.get(dataset_id)
            if dataset.state == DatasetState.PUBLISHED:
                whole = together(allowances)
                found.append(Account(dataset, whole, left(whole, uow.totals.of(totals_of([dataset])))[0]))
    return found
