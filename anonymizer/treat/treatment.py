"""What is done to one column, as a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Technique(StrEnum):
    """Names by GB/T 37964-2019: suppression (drop, mask, redact), generalisation, pseudonymisation."""

    KEEP = "keep"
    DROP = "drop"
    MASK = "mask"
    GENERALISE_AGE = "generalise_age"
    GENERALISE_DATE = "generalise_date"
    GENERALISE_ADDRESS = "generalise_address"
    PSEUDONYMISE = "pseudonymise"
    REDACT = "redact"


@dataclass(frozen=True, slots=True)
class Treatment:
    """Parameters are small public settings (a band width, a level), never data."""

    technique: Technique
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {"technique": self.technique.value, "parameters": dict(self.parameters)}
