"""Put an answer on its public page, once a steward signed for it. A job; each step may be repeated after a crash."""

from __future__ import annotations

import hashlib

from core.domain.actors import Actor
from core.domain.entries import EntryKind
from core.domain.errors import waits_for_chain
from core.domain.publications import Publication, PublicationState, publication_subject
from core.domain.queries import Query
from core.domain.reviews import Review, ReviewState
from core.ports import Progress, Services
from mingzheng.canonical import canonical
from mingzheng.errors import Failure
from mingzheng.review_subject import opens


def publish_release(services: Services, actor: Actor, review_id: str, progress: Progress) -> None:
    """Record the approval on chain, then publish. An answer that is not the one signed for is not published."""
    with services.reading() as uow:
        review = uow.reviews.get(review_id)
        publication = uow.publications.get(review.subject_document["publication"])
        query = uow.queries.get(publication.query_id)
    if publication.state != PublicationState.REQUESTED or review.state != ReviewState.APPROVED:
        return  # done by a run of this job whose end was not recorded
    if not _as_signed(review, publication, query):
        _stop(services, publication, "changed_meanwhile")
        return
    assert review.signer is not None and review.signature is not None
    progress("approving", 0, 1)
    try:
        tx_hash = services.chain.record_approval(review.typed_data, review.signer, review.signature)
    except Failure as refusal:
        if waits_for_chain(refusal):
            raise
        _stop(services, publication, "approval_not_recorded")
        return
    with services.transaction() as uow:
        uow.reviews.change(review.id, tx_hash=tx_hash)
        # Only who turns the row writes the entry. Dying before the commit leaves a request that runs again.
        if not uow.publications.change_if(
            publication.id,
            publication.revision,
            state=PublicationState.PUBLISHED,
            published_at=services.clock.now(),
        ):
            return
        entry_id = uow.record(
            EntryKind.RELEASE_PUBLISHED,
            actor,
            {
                "publication": publication.id,
                "query": query.id,
                "dataset": query.dataset_id,
                "version": query.version,
                "plan_hash": query.plan_hash,
                "answer_hash": query.answer_hash,
                "review": review.id,
            },
        )
        uow.publications.change(publication.id, entry_id=entry_id)


def _as_signed(review: Review, publication: Publication, query: Query) -> bool:
    document = review.subject_document
    return (
        review.subject == review.typed_data["message"]["subject"]
        and opens(bytes.fromhex(review.subject_salt), document, review.subject)
        and document == publication_subject(publication.id, query)
        and hashlib.sha256(canonical(query.answer)).hexdigest() == query.answer_hash
    )


def _stop(services: Services, publication: Publication, code: str) -> None:
    with services.transaction() as uow:
        uow.publications.change_if(
            publication.id, publication.revision, state=PublicationState.REFUSED, problem={"code": code}
        )
