"""Long work as a row: claimed with a lease, so that a crash only delays it and no broker is needed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class JobKind(StrEnum):
    SCAN_DATASET = "scan_dataset"
    PUBLISH_DATASET = "publish_dataset"
    ANSWER_RELEASE = "answer_release"
    PUBLISH_RELEASE = "publish_release"
    RAISE_CAP = "raise_cap"
    RECORD_EMERGENCY = "record_emergency"
    DELETE_DATASET = "delete_dataset"


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Job:
    """`waits`: how many of the attempts ended for no fault of the work, and count as no failure: chain or storage were
    away, or the server was told to end."""

    id: str
    kind: str
    subject_id: str
    actor_id: str
    created_at: datetime
    state: str = JobState.QUEUED
    stage: str = "queued"
    done: int = 0
    total: int = 0
    attempts: int = 0
    waits: int = 0
    leased_until: datetime | None = None
    problem: dict[str, Any] | None = None
    revision: int = 0
