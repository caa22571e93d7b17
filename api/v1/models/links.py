"""A link of two datasets: what it would hold and cost, and its declaration."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field

from api.v1.models.amounts import Wish, shown
from api.v1.models.base import Answered, Asked, Line, Title
from core.domain.bases import LegalBasis
from core.domain.datasets import Dataset
from core.domain.totals import TotalKind, TotalState
from core.usecases.preview_link import LinkPreview

Source = Annotated[str, Field(min_length=1, max_length=60)]
Rows = Annotated[int, Field(ge=1, le=1000, description="Rows of one person that count, after the join.")]


class NewLink(Asked):
    """Two published datasets of the office whose person columns hold the same kind of identifier."""

    left: Source
    right: Source
    title_zh: Title = ""
    title_en: Title = ""
    purpose: Line
    legal_basis: LegalBasis
    statutory_reference: Annotated[str | None, Field(max_length=200)] = None
    origin_note: Annotated[str, Field(max_length=2000)] = ""
    max_rows_per_person: Rows
    cap: Wish


class LinkWish(Asked):
    left: Source
    right: Source
    max_rows_per_person: Annotated[Rows | None, Field(description="As many as there can be, if not said.")] = None


class Linkable(Answered):
    """A dataset that may be a source of a link."""

    id: str
    title_zh: str
    title_en: str
    identifier_kind: str
    max_rows_per_person: int

    @classmethod
    def of(cls, dataset: Dataset) -> Self:
        return cls(**{name: getattr(dataset, name) for name in cls.model_fields})


class TotalAnswer(Answered):
    """A promise that pays for every answer on the link, whole, besides the link's own."""

    kind: str
    id: str
    title_zh: str
    title_en: str
    left_rho: str | None = None
    left_delta: str | None = None
    left_epsilon: str | None = None

    @classmethod
    def of(cls, state: TotalState) -> Self:
        return cls(
            kind="population" if state.total.kind is TotalKind.POPULATION else "dataset",
            id=state.total.id,
            title_zh=state.title_zh,
            title_en=state.title_en,
            **shown(state.pure, *state.left, "left_"),
        )


class LinkPreviewAnswer(Answered):
    most_pairs: int = Field(description="The most rows that one person can have after the join.")
    max_rows_per_person: int
    size_rho: str | None = Field(
        default=None, description="What telling the size of the link costs, once, when it is published."
    )
    size_epsilon: str | None = Field(default=None, description="The same, where both sources are counted in pure ε.")
    columns: list[dict[str, Any]] = Field(description="Each column's name in the link, its source and its name there.")
    totals: list[TotalAnswer]

    @classmethod
    def of(cls, preview: LinkPreview) -> Self:
        named = ("name", "source", "source_column", "declared", "sensitivity")
        return cls(
            most_pairs=preview.most_pairs,
            max_rows_per_person=preview.rows_per_person,
            **_size(preview),
            columns=[{name: column[name] for name in named} for column in preview.columns],
            totals=[TotalAnswer.of(state) for state in preview.totals],
        )


def _size(preview: LinkPreview) -> dict[str, str]:
    said = shown(preview.left.pure, preview.size_rho, 0, "size_")
    return {name: amount for name, amount in said.items() if name != "size_delta"}
