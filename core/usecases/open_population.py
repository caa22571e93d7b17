"""A steward promises people whom several datasets share one total over all of them."""

from __future__ import annotations

from dataclasses import dataclass

from core.domain import ids
from core.domain.actors import Actor
from core.domain.amounts import spelt
from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.domain.fingerprint import fingerprint
from core.domain.permissions import Action, require
from core.domain.populations import Population
from core.domain.texts import titles
from core.ports import Services


@dataclass(frozen=True, slots=True)
class NewPopulation:
    """`cap_rho`, `cap_delta`: decimal strings; the most that may ever be spent on all datasets within it together.
    `pure`: counted in ε alone, as all datasets within it must be; `cap_rho` is then an ε."""

    title_zh: str
    title_en: str
    cap_rho: str
    cap_delta: str
    pure: bool = False


def open_population(services: Services, actor: Actor, wish: NewPopulation, key: str) -> Population:
    """Open on chain and in the log. Repeating the request with its key finishes what a crash left half done.

    One steward is enough: a population only takes room away from the datasets that will name it, and whoever signs
    such a dataset is shown it.
    """
    require(actor, Action.OPEN_POPULATION)
    rho, delta = services.dp.amount(wish.cap_rho, wish.cap_delta)
    if rho <= 0 or (wish.pure and delta):
        raise CoreError("amount_invalid")
    title_zh, title_en = titles(wish.title_zh, wish.title_en)
    population = Population(
        id=services.ids.make(ids.POPULATION),
        chain_id=services.ids.chain_id(),
        org=actor.org,
        opened_by=actor.id,
        title_zh=title_zh,
        title_en=title_en,
        cap_rho=rho,
        cap_delta=delta,
        created_at=services.clock.now(),
        pure=wish.pure,
    )
    with services.transaction() as uow:
        mark = fingerprint("open_population", wish)
        earlier = uow.idempotency.claim(actor.id, key, mark, population.id, services.clock.now())
        if earlier is None:
            uow.populations.add(population)
        else:
            population = uow.populations.get(earlier)
    if population.opened:
        return population
    # A crash from here on leaves a population that no dataset can name; the same key opens it to the end.
    tx_hash = services.chain.open_dataset(
        population.chain_id, population.cap_rho, population.cap_delta, pure=population.pure
    )
    with services.transaction() as uow:
        # Only who turns the row writes the entry: two requests at once, or a repeat after a crash, leave one.
        if uow.populations.open(population.id, tx_hash):
            uow.record(
                EntryKind.POPULATION_OPENED,
                actor,
                {
                    "population": population.id,
                    "chain_population": population.chain_id,
                    **spelt(population.pure, (population.cap_rho, population.cap_delta), "cap_"),
                },
            )
        return uow.populations.get(population.id)
