"""Ask the law whether a dataset may be shared; of a link, whether each source may be linked for this purpose too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from core.domain.actors import Actor
from core.domain.datasets import Dataset
from core.domain.facts import link_facts, share_facts
from core.ports import PolicyDecision, Services, UnitOfWork
from core.usecases.ask_policy import ask_policy


def judge_sharing(
    services: Services, uow: UnitOfWork, actor: Actor, dataset: Dataset, approvals: Sequence[str] = ()
) -> PolicyDecision:
    """The decision that stands, recorded with every other that was asked for. What one source does not allow, the link
    is not allowed, whatever was attested about the link itself."""
    for subject, facts in _facts(services, uow, actor, dataset, approvals):
        decision = ask_policy(services, uow, actor, subject, facts)
        waits = not approvals and awaits_only_approval(decision)
        if not decision.permitted and not waits:
            break
    return decision


def awaits_only_approval(decision: PolicyDecision) -> bool:
    return decision.decision == "needs_approval" and set(decision.missing) <= {"needs_approval"}


def _facts(
    services: Services, uow: UnitOfWork, actor: Actor, dataset: Dataset, approvals: Sequence[str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each with the dataset that it is about: what the law asks for afterwards is owed for that one."""
    now = services.clock.now()
    if not dataset.sources:
        yield dataset.id, share_facts(actor, dataset, now, approvals=approvals)
        return
    for one in (*(uow.datasets.get(source["dataset"]) for source in dataset.sources), dataset):
        yield one.id, link_facts(actor, one, now, purpose=dataset.purpose, approvals=approvals)
