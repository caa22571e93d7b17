"""A steward declares that two published datasets shall be joined on the person. From here on it is a dataset: it is
attested, judged by the rules, signed by somebody else, and published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.domain import ids
from core.domain.actors import Actor
from core.domain.amounts import require_measure
from core.domain.bases import legal_basis, statute
from core.domain.datasets import Dataset, DatasetState
from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.domain.fingerprint import fingerprint
from core.domain.permissions import Action, require
from core.domain.texts import line, titles
from core.ports import Services
from core.usecases.preview_link import LinkPreview, preview_of, within


@dataclass(frozen=True, slots=True)
class Link:
    """`left`, `right`: ids of the sources. `max_rows_per_person`: after the join. `cap_*`: decimal strings.
    `pure`: the cap is an ε, as those of both sources are."""

    left: str
    right: str
    title_zh: str
    title_en: str
    purpose: str
    legal_basis: str
    statutory_reference: str | None
    cap_rho: str
    cap_delta: str
    max_rows_per_person: int
    origin_note: str = ""
    pure: bool = False


def link_datasets(services: Services, actor: Actor, link: Link, key: str) -> Dataset:
    """Opens nothing: the versions are joined once a second steward signed. Raises what `preview_link` raises."""
    require(actor, Action.SUBMIT_DATASET)
    rho, delta = services.dp.amount(link.cap_rho, link.cap_delta)
    dataset_id = services.ids.make(ids.DATASET)
    with services.transaction() as uow:
        mark = fingerprint("link_datasets", link)
        earlier = uow.idempotency.claim(actor.id, key, mark, dataset_id, services.clock.now())
        if earlier is not None:
            return uow.datasets.get(earlier)
        preview = preview_of(services, uow, actor, link.left, link.right, link.max_rows_per_person)
        require_measure(preview.left.pure, link.pure, (rho, delta))
        if rho <= 0 or rho < preview.size_rho:
            raise CoreError("amount_invalid")
        dataset = _declared(services, actor, link, preview, dataset_id, (rho, delta))
        uow.datasets.add(dataset)
        uow.record(
            EntryKind.DATASET_LINKED,
            actor,
            {
                "dataset": dataset.id,
                "chain_dataset": dataset.chain_id,
                "purpose": dataset.purpose,
                "sources": [source["dataset"] for source in dataset.sources],
                "versions": [source["version"] for source in dataset.sources],
                "max_rows_per_person": dataset.max_rows_per_person,
                "within": dataset.within,
            },
        )
    return dataset


def _declared(
    services: Services, actor: Actor, link: Link, preview: LinkPreview, dataset_id: str, cap: tuple[int, int]
) -> Dataset:
    left, right = preview.left, preview.right
    basis = legal_basis(link.legal_basis)
    title_zh, title_en = titles(link.title_zh, link.title_en)
    return Dataset(
        id=dataset_id,
        chain_id=services.ids.chain_id(),
        org=actor.org,
        org_type=actor.org_type,
        submitted_by=actor.id,
        # Whoever had a hand in a source had one in the link: they do not sign for it.
        handled_by=sorted({actor.id, *left.handled_by, *right.handled_by}),
        title_zh=title_zh,
        title_en=title_en,
        purpose=line("purpose", link.purpose, 200),
        legal_basis=basis,
        statutory_reference=statute(basis, link.statutory_reference),
        person_column=left.person_column,
        max_rows_per_person=preview.rows_per_person,
        origin_note=line("origin_note", link.origin_note, 2000, least=0),
        cap_rho=cap[0],
        cap_delta=cap[1],
        pure=link.pure,
        created_at=services.clock.now(),
        # There is nothing to upload and nothing to scan: both sources were.
        state=DatasetState.SCANNED,
        min_age=min(left.youngest, right.youngest),
        within=within(left, right),
        sources=[_source(one) for one in (left, right)],
        columns=preview.columns,
    )


def _source(dataset: Dataset) -> dict[str, Any]:
    return {
        "dataset": dataset.id,
        "version": dataset.version,
        "title_zh": dataset.title_zh,
        "title_en": dataset.title_en,
    }
