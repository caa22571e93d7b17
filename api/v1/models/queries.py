"""Questions, their price and their answers; and the catalogue that says what may be asked."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import Field

from api.http.problems import shown_problem
from api.v1.models.amounts import shown
from api.v1.models.base import Answered, Asked, JsonObject, Line
from core.domain.datasets import Dataset
from core.domain.queries import Allowance, Query
from core.usecases.accept_narrowing import Offered
from core.usecases.price_query import Offer

PLAN_EXAMPLE = {
    "where": [{"column": "age", "op": ">=", "value": 18}],
    "group_by": [{"column": "district"}],
    "aggregates": [{"op": "count"}, {"op": "mean", "column": "fee", "lower": 0, "upper": 500}],
    "rows_per_person": 3,
    "loss": {"rho": "0.02"},
}
Plan = Annotated[JsonObject, Field(description="A query plan (docs/formats.md).", examples=[PLAN_EXAMPLE])]


class NewPrice(Asked):
    dataset: Line
    plan: Plan
    purpose: Annotated[str | None, Field(max_length=200)] = None


class NewSql(Asked):
    dataset: Line
    sql: Annotated[str, Field(max_length=4000, examples=["SELECT district, COUNT(*) AS n FROM data GROUP BY district"])]
    loss: JsonObject
    rows_per_person: Annotated[int | None, Field(ge=1, le=10_000)] = None


class Translated(Answered):
    plan: dict[str, Any]
    view: Annotated[
        dict[str, Any], Field(description="What to do with the noisy answer: columns, having, order_by, limit.")
    ]


class NewQuery(Asked):
    dataset: Line
    plan: Plan
    purpose: Line


class Left(Answered):
    rho: str | None = None
    delta: str | None = None
    epsilon: str | None = None


class PriceAnswer(Answered):
    loss: dict[str, str]
    expected_error: list[dict[str, Any]]
    cells: Annotated[
        int | None, Field(description="How many rows the answer has; null where groups are found in the data.")
    ]
    threshold: Annotated[
        int | None, Field(description="The fewest noisy people for whom a group that was found is shown.")
    ] = None
    public_tables: list[dict[str, Any]] = Field(
        default=[], description="Public tables in the plan, and how many categories each has no value for."
    )
    cached: bool
    affordable: bool
    short: dict[str, Any] | None = Field(
        default=None, description="Why it is not affordable, as a problem document: whose promise is used up."
    )
    left: Left
    decision: dict[str, Any]

    @classmethod
    def of(cls, offer: Offer) -> Self:
        return cls(
            **{name: offer.priced.price[name] for name in ("loss", "expected_error", "cells")},
            threshold=offer.priced.price.get("threshold"),
            public_tables=offer.priced.price.get("public_tables", []),
            cached=offer.cached,
            affordable=offer.affordable,
            short=None
            if offer.short is None
            else shown_problem({"code": offer.short.code, "details": offer.short.details}),
            decision=offer.decision.to_json(),
            left=Left(**shown(offer.pure, offer.left_rho, offer.left_delta)),
        )


class Acceptance(Asked):
    review: Annotated[str, Field(max_length=60, description="Which offer was seen: `narrowing.review`.")]


class NarrowingAnswer(Answered):
    """What a steward allows instead. Accept it under its `review`, or withdraw the question."""

    review: str
    plan: dict[str, Any]
    loss: dict[str, Any]
    expected_error: list[dict[str, Any]]
    reason: str
    not_after: int

    @classmethod
    def of(cls, offered: Offered) -> Self:
        return cls(
            review=offered.review,
            plan=offered.plan,
            loss=offered.price.get("loss", {}),
            expected_error=offered.price.get("expected_error", []),
            reason=offered.reason,
            not_after=offered.not_after,
        )


class QueryAnswer(Answered):
    id: str
    state: str
    dataset: str
    version: int
    plan: dict[str, Any]
    purpose: str
    loss: dict[str, Any]
    expected_error: list[dict[str, Any]]
    charged: bool
    cached: bool
    answer: dict[str, Any] | None
    entry: str | None
    receipt: str | None
    problem: dict[str, Any] | None
    review: str | None
    narrowing: NarrowingAnswer | None = None
    created_at: datetime

    @classmethod
    def of(cls, query: Query, offered: Offered | None = None) -> Self:
        return cls(
            id=query.id,
            state=query.state,
            dataset=query.dataset_id,
            version=query.version,
            plan=query.plan,
            purpose=query.purpose,
            loss=query.price.get("loss", {}),
            expected_error=query.price.get("expected_error", []),
            narrowing=None if offered is None else NarrowingAnswer.of(offered),
            charged=query.charged,
            cached=query.cached,
            answer=query.answer,
            entry=query.entry_id,
            problem=shown_problem(query.problem),
            review=query.review_id,
            receipt=None if query.entry_id is None else f"/v1/receipts/{query.entry_id}",
            created_at=query.created_at,
        )


class AllowanceAnswer(Answered):
    id: str
    dataset: str
    researcher: str
    project: str
    rho: str | None = None
    delta: str | None = None
    epsilon: str | None = None
    spent_rho: str | None = None
    spent_delta: str | None = None
    spent_epsilon: str | None = None
    left_rho: str | None = None
    left_delta: str | None = None
    left_epsilon: str | None = None
    active: bool

    @classmethod
    def of(cls, allowance: Allowance) -> Self:
        return cls(
            id=allowance.id,
            dataset=allowance.dataset_id,
            researcher=allowance.researcher_id,
            project=allowance.project,
            active=allowance.active,
            **shown(allowance.pure, allowance.rho, allowance.delta),
            **shown(allowance.pure, allowance.spent_rho, allowance.spent_delta, "spent_"),
            **shown(
                allowance.pure,
                allowance.rho - allowance.spent_rho,
                allowance.delta - allowance.spent_delta,
                "left_",
            ),
        )


class CapLeft(Answered):
    rho: str | None = None
    delta: str | None = None
    epsilon: str | None = None
    left_rho: str | None = None
    left_delta: str | None = None
    left_epsilon: str | None = None


class CatalogueAnswer(Answered):
    """Public facts only. Limits and categories are as a steward of the office declared or confirmed them by name; the
    law's and the standards' own lists need no confirming."""

    id: str
    title_zh: str
    title_en: str
    version: int
    org: str
    origin_note: str
    purpose: str
    articles: list[str]
    rows_rounded: int
    columns: list[dict[str, Any]]
    max_rows_per_person: int
    person_column: str | None
    cap: CapLeft
    allowance: AllowanceAnswer | None = None

    @classmethod
    def of(cls, dataset: Dataset, allowance: Allowance | None = None) -> Self:
        schema = dataset.schema or {}
        return cls(
            id=dataset.id,
            title_zh=dataset.title_zh,
            title_en=dataset.title_en,
            version=dataset.version,
            org=dataset.org,
            origin_note=dataset.origin_note,
            purpose=dataset.purpose,
            articles=(dataset.decision or {}).get("articles", []),
            rows_rounded=dataset.rows_rounded,
            columns=schema.get("columns", []),
            max_rows_per_person=schema.get("max_rows_per_person", 1),
            person_column=schema.get("person_column"),
            cap=CapLeft(
                **shown(dataset.pure, dataset.cap_rho, dataset.cap_delta),
                **shown(
                    dataset.pure, dataset.cap_rho - dataset.spent_rho, dataset.cap_delta - dataset.spent_delta, "left_"
                ),
            ),
            allowance=None if allowance is None else AllowanceAnswer.of(allowance),
        )
