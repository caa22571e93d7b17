"""Ask that an answer be made public. The rules decide, and a steward signs for this very answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.domain import ids
from core.domain.actors import Actor, Role
from core.domain.datasets import Dataset, DatasetState
from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.domain.facts import publish_facts
from core.domain.permissions import Action, require
from core.domain.publications import Publication, PublicationState, publication_subject
from core.domain.queries import Query, QueryState, tables_of
from core.domain.reviews import ReviewKind
from core.domain.totals import total_of
from core.ports import Services, UnitOfWork
from core.usecases.ask_policy import ask_policy
from core.usecases.expire_reviews import expire_reviews
from core.usecases.judge_sharing import awaits_only_approval
from core.usecases.open_review import open_review, opened

_OPEN = (PublicationState.REQUESTED, PublicationState.PUBLISHED)


def request_publication(services: Services, actor: Actor, query_id: str) -> Publication:
    """Open the review, once for each answer: a repeat returns what is under way or public already. Raises
    `policy_refused`, or `not_answered` while there is nothing to publish."""
    require(actor, Action.REQUEST_PUBLICATION)
    expire_reviews(services)
    with services.transaction() as uow:
        query, dataset = _concerned(uow, actor, query_id)
        # Two requests at once must not both find that nothing is under way.
        uow.totals.hold([total_of(dataset.id)])
        # What the rules ask about the data is emptied with it, and an answer of deleted data is not made more public.
        if uow.datasets.get(dataset.id).state != DatasetState.PUBLISHED:
            raise CoreError("dataset_deleted")
        latest = uow.publications.latest_for(query.id)
        if latest is not None and latest.state in _OPEN:
            return latest
        if query.state != QueryState.ANSWERED or not services.ledger.visible(query.entry_id or ""):
            raise CoreError("not_answered")
        facts = facts_of_publication(services, uow, actor, dataset, query)
        decision = ask_policy(services, uow, actor, query.id, facts)
        if not decision.permitted and not awaits_only_approval(decision):
            raise CoreError("policy_refused", **decision.refusal())
        publication_id = services.ids.make(ids.PUBLICATION)
        document = publication_subject(publication_id, query)
        review = open_review(
            services, uow, actor, ReviewKind.PUBLICATION, dataset, query.id, document, decision.to_json()
        )
        uow.publications.add(
            Publication(
                id=publication_id,
                query_id=query.id,
                dataset_id=dataset.id,
                org=dataset.org,
                review_id=review.id,
                requested_by=actor.id,
                created_at=services.clock.now(),
            )
        )
        uow.record(EntryKind.RELEASE_PUBLICATION_REQUESTED, actor, {**opened(review), "review": review.id})
        return uow.publications.get(publication_id)


def facts_of_publication(
    services: Services,
    uow: UnitOfWork,
    actor: Actor,
    dataset: Dataset,
    query: Query,
    approvals: tuple[str, ...] = (),
) -> dict[str, Any]:
    """It is the office that publishes, whoever asks for it. The loss was paid when the answer was released; what is
    judged is that loss, and how many people stand behind each number."""
    paid = uow.queries.released(query.dataset_id, query.version, query.plan_hash) or query
    tables = tables_of(query.answer or {})
    facts = publish_facts(
        actor,
        dataset,
        services.clock.now(),
        purpose=query.purpose,
        sensitive=dataset.sensitive or dataset.has_children,
        epsilon=services.dp.epsilon_of(paid.rho, pure=dataset.pure),
        max_epsilon=services.max_epsilon,
        budget=services.dp.epsilon_of(dataset.cap_rho, pure=dataset.pure),
        people_per_cell=min((_people_per_cell(dataset, table) for table in tables), default=dataset.people_rounded),
        min_people_per_cell=services.min_people_per_cell,
        approvals=approvals,
    )
    # The rules themselves keep what an emergency let through from any other use.
    return facts if query.emergency_id is None else {**facts, "data.origin": "emergency"}


def _people_per_cell(dataset: Dataset, table: Mapping[str, Any]) -> int:
    """The public average; where groups were found in the data, the fewest noisy people that one is shown for."""
    average = dataset.people_rounded // max(1, len(table.get("rows", ())))
    return int(table.get("threshold", average))


def read_request(services: Services, actor: Actor, query_id: str) -> Publication | None:
    """How far publishing this answer has come, for those who may ask for it."""
    if Action.REQUEST_PUBLICATION not in actor.scopes:
        return None
    with services.reading() as uow:
        query, _ = _concerned(uow, actor, query_id)
        return uow.publications.latest_for(query.id)


def _concerned(uow: UnitOfWork, actor: Actor, query_id: str) -> tuple[Query, Dataset]:
    """Whoever asked the question, and the stewards of the data."""
    query = uow.queries.get(query_id)
    dataset = uow.datasets.get(query.dataset_id)
    steward = actor.role is Role.STEWARD and dataset.org == actor.org
    if query.researcher_id != actor.id and not steward:
        raise CoreError("not_found")
    return query, dataset
