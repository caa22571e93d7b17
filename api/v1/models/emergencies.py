"""An emergency as everybody may read it, and what starts, ends and settles one."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, Field

from api.v1.models.base import Answered, Asked, Line
from core.usecases.read_emergencies import ShownEmergency

Text = Annotated[str, Field(min_length=1, max_length=1000)]


class NewEmergency(Asked):
    """`people`: account ids of researchers. `ends_at` at most fourteen days from now. `reason` is read by everybody."""

    purpose: Line
    people: Annotated[list[Annotated[str, Field(max_length=60)]], Field(min_length=1, max_length=20)]
    ends_at: AwareDatetime
    reason: Annotated[str, Field(min_length=1, max_length=500)]


class NewNotice(Asked):
    """Read by everybody, for good."""

    notice: Text


class NewFinding(Asked):
    """`text` is read by everybody, for good."""

    finding: Literal["kept_within", "overstepped"]
    text: Text


class Proposed(Answered):
    """`review` waits for another steward's signature."""

    id: str
    review: str
    state: str


class EmergencyAnswer(Answered):
    """`people` and `asked` are counts. `destroyed`: stored answers that went with the end. `running` by the clock."""

    id: str
    dataset: str
    title_zh: str
    title_en: str
    org: str
    purpose: str
    reason: str
    people: int
    asked: int
    running: bool
    state: str
    started_at: datetime | None
    ends_at: datetime
    ended_at: datetime | None
    destroyed: int
    notice: str | None
    notified_at: datetime | None
    finding: str | None
    finding_text: str | None
    reviewed_at: datetime | None

    @classmethod
    def of(cls, shown: ShownEmergency) -> Self:
        one = shown.emergency
        return cls(
            id=one.id,
            dataset=one.dataset_id,
            title_zh=shown.dataset.title_zh,
            title_en=shown.dataset.title_en,
            org=one.org,
            purpose=one.purpose,
            reason=one.reason,
            people=len(one.people),
            asked=shown.asked,
            running=shown.running,
            state=one.state,
            started_at=one.started_at,
            ends_at=one.ends_at,
            ended_at=one.ended_at,
            destroyed=one.destroyed,
            notice=one.notice,
            notified_at=one.notified_at,
            finding=one.finding,
            finding_text=one.finding_text,
            reviewed_at=one.reviewed_at,
        )
