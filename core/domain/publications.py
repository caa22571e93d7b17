"""An answered release that everybody may read: requested, signed for, published, perhaps taken down again."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from core.domain.queries import Query


class PublicationState(StrEnum):
    REQUESTED = "requested"
    PUBLISHED = "published"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Publication:
    """`entry_id` names the entry that must be under a signed checkpoint before anybody sees the page.

    `articles`: what the rules relied on when a steward signed. `reason`: why it was taken down, for everybody to read.
    """

    id: str
    query_id: str
    dataset_id: str
    org: str
    review_id: str
    requested_by: str
    created_at: datetime
    state: str = PublicationState.REQUESTED
    articles: list[str] = field(default_factory=list)
    published_at: datetime | None = None
    entry_id: str | None = None
    withdrawn_at: datetime | None = None
    withdrawal_entry_id: str | None = None
    reason: str | None = None
    problem: dict[str, Any] | None = None
    revision: int = 0


def publication_subject(publication_id: str, query: Query) -> dict[str, Any]:
    """The document whose commitment is signed: this very answer of this question."""
    return {
        "publication": publication_id,
        "query": query.id,
        "dataset": query.dataset_id,
        "version": query.version,
        "plan": query.plan,
        "plan_hash": query.plan_hash,
        "purpose": query.purpose,
        "answer_hash": query.answer_hash,
    }
