"""A dataset on its way from an upload that nobody may read to a version that answers questions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple

from core.domain.errors import CoreError

YOUNGEST: Final = "subject.min_age"


class DatasetState(StrEnum):
    DRAFT = "draft"
    SCANNING = "scanning"
    SCANNED = "scanned"
    AWAITING_APPROVAL = "awaiting_approval"
    TREATING = "treating"
    PUBLISHED = "published"
    REFUSED = "refused"
    DELETING = "deleting"
    DELETED = "deleted"
    WITHDRAWING = "withdrawing"
    WITHDRAWN = "withdrawn"


class RoughSize(NamedTuple):
    """Both noisy and rounded to hundreds."""

    people: int
    rows: int


@dataclass(frozen=True, slots=True)
class Dataset:
    """`columns`: one mapping a column (finding, treatment, public declaration), as the steward left it.

    `handled_by`: who registered, uploaded, attested, changed or confirmed a column, or submitted: none of them decides.
    `facts`: what named people attested, by dotted fact name: {"value", "by", "at"}.
    `min_age`: the youngest age as the scan found it, for the office only; of a link, as stated of its sources.
    `max_rows_per_person` is a public bound, declared before anybody looked; rows beyond it are left out.
    `cap_*` is the promise to residents: all spending of everybody together, in nano-ρ and atto-δ.
    `sources`: of a link, the two it is made of: {"dataset", "version"} and their titles.
    `pure`: the promise is in ε alone, for good. Then every amount called ρ here, of allowances and questions too, is in
    nano-ε, and δ is 0.
    `identifier_kind`: what the person column holds, if it may be linked with others that hold the same.
    `within`: ids of all other totals that whatever is granted or spent here counts under, never changed: populations,
    and the datasets that this one is made of, with all that these lie within.
    `changed_at`: when anybody or the platform last changed it, until its first change None.
    `upload_blob`, `upload_sha256`: which sealed file in quarantine counts, and what it must hash to.
    `layout`: which rows of the file are no rows of the table, for the office only (`Scan`).
    `rows` is exact, for the office only; `people_rounded` and `rows_rounded` are noisy and public, paid from the cap.
    `schema` exists from publication on and holds only public facts.
    """

    id: str
    chain_id: str
    org: str
    org_type: str
    submitted_by: str
    title_zh: str
    title_en: str
    purpose: str
    legal_basis: str
    statutory_reference: str | None
    person_column: str
    max_rows_per_person: int
    origin_note: str
    cap_rho: int
    cap_delta: int
    created_at: datetime
    state: str = DatasetState.DRAFT
    version: int = 0
    rows: int = 0
    people_rounded: int = 0
    rows_rounded: int = 0
    spent_rho: int = 0
    spent_delta: int = 0
    pure: bool = False
    min_age: int | None = None
    changed_at: datetime | None = None
    identifier_kind: str | None = None
    upload_name: str | None = None
    upload_blob: str | None = None
    upload_sha256: str | None = None
    within: list[str] = field(default_factory=list)
    sources: list[dict[str, Any]] = field(default_factory=list)
    handled_by: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    columns: list[dict[str, Any]] = field(default_factory=list)
    risk: dict[str, Any] = field(default_factory=dict)
    layout: dict[str, Any] = field(default_factory=dict)
    schema: dict[str, Any] | None = None
    decision: dict[str, Any] | None = None
    problem: dict[str, Any] | None = None
    revision: int = 0

    def require(self, *states: DatasetState) -> None:
        if self.state not in states:
            raise CoreError("dataset_wrong_state", state=self.state, needed=[str(s) for s in states])

    def require_uploaded(self) -> None:
        """A link has no file, and columns that its sources fixed."""
        if self.sources:
            raise CoreError("dataset_is_link")

    def handled_also_by(self, account_id: str) -> list[str]:
        return sorted({*self.handled_by, account_id})

    def column(self, name: str) -> dict[str, Any]:
        for column in self.columns:
            if column["name"] == name:
                return column
        raise CoreError("column_unknown")

    @property
    def outdated_decision(self) -> dict[str, Any] | None:
        """What the rules said before something changed that they judge by: kept to be read, and marked."""
        return None if self.decision is None else {**self.decision, "outdated": True}

    @property
    def rough_size(self) -> RoughSize | None:
        return rough_size(self.version, self.rows_rounded, self.people_rounded)

    @property
    def youngest(self) -> int:
        """The youngest age in full years as a steward stated it, else 0: nobody said that there are no children. What
        was found never counts here: the rules' answers reach whoever asks, so one person's age would."""
        stated = int(self.facts.get(YOUNGEST, {"value": self.min_age or 0 if self.sources else 0})["value"])
        return min(stated, self.min_age or 0) if self.sources else stated

    @property
    def has_children(self) -> bool:
        """Anyone under 14 makes the whole dataset sensitive (PIPL Art. 28)."""
        return self.youngest < 14

    @property
    def sensitive(self) -> bool:
        return self.has_children or any(column["sensitivity"] == "sensitive" for column in self.columns)


@dataclass(frozen=True, slots=True)
class Askable:
    """The part of a dataset that a question is priced by: its columns and findings are most of it and not needed."""

    id: str
    state: str
    version: int
    rows_rounded: int
    people_rounded: int
    schema: dict[str, Any] | None

    @property
    def rough_size(self) -> RoughSize | None:
        return rough_size(self.version, self.rows_rounded, self.people_rounded)


def rough_size(version: int, rows_rounded: int, people_rounded: int) -> RoughSize | None:
    """What everybody may know of how large it is, None before publication; everybody has one row at least."""
    return RoughSize(people_rounded, max(rows_rounded, people_rounded)) if version else None
