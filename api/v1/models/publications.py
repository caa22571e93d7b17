"""Answers that everybody may read, and how they come there."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import Field

from api.http.problems import shown_problem
from api.v1.models.base import Answered, Asked
from core.domain.publications import Publication
from core.usecases.read_publications import Published


class PublicationAnswer(Answered):
    """How far a request has come. `state`: requested, published, refused or withdrawn."""

    id: str
    query: str
    state: str
    review: str
    entry: str | None
    problem: dict[str, Any] | None

    @classmethod
    def of(cls, publication: Publication) -> Self:
        return cls(
            id=publication.id,
            query=publication.query_id,
            state=publication.state,
            review=publication.review_id,
            entry=publication.entry_id,
            problem=shown_problem(publication.problem),
        )


class PublishedSummary(Answered):
    id: str
    dataset: str
    title_zh: str
    title_en: str
    org: str
    purpose: str
    plan: dict[str, Any]
    published_at: datetime | None

    @classmethod
    def of(cls, published: Published) -> Self:
        return cls(
            id=published.publication.id,
            dataset=published.dataset.id,
            title_zh=published.dataset.title_zh,
            title_en=published.dataset.title_en,
            org=published.dataset.org,
            purpose=published.query.purpose,
            plan=published.query.plan,
            published_at=published.publication.published_at,
        )


class NewTakedown(Asked):
    reason: Annotated[str, Field(max_length=500, description="Everybody reads it on the page.")] = ""
