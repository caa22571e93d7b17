"""A dataset that was never published and never will be: its upload and keys are destroyed, its record stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from core.domain.datasets import Dataset, DatasetState

WITHDRAWABLE: Final = (
    DatasetState.DRAFT,
    DatasetState.SCANNING,
    DatasetState.SCANNED,
    DatasetState.AWAITING_APPROVAL,
    DatasetState.REFUSED,
)
"""From `treating` on a steward has signed: what was published is deleted by two people, not withdrawn by one."""
QUARANTINED: Final = (DatasetState.SCANNED, DatasetState.REFUSED)
"""Holds an upload that nothing is being done with: only these wait for somebody who may never come."""


class Cause(StrEnum):
    WITHDRAWN = "withdrawn"
    UNPURSUED = "unpursued"


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """`waits`: it stands before a steward, whose review would end unsigned. `kept_until`: when the platform would
    destroy the upload by itself; None where there is none, or where it waits for somebody."""

    dataset: Dataset
    waits: bool
    kept_until: datetime | None
