"""A steward says what will be shared, for what purpose and under which law, before any file is sent."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.domain import ids
from core.domain.actors import Actor
from core.domain.amounts import require_measure
from core.domain.bases import legal_basis, statute
from core.domain.datasets import Dataset
from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.domain.fingerprint import fingerprint
from core.domain.identifiers import identifier_kind
from core.domain.permissions import Action, require
from core.domain.texts import line, titles
from core.ports import Services, UnitOfWork

MAX_ROWS_PER_PERSON = 1000
MAX_POPULATIONS = 5


@dataclass(frozen=True, slots=True)
class Registration:
    """`cap_rho`, `cap_delta`: decimal strings; the most that everybody together may ever spend on this dataset.
    `identifier_kind`: named now or never, since the upload is destroyed once it is published.
    `pure`: the promise is in ε alone, for good: `cap_rho` is an ε, and no question on it costs or gets a δ.
    `populations`: ids of those whose people are in it, for good: all that is spent on it is spent of theirs too."""

    title_zh: str
    title_en: str
    purpose: str
    legal_basis: str
    statutory_reference: str | None
    person_column: str
    cap_rho: str
    cap_delta: str
    max_rows_per_person: int = 1
    origin_note: str = ""
    identifier_kind: str | None = None
    populations: tuple[str, ...] = ()
    pure: bool = False


def register_dataset(services: Services, actor: Actor, registration: Registration, key: str) -> Dataset:
    require(actor, Action.SUBMIT_DATASET)
    rho, delta = services.dp.amount(registration.cap_rho, registration.cap_delta)
    if rho <= 0 or (registration.pure and delta):
        raise CoreError("amount_invalid")
    if not 1 <= registration.max_rows_per_person <= MAX_ROWS_PER_PERSON:
        raise CoreError("request_invalid", fields=["max_rows_per_person"])
    if rho < services.dp.size_loss(registration.max_rows_per_person, pure=registration.pure):
        raise CoreError("amount_invalid")  # not even the size of the dataset could be told within such a cap
    if len(registration.populations) > MAX_POPULATIONS:
        raise CoreError("request_invalid", fields=["populations: too_long"])
    basis = legal_basis(registration.legal_basis)
    title_zh, title_en = titles(registration.title_zh, registration.title_en)
    dataset = Dataset(
        id=services.ids.make(ids.DATASET),
        chain_id=services.ids.chain_id(),
        org=actor.org,
        org_type=actor.org_type,
        submitted_by=actor.id,
        handled_by=[actor.id],
        title_zh=title_zh,
        title_en=title_en,
        purpose=line("purpose", registration.purpose, 200),
        legal_basis=basis,
        statutory_reference=statute(basis, registration.statutory_reference),
        person_column=line("person_column", registration.person_column, 120),
        max_rows_per_person=registration.max_rows_per_person,
        identifier_kind=identifier_kind(registration.identifier_kind),
        origin_note=line("origin_note", registration.origin_note, 2000, least=0),
        cap_rho=rho,
        cap_delta=delta,
        pure=registration.pure,
        created_at=services.clock.now(),
    )
    with services.transaction() as uow:
        earlier = uow.idempotency.claim(
            actor.id, key, fingerprint("register_dataset", registration), dataset.id, services.clock.now()
        )
        if earlier is not None:
            return uow.datasets.get(earlier)
        dataset = replace(dataset, within=_within(uow, actor, registration))
        uow.datasets.add(dataset)
        about = {"dataset": dataset.id, "chain_dataset": dataset.chain_id, "within": dataset.within}
        uow.record(EntryKind.DATASET_REGISTERED, actor, about)
    return dataset


def _within(uow: UnitOfWork, actor: Actor, registration: Registration) -> list[str]:
    """Only an office's own: another's would lose room by it without having been asked."""
    for population_id in registration.populations:
        population = uow.populations.find(population_id)
        if population is None or not population.opened or population.org != actor.org:
            raise CoreError("population_unknown")
        require_measure(population.pure, registration.pure, (0, 0))
    return sorted(set(registration.populations))
