"""The names behind the numbers of a record, for whoever may read the record. The log itself holds no names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.domain.actors import Actor, Role
from core.domain.datasets import Dataset
from core.ports import Services


@dataclass(frozen=True, slots=True)
class Parties:
    """`people`: account → name, for auditors alone. `datasets`: number → dataset, for its titles."""

    people: Mapping[str, str]
    datasets: Mapping[str, Dataset]


def name_parties(services: Services, actor: Actor | None, people: Iterable[str], datasets: Iterable[str]) -> Parties:
    """What is not, or no longer, there has no name. Nobody else than an auditor reads who acted."""
    auditor = actor is not None and actor.role is Role.AUDITOR
    with services.reading() as uow:
        accounts = uow.accounts.named(sorted(set(people))) if auditor else []
        found = [uow.datasets.find(one) for one in sorted(set(datasets))]
    return Parties({one.id: one.name for one in accounts}, {one.id: one for one in found if one is not None})
