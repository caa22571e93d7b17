"""What a scan found, by column: types, shares, shapes and proposals. Values of direct identifiers never appear.

`declared` is a proposal to the steward. Where `declared_from` is "data", its categories or bounds were read off the
data and become public only when a steward has confirmed them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from anonymizer.treat.treatment import Treatment


@dataclass(frozen=True, slots=True)
class TypeShare:
    """`count` rows, a `share` (0 to 1) of the filled ones, hold this type; `shapes` are its most frequent outlines."""

    type: str
    share: float
    count: int
    shapes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {"type": self.type, "share": _text(self.share), "count": self.count, "shapes": list(self.shapes)}


@dataclass(frozen=True, slots=True)
class ColumnFinding:
    """`type` None: nothing about persons was found. `others`: further types that some of its cells hold."""

    name: str
    type: str | None
    share: float
    count: int
    others: tuple[TypeShare, ...]
    sensitivity: str
    role: str
    confidence: float
    basis: str
    shape_counts: tuple[tuple[str, int], ...]
    proposed: Treatment
    declared: Mapping[str, Any]
    declared_from: str
    # How many distinct texts the language model read, and of how many.
    texts: tuple[int, int] = (0, 0)

    @property
    def shapes(self) -> tuple[str, ...]:
        return tuple(shape for shape, _ in self.shape_counts)

    def to_json(self) -> dict[str, Any]:
        """Shares as decimal text: what is recorded holds no floats."""
        own = [TypeShare(self.type, self.share, self.count, self.shapes)] if self.type else []
        return {
            "name": self.name,
            "type": self.type,
            "share": _text(self.share),
            "types": [entry.to_json() for entry in (*own, *self.others)],
            "shapes": list(self.shapes),
            "sensitivity": self.sensitivity,
            "role": self.role,
            "confidence": _text(self.confidence),
            "basis": self.basis,
            "treatment": self.proposed.to_json(),
            # Stays as it is whatever the steward chooses: what may be chosen is measured against it.
            "proposed": self.proposed.to_json(),
            "declared": dict(self.declared),
            "declared_from": self.declared_from,
        }


@dataclass(frozen=True, slots=True)
class ScanReport:
    """`min_age` in full years, None when no column tells ages."""

    rows: int
    columns: tuple[ColumnFinding, ...]
    min_age: int | None

    @property
    def sensitive(self) -> bool:
        """Any sensitive column, or anyone under 14 (PIPL Art. 28 and 31)."""
        young = self.min_age is not None and self.min_age < 14
        return young or any(column.sensitivity == "sensitive" for column in self.columns)

    @property
    def minors(self) -> str:
        """under_14, under_18, none, or unknown where no column tells ages."""
        if self.min_age is None:
            return "unknown"
        return "under_14" if self.min_age < 14 else "under_18" if self.min_age < 18 else "none"

    def column(self, name: str) -> ColumnFinding:
        return next(column for column in self.columns if column.name == name)

    def quasi(self) -> tuple[str, ...]:
        """Names of the quasi-identifiers."""
        return tuple(column.name for column in self.columns if column.role == "quasi_identifier")


def _text(share: float) -> str:
    return f"{share:.4f}".rstrip("0").rstrip(".") or "0"
