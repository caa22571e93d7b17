"""Ask the law whether a scanned dataset may be shared. If only a steward's approval is missing, open the review."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.domain.actors import Actor
from core.domain.amounts import spelt
from core.domain.datasets import Dataset, DatasetState
from core.domain.declarations import require_marked, require_vouched, require_youngest
from core.domain.entries import EntryKind
from core.domain.permissions import Action, require
from core.domain.reviews import ReviewKind
from core.domain.totals import TotalState, outer_totals
from core.ports import PolicyDecision, Services
from core.usecases.expire_reviews import expire_reviews
from core.usecases.judge_sharing import awaits_only_approval, judge_sharing
from core.usecases.open_review import open_review, opened
from core.usecases.read_dataset import own_dataset
from core.usecases.require_room import require_room_for_size


def submit_dataset(services: Services, actor: Actor, dataset_id: str) -> tuple[Dataset, PolicyDecision]:
    """Record the decision. The dataset waits for approval only if nothing but approval is missing."""
    require(actor, Action.SUBMIT_DATASET)
    expire_reviews(services)
    with services.transaction() as uow:
        dataset = own_dataset(uow, actor, dataset_id)
        dataset.require(DatasetState.SCANNED)
        schema = services.dp.schema(
            dataset.columns, dataset.person_column, dataset.max_rows_per_person, pure=dataset.pure
        )
        require_vouched(dataset.columns, {column["name"] for column in schema["columns"]})
        require_marked(dataset)
        require_youngest(dataset)
        decision = judge_sharing(services, uow, actor, dataset)
        ready = awaits_only_approval(decision)
        if ready:
            require_room_for_size(services, uow, dataset)
            document = publication(dataset, schema, uow.totals.of(outer_totals(dataset)))
            review = open_review(services, uow, actor, ReviewKind.DATASET, dataset, None, document, decision.to_json())
            uow.record(EntryKind.PUBLICATION_REQUESTED, actor, {**opened(review), "review": review.id})
        uow.datasets.change(
            dataset.id,
            revision=dataset.revision,
            decision=decision.to_json(),
            problem=None,
            handled_by=dataset.handled_also_by(actor.id),
            state=DatasetState.AWAITING_APPROVAL if ready else DatasetState.SCANNED,
        )
        return uow.datasets.get(dataset.id), decision


def publication(dataset: Dataset, schema: dict[str, Any], within: Sequence[TotalState]) -> dict[str, Any]:
    """What the approving steward signs: which file or which two versions, for what and on what basis, what was attested
    with who said so and when, how each column is treated, what a steward says that a column is, the public schema with
    the rows of a person that count, the stated age of the youngest, the promised cap, under which other promises all
    spending counts as well, and as what its people may be linked with others."""
    return {
        "dataset": dataset.id,
        "version": dataset.version + 1,
        "upload_sha256": dataset.upload_sha256,
        "sources": dataset.sources,
        "purpose": dataset.purpose,
        "legal_basis": dataset.legal_basis,
        "statutory_reference": dataset.statutory_reference,
        "attested": dataset.facts,
        "identifier_kind": dataset.identifier_kind,
        **spelt(dataset.pure, (dataset.cap_rho, dataset.cap_delta), "cap_"),
        "within": promised_around(within),
        "treatments": [{"column": column["name"], **column["treatment"]} for column in dataset.columns],
        "min_age": dataset.youngest,
        "stated": [{"column": column["name"], **column["stated"]} for column in dataset.columns if "stated" in column],
        "schema": schema,
    }


def promised_around(within: Sequence[TotalState]) -> list[dict[str, str]]:
    """The other promises as they stand, as the signed document names them."""
    return [
        {
            "account": outer.total.id,
            "chain_account": outer.chain_id,
            **spelt(outer.pure, (outer.cap_rho, outer.cap_delta), "cap_"),
        }
        for outer in within
    ]
