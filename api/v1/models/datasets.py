"""Datasets as a steward sees them: their record and findings, never their rows."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from anonymizer.treat.risk_words import risk_words
from api.http.problems import shown_problem
from api.v1.models.amounts import Wish, shown
from api.v1.models.base import Amount, Answered, Asked, JsonObject, Line, Title
from core.domain.bases import LegalBasis
from core.domain.datasets import Dataset
from core.domain.identifiers import IdentifierKind
from core.domain.jobs import Job
from core.domain.risk import planned_risk


class NewDataset(Asked):
    title_zh: Title = ""
    title_en: Title = ""
    purpose: Line
    legal_basis: LegalBasis
    statutory_reference: Annotated[str | None, Field(max_length=200)] = None
    person_column: Annotated[str, Field(min_length=1, max_length=120)]
    max_rows_per_person: Annotated[int, Field(ge=1, le=1000)] = 1
    origin_note: Annotated[str, Field(max_length=2000)] = ""
    identifier_kind: Annotated[
        IdentifierKind | None,
        Field(description="What the person column holds, so that this dataset can be linked later. Now or never."),
    ] = None
    cap: Annotated[
        Wish,
        Field(description="In `rho` and `delta`, or in `epsilon`: then the dataset is counted in pure ε, for good."),
    ]
    populations: list[Annotated[str, Field(max_length=60)]] = Field(
        default=[], max_length=5, description="Ids of the populations whose people are in it, for good."
    )


class StatedColumn(Asked):
    """In your own name. `type`: what the column is, where the scan missed it (a code of the scanner's, or null for as
    it was found); `sensitive`: whatever it is, it is sensitive. Before the dataset can be submitted this has to be said
    of each column that the scan found sensitive. It only makes stricter. One left out stays as it was said."""

    type: Annotated[str, Field(max_length=40)] | None = None
    sensitive: bool = False


class ColumnChange(Asked):
    stated: StatedColumn | None = None
    treatment: JsonObject | None = None
    declared: JsonObject | None = None
    reason: Annotated[
        str, Field(max_length=500, description="Needed for a treatment and for a declaration; a statement takes none.")
    ] = ""


class PersonColumn(Asked):
    """One of the columns that the refused file had (`problem.details.columns`). The file is to be sent again."""

    column: Annotated[str, Field(min_length=1, max_length=200)]


class Confirmation(Asked):
    """`declared`: the column's declaration exactly as the findings show it."""

    column: Annotated[str, Field(min_length=1, max_length=200)]
    declared: JsonObject


class CapAnswer(Answered):
    """In ρ and δ; or, of a dataset that is counted in pure ε, in `epsilon` alone."""

    rho: str | None = None
    delta: str | None = None
    epsilon: str | None = None
    spent_rho: str | None = None
    spent_delta: str | None = None
    spent_epsilon: str | None = None


class DatasetAnswer(Answered):
    id: str
    title_zh: str
    title_en: str
    state: str
    rows: int
    org: str
    submitted_by: str
    version: int
    purpose: str
    legal_basis: str
    statutory_reference: str | None
    person_column: str
    identifier_kind: str | None
    max_rows_per_person: int
    origin_note: str
    cap: CapAnswer
    within: list[str] = Field(
        default=[], description="Ids of all other totals that spending on this dataset counts under: populations first."
    )
    sources: list[dict[str, Any]] = Field(default=[], description="Of a link: the two versions that it joins.")
    facts: dict[str, Any]
    decision: dict[str, Any] | None
    problem: dict[str, Any] | None
    created_at: datetime

    @classmethod
    def of(cls, dataset: Dataset) -> Self:
        cap = CapAnswer(
            **shown(dataset.pure, dataset.cap_rho, dataset.cap_delta),
            **shown(dataset.pure, dataset.spent_rho, dataset.spent_delta, "spent_"),
        )
        fields = {name: getattr(dataset, name) for name in cls.model_fields if name not in ("cap", "problem")}
        return cls(cap=cap, problem=shown_problem(dataset.problem), **fields)


class Findings(Answered):
    """`risk`: figures `before` and `after` treatment, and what the treatments of now are `planned` to achieve (null if
    nobody worked that out since they were changed), each with the same in words (`zh`, `en`). `layout`: numbers of
    the rows of the file that were taken for `titles`, `header`, `repeated` header, `sums` and `notes`, or `doubtful`;
    cells by column that got the value of a `merged` cell; rows of `nobody`, whom the person column does not name. Empty
    if plain.

    Exact, and for the office alone: an auditor gets what was declared of published columns and the noisy `rows`."""

    columns: list[dict[str, Any]]
    risk: dict[str, Any]
    layout: dict[str, Any]
    rows: int

    @classmethod
    def of(cls, dataset: Dataset) -> Self:
        risk = _in_words({**dataset.risk, "planned": planned_risk(dataset)})
        return cls(columns=dataset.columns, risk=risk, layout=dataset.layout, rows=dataset.rows)


def _in_words(risk: dict[str, Any]) -> dict[str, Any]:
    return {when: _with_words(figures) for when, figures in risk.items()}


def _with_words(figures: dict[str, Any] | None) -> dict[str, Any] | None:
    said = risk_words(figures) if isinstance(figures, dict) else None
    return figures if figures is None or said is None else {**figures, "zh": said.zh, "en": said.en}


class Submitted(Answered):
    state: str
    decision: dict[str, Any]
    review: str | None = None


class JobAnswer(Answered):
    id: str
    kind: str
    state: Literal["queued", "running", "done", "failed"]
    stage: str
    done: int
    total: int
    subject: str
    problem: dict[str, Any] | None

    @classmethod
    def of(cls, job: Job) -> Self:
        shown = {name: getattr(job, name) for name in cls.model_fields if name not in ("subject", "problem")}
        return cls(subject=job.subject_id, problem=shown_problem(job.problem), **shown)


class JobStarted(Answered):
    """Long work has begun: follow `Location`."""

    job: str


class NewDiagnosis(Asked):
    """For which questions the bounds should be good: a loss spread over so many cells; without one, a usual one."""

    rho: Amount | None = None
    epsilon: Amount | None = None
    cells: Annotated[int, Field(ge=1, le=10_000)] = 10


class Diagnosis(Answered):
    """Exact figures of real data: **not private**, for the steward alone. Shares are decimal strings, of
    all `rows` and all `people`; `categories`: how many of them have a value that was not declared, or none.

    `risk` as in the findings; `after` is what the treatments chosen now achieve; of an upload
    that alone is kept, as `planned` of the findings.
    """

    private: bool
    source: str
    entry: str
    rows: int
    people: int
    cells: int
    loss: dict[str, str]
    rows_per_person: dict[str, Any]
    columns: list[dict[str, Any]]
    categories: list[dict[str, Any]]
    risk: dict[str, Any]

    @classmethod
    def of(cls, found: dict[str, Any]) -> Self:
        return cls(**{**found, "risk": _in_words(found["risk"])})
