"""A duty that a decision left behind: what is still to be done, by when, and what showed that it was done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final


class Keeper(StrEnum):
    """Who fulfils it: a named person with evidence; something done here, whose entry is the evidence; or the platform,
    which keeps something until the day and then proves it."""

    PEOPLE = "by_people"
    ACT = "by_act"
    PLATFORM = "until_due"


class DutyState(StrEnum):
    OPEN = "open"
    DONE = "done"


class DutyView(StrEnum):
    """How a list is narrowed. `kept`: what the platform keeps by itself until the day; not among the others."""

    OPEN = "open"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    DONE = "done"
    KEPT = "kept"


SOON: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Owed:
    """What a decision says is owed: `days` from the decision, or from the end of an emergency."""

    kind: str
    keeper: Keeper
    from_emergency_end: bool
    days: int
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Duty:
    """`source_entry`: the entry of the decision that it comes from. `dataset_id` None: it is about no dataset.

    `evidence` is what a person wrote; the log holds a commitment to it under `evidence_salt` (hex). `document_sha256`:
    of a paper kept elsewhere. `done_by` None of a duty that is done: the platform proved it. `entry_id`: that says so.
    """

    id: str
    kind: str
    keeper: str
    articles: list[str]
    org: str
    dataset_id: str | None
    subject: str
    decision_id: str
    source_entry: str
    created_at: datetime
    due_at: datetime
    state: str = DutyState.OPEN
    overdue_at: datetime | None = None
    done_at: datetime | None = None
    done_by: str | None = None
    evidence: str | None = None
    evidence_salt: str | None = None
    document_sha256: str | None = None
    entry_id: str | None = None
    revision: int = 0

    def about(self) -> dict[str, Any]:
        """What every entry about this duty says of it."""
        return {"duty": self.id, "kind": self.kind}
