"""A duty as programs see it, with the sentences that a clerk reads."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from api.v1.models.base import Answered, Asked
from core.domain.duties import Duty
from policies.duty_terms import term_of


class NewEvidence(Asked):
    """`evidence`: what was done and where the proof is filed; name nobody. `document_sha256`: hex, of a filed paper."""

    evidence: Annotated[str, Field(max_length=500)]
    document_sha256: Annotated[str, Field(max_length=64)] = ""


class DutyAnswer(Answered):
    """`kept_by`: `by_people`, or `until_due`: by the platform. `entry`: says that it was done; `source_entry`: the
    decision that it comes from. Both have receipts."""

    id: str
    kind: str
    kept_by: str
    state: str
    zh: str
    en: str
    evidence_zh: str
    evidence_en: str
    articles: list[str]
    dataset: str | None
    subject: str
    decision: str
    source_entry: str
    created_at: datetime
    due_at: datetime
    overdue_at: datetime | None
    done_at: datetime | None
    done_by: str | None
    evidence: str | None
    document_sha256: str | None
    entry: str | None

    @classmethod
    def of(cls, duty: Duty) -> Self:
        term = term_of(duty.kind)
        return cls(
            id=duty.id,
            kind=duty.kind,
            kept_by=duty.keeper,
            state=duty.state,
            zh=term.zh,
            en=term.en,
            evidence_zh=term.evidence_zh,
            evidence_en=term.evidence_en,
            articles=duty.articles,
            dataset=duty.dataset_id,
            subject=duty.subject,
            decision=duty.decision_id,
            source_entry=duty.source_entry,
            created_at=duty.created_at,
            due_at=duty.due_at,
            overdue_at=duty.overdue_at,
            done_at=duty.done_at,
            done_by=duty.done_by,
            evidence=duty.evidence,
            document_sha256=duty.document_sha256,
            entry=duty.entry_id,
        )
