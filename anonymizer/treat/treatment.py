"""What is done to one column, as a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Technique(StrEnum):
    """By the families of GB/T 37964-2019: suppression (drop, mask, redact), pseudonymisation (pseudonymise, surrogate)
    and generalisation (the hierarchies, top and bottom coding, rounding)."""

    KEEP = "keep"
    DROP = "drop"
    MASK = "mask"
    GENERALISE_AGE = "generalise_age"
    GENERALISE_DATE = "generalise_date"
    GENERALISE_ADDRESS = "generalise_address"
    TOP_BOTTOM_CODE = "top_bottom_code"
    ROUND = "round"
    PSEUDONYMISE = "pseudonymise"
    SURROGATE = "surrogate"
    REDACT = "redact"


# After these no cell says what it said.
HIDING = frozenset({Technique.DROP, Technique.MASK, Technique.PSEUDONYMISE, Technique.SURROGATE, Technique.REDACT})


@dataclass(frozen=True, slots=True)
class Treatment:
    """Parameters are small public settings (a band width, a level), never data."""

    technique: Technique
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {"technique": self.technique.value, "parameters": dict(self.parameters)}
