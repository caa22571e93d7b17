"""A named person states what no program can see: that an assessment was done, a notice given, a basis held."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.domain.actors import Actor
from core.domain.datasets import Dataset, DatasetState
from core.domain.entries import EntryKind
from core.domain.permissions import Action, require
from core.ports import Services
from core.usecases.read_dataset import own_dataset


def attest_facts(services: Services, actor: Actor, dataset_id: str, facts: Mapping[str, Any]) -> Dataset:
    """Merge facts by dotted name, each with who said so and when. What only the platform may state is refused."""
    require(actor, Action.SUBMIT_DATASET)
    services.policy.attestable(facts)
    with services.transaction() as uow:
        dataset = own_dataset(uow, actor, dataset_id)
        dataset.require(DatasetState.DRAFT, DatasetState.SCANNED)
        said_at = services.clock.now().isoformat()
        merged = dataset.facts | {
            name: {"value": value, "by": actor.id, "at": said_at} for name, value in facts.items()
        }
        uow.datasets.change(
            dataset.id,
            revision=dataset.revision,
            facts=merged,
            decision=dataset.outdated_decision,
            handled_by=dataset.handled_also_by(actor.id),
        )
        said = {"attested": sorted(facts), "affirmed": services.policy.affirmed(facts)}
        uow.record(EntryKind.DATASET_CHANGED, actor, {"dataset": dataset.id, **said})
        return uow.datasets.get(dataset.id)
