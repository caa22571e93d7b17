"""What a dataset declares in public: columns, bounds, and how many rows one person may have.

Everything here is public and was declared by a steward, who may have seen the scan's proposal, and signed by a second.
The engine relies on it for the set of group keys and for nothing else about the data.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from anonymizer.dp.column import MAX_NAME, Column, Kind, plain
from anonymizer.dp.values import decode, encode
from anonymizer.errors import AnonymizerError
from mingzheng.canonical import canonical

MAX_COLUMNS = 500
MAX_ROWS_PER_PERSON = 10_000
DEFAULT_SCALE = 2
_COLUMN_FIELDS = {"name", "kind", "categories", "lower", "upper", "unit", "scale", "sensitive"}
_FIELDS_OF = {
    Kind.TEXT: (),
    Kind.OPEN_CATEGORY: (),
    Kind.CATEGORY: ("categories", "unit"),
    Kind.DATE: ("lower", "upper"),
    Kind.INTEGER: ("lower", "upper", "unit"),
    Kind.DECIMAL: ("lower", "upper", "unit", "scale"),
}
_SCHEMA_FIELDS = {"columns", "person_column", "max_rows_per_person"}
_PURE = "pure"

__all__ = ["Column", "DatasetSchema", "Kind"]


@dataclass(frozen=True, slots=True)
class DatasetSchema:
    """`person_column` None declares that every row is a different person; then `max_rows_per_person` must be 1.
    `pure`: its promise is counted in ε alone, so that only noise of pure differential privacy may be drawn."""

    columns: tuple[Column, ...]
    person_column: str | None
    max_rows_per_person: int
    pure: bool = False
    _by_name: Mapping[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not 1 <= len(self.columns) <= MAX_COLUMNS:
            raise AnonymizerError("schema_invalid", reason="columns")
        by_name = {column.name: position for position, column in enumerate(self.columns)}
        if len(by_name) != len(self.columns):
            raise AnonymizerError("schema_invalid", reason="duplicate_columns")
        bound = self.max_rows_per_person
        if type(bound) is not int or not 1 <= bound <= MAX_ROWS_PER_PERSON:
            raise AnonymizerError("schema_invalid", reason="max_rows_per_person")
        if self.person_column is None and bound != 1:
            raise AnonymizerError("schema_invalid", reason="person_column")
        if self.person_column is not None and not plain(self.person_column, MAX_NAME):
            raise AnonymizerError("schema_invalid", reason="person_column")
        object.__setattr__(self, "_by_name", by_name)

    def position(self, name: str) -> int | None:
        """Where the column stands, or None. The engine names columns by position, so no name ever enters SQL."""
        return self._by_name.get(name)

    def stored(self) -> tuple[tuple[int, Column], ...]:
        """The columns that queries may use, with their positions: not text, not the person."""
        return tuple(
            (position, column)
            for position, column in enumerate(self.columns)
            if column.kind is not Kind.TEXT and column.name != self.person_column
        )

    def hash(self) -> str:
        """SHA-256 of the canonical declaration; a prepared file carries it, so that positions cannot be mistaken."""
        return hashlib.sha256(canonical(self.to_json())).hexdigest()

    def to_json(self) -> dict[str, Any]:
        return {
            "columns": [_column_to_json(column) for column in self.columns],
            "person_column": self.person_column,
            "max_rows_per_person": self.max_rows_per_person,
            # Only where it is so: the hash of every other declaration stays what it was.
            **({"measure": _PURE} if self.pure else {}),
        }

    @staticmethod
    def from_json(raw: object) -> DatasetSchema:
        """Strict; raises schema_invalid with the column and the reason."""
        if not isinstance(raw, Mapping) or set(raw) - {"measure"} != _SCHEMA_FIELDS:
            raise AnonymizerError("schema_invalid", reason="fields")
        columns, person, rows = raw["columns"], raw["person_column"], raw["max_rows_per_person"]
        if not isinstance(columns, list):
            raise AnonymizerError("schema_invalid", reason="columns")
        if raw.get("measure", _PURE) != _PURE:
            raise AnonymizerError("schema_invalid", reason="measure")
        return DatasetSchema(tuple(_column_from_json(column) for column in columns), person, rows, "measure" in raw)


def check_declaration(name: str, declared: Mapping[str, Any]) -> None:
    """One column's declaration by itself, also of a column that is not published yet. Raises schema_invalid."""
    kind = declared.get("kind")
    if kind not in tuple(Kind):
        raise AnonymizerError("schema_invalid", column=name, reason="kind")
    if not set(declared) <= {"kind", *_FIELDS_OF[Kind(kind)]}:
        raise AnonymizerError("schema_invalid", column=name, reason="column_fields")
    _column_from_json({**declared, "name": name})


def _column_to_json(column: Column) -> dict[str, Any]:
    out: dict[str, Any] = {"name": column.name, "kind": column.kind.value, "sensitive": column.sensitive}
    if column.categories:
        out["categories"] = list(column.categories)
    for name, bound in (("lower", column.lower), ("upper", column.upper)):
        if bound is not None:
            out[name] = decode(column, bound)
    if column.unit:
        out["unit"] = column.unit
    if column.kind is Kind.DECIMAL:
        out["scale"] = column.scale
    return out


def _column_from_json(raw: object) -> Column:
    if not isinstance(raw, Mapping) or not {"name", "kind"} <= set(raw) <= _COLUMN_FIELDS:
        raise AnonymizerError("schema_invalid", reason="column_fields")
    if raw["kind"] not in tuple(Kind):
        raise AnonymizerError("schema_invalid", reason="kind")
    kind = Kind(raw["kind"])
    column = Column(
        name=raw["name"],
        kind=kind,
        categories=_strings(raw.get("categories")) if kind is Kind.CATEGORY else (),
        unit=raw.get("unit") or "",
        scale=_scale(raw.get("scale")) if kind is Kind.DECIMAL else 0,
        sensitive=raw.get("sensitive", False) is True,
    )
    if kind in (Kind.CATEGORY, Kind.OPEN_CATEGORY, Kind.TEXT):
        return column
    return _bounded(column, raw)


def _bounded(column: Column, raw: Mapping[str, Any]) -> Column:
    bounds = []
    for name in ("lower", "upper"):
        value = raw.get(name)
        try:
            bounds.append(None if value is None else encode(column, value, name))
        except AnonymizerError:
            raise column.invalid("bounds") from None
    return Column(column.name, column.kind, (), bounds[0], bounds[1], column.unit, column.scale, column.sensitive)


def _scale(raw: Any) -> Any:
    return DEFAULT_SCALE if raw is None else raw


def _strings(raw: object) -> tuple[str, ...]:
    if not isinstance(raw, list) or not all(isinstance(item, str) for item in raw):
        raise AnonymizerError("schema_invalid", reason="categories")
    return tuple(raw)
