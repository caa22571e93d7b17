"""A review waits for one steward's signed word on one subject: a dataset to publish, a release to answer, an answer to
make public, a higher cap, or a dataset to delete."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from core.domain.totals import Total, total_of


class ReviewKind(StrEnum):
    DATASET = "dataset"
    RELEASE = "release"
    PUBLICATION = "publication"
    RAISE = "raise"
    EMERGENCY = "emergency"
    DELETION = "deletion"


class ReviewState(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"
    EXPIRED = "expired"
    NARROWED = "narrowed"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    APPROVE = "approve"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Review:
    """`subject`: the salted commitment (0x-hex, 32 bytes) that the steward signs. `subject_document`: what it hides.
    Of a raise nothing is hidden: its subject has no salt (`mingzheng.cap_raise`).
    `population_id`: of a raise of what people whom several datasets share were promised; then no dataset is named."""

    id: str
    kind: str
    dataset_id: str | None
    query_id: str | None
    org: str
    opened_by: str
    opened_at: datetime
    subject: str
    subject_salt: str
    subject_document: dict[str, Any]
    nonce: str
    not_after: int
    typed_data: dict[str, Any]
    decision: dict[str, Any]
    state: str = ReviewState.PENDING
    decided_by: str | None = None
    decided_at: datetime | None = None
    reason: str | None = None
    signer: str | None = None
    signature: str | None = None
    tx_hash: str | None = None
    population_id: str | None = None
    revision: int = 0

    @property
    def account_id(self) -> str:
        """Of the dataset, or of the population: one of the two is there."""
        found = self.population_id or self.dataset_id
        assert found is not None
        return found

    @property
    def total(self) -> Total:
        return total_of(self.account_id)

    @property
    def about(self) -> dict[str, str]:
        """How entries name what it is about."""
        if self.query_id is not None:
            return {"query": self.query_id}
        return {"population" if self.population_id is not None else "dataset": self.account_id}
