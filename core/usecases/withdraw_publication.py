"""Take an answer off its public page. What was read or copied before stays read; the page says so."""

from __future__ import annotations

from core.domain.actors import Actor
from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.domain.permissions import Action, require
from core.domain.publications import Publication, PublicationState
from core.ports import Services


def withdraw_publication(services: Services, actor: Actor, publication_id: str, reason: str) -> Publication:
    """Any steward of the office, with a reason that everybody reads. Repeating it changes nothing."""
    require(actor, Action.WITHDRAW_PUBLICATION)
    if not reason.strip():
        raise CoreError("reason_missing")
    with services.transaction() as uow:
        publication = uow.publications.get(publication_id)
        if publication.org != actor.org:
            raise CoreError("not_found")
        if publication.state == PublicationState.WITHDRAWN:
            return publication
        if publication.state != PublicationState.PUBLISHED:
            raise CoreError("not_found")
        about = {"publication": publication.id, "query": publication.query_id, "dataset": publication.dataset_id}
        entry_id = uow.record(EntryKind.RELEASE_UNPUBLISHED, actor, about)
        uow.publications.change(
            publication.id,
            revision=publication.revision,
            state=PublicationState.WITHDRAWN,
            withdrawn_at=services.clock.now(),
            withdrawal_entry_id=entry_id,
            reason=reason.strip()[:500],
        )
        return uow.publications.get(publication.id)
