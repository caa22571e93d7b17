"""An emergency: started by two people, for named people and one purpose, until a stated time, answered for later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from core.domain.facts import DATA_STEWARD

COMMANDER: Final = "emergency_commander"
LONGEST: Final = timedelta(days=14)
MOST_PEOPLE: Final = 20


class EmergencyState(StrEnum):
    PROPOSED = "proposed"
    RUNNING = "running"
    ENDED = "ended"
    REFUSED = "refused"


class Finding(StrEnum):
    """What the review after it found. `overstepped`: more was done than the emergency needed or its scope allowed."""

    KEPT_WITHIN = "kept_within"
    OVERSTEPPED = "overstepped"


@dataclass(frozen=True, slots=True)
class Emergency:
    """`people`: accounts that may ask. `reason`, `notice`, `finding_text`: for everybody to read, for good.

    `ended_by` None of an ended one: its stated time came. `destroyed`: how many stored answers went with the end.
    """

    id: str
    dataset_id: str
    org: str
    purpose: str
    people: list[str]
    reason: str
    ends_at: datetime
    created_at: datetime
    proposed_by: str
    review_id: str
    state: str = EmergencyState.PROPOSED
    started_at: datetime | None = None
    started_by: str | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None
    destroyed: int = 0
    notice: str | None = None
    notified_at: datetime | None = None
    finding: str | None = None
    finding_text: str | None = None
    reviewed_at: datetime | None = None
    reviewed_by: str | None = None
    revision: int = 0

    def running(self, now: datetime) -> bool:
        """The stated end counts by itself: no worker has to have come by."""
        return self.state == EmergencyState.RUNNING and now < self.ends_at

    def admits(self, account_id: str, purpose: str, now: datetime) -> bool:
        return self.running(now) and account_id in self.people and purpose == self.purpose


def in_emergency(facts: Mapping[str, Any], *, signed: bool, review_owed: bool) -> dict[str, Any]:
    """The facts of an act under an emergency. Who signed its start signed for the questions within its scope. Nothing
    else changes: purpose, loss, budget and size of groups are judged as ever, and people are told afterwards."""
    return {
        **facts,
        "legal_basis": "emergency",
        "statutory_reference": None,
        "emergency.flag": True,
        "emergency.necessary": True,
        "emergency.ended": False,
        "emergency.review_overdue": review_owed,
        "notice.given": False,
        "notice.exemption": "urgent",
        "approvals": [DATA_STEWARD, COMMANDER] if signed else [],
    }
