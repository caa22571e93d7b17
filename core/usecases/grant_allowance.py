"""A steward lets one researcher spend part of a dataset's cap. The contract refuses more than the cap in all."""

from __future__ import annotations

from dataclasses import dataclass

from core.domain import ids
from core.domain.actors import Actor, Role
from core.domain.amounts import require_measure, spelt
from core.domain.datasets import DatasetState
from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.domain.fingerprint import fingerprint
from core.domain.permissions import Action, require
from core.domain.queries import Allowance
from core.ports import Services, UnitOfWork
from core.usecases.read_dataset import own_dataset
from core.usecases.require_room import require_room


@dataclass(frozen=True, slots=True)
class Grant:
    """`rho`, `delta`: decimal strings. `pure`: `rho` is an ε, as the dataset's cap is."""

    researcher_id: str
    rho: str
    delta: str
    project: str
    pure: bool = False


def grant_allowance(services: Services, actor: Actor, dataset_id: str, grant: Grant, key: str) -> Allowance:
    """Grant on chain and in the log. Repeating the request with its key finishes what a crash left half done."""
    require(actor, Action.GRANT_ALLOWANCE)
    rho, delta = services.dp.amount(grant.rho, grant.delta)
    if rho <= 0:
        raise CoreError("amount_invalid")
    with services.transaction() as uow:
        dataset = own_dataset(uow, actor, dataset_id)
        dataset.require(DatasetState.PUBLISHED)
        require_measure(dataset.pure, grant.pure, (rho, delta))
        researcher = uow.accounts.find(grant.researcher_id)
        if researcher is None or researcher.disabled or researcher.role != Role.RESEARCHER:
            raise CoreError("not_found")
        allowance = Allowance(
            id=services.ids.make(ids.ALLOWANCE),
            chain_id=services.ids.chain_id(),
            dataset_id=dataset.id,
            researcher_id=researcher.id,
            project=grant.project,
            rho=rho,
            delta=delta,
            pure=dataset.pure,
            granted_by=actor.id,
            created_at=services.clock.now(),
        )
        mark = fingerprint("grant_allowance", dataset_id, grant)
        earlier = uow.idempotency.claim(actor.id, key, mark, allowance.id, services.clock.now())
        if earlier is not None:
            allowance = uow.allowances.get(earlier)
        else:
            require_room(services, uow, dataset, rho, delta)
            uow.allowances.add(allowance)
    if allowance.active:
        return allowance
    # A crash from here on leaves an allowance that nobody can use; the same key grants it to the end.
    tx_hash = services.chain.grant(dataset.chain_id, allowance.chain_id, allowance.rho, allowance.delta)
    with services.transaction() as uow:
        # Only who turns the row writes the entry: two requests at once, or a repeat after a crash, leave one.
        if uow.allowances.activate(allowance.id, tx_hash):
            _record(uow, actor, allowance)
        return uow.allowances.get(allowance.id)


def _record(uow: UnitOfWork, actor: Actor, allowance: Allowance) -> None:
    uow.record(
        EntryKind.ALLOWANCE_GRANTED,
        actor,
        {
            "allowance": allowance.id,
            "chain_allowance": allowance.chain_id,
            "dataset": allowance.dataset_id,
            "researcher": allowance.researcher_id,
            **spelt(allowance.pure, (allowance.rho, allowance.delta)),
        },
    )
