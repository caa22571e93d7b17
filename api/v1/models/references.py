"""Public tables as everybody who may read the catalogue sees them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from api.v1.models.base import Answered
from core.domain.references import ReferenceTable


class ReferenceSummary(Answered):
    """`sha256` is of the canonical table (docs/formats.md)."""

    name: str
    version: int
    org: str
    source: str
    licence: str
    key: str
    columns: list[dict[str, Any]]
    row_count: int
    sha256: str
    created_at: datetime

    @classmethod
    def of(cls, table: ReferenceTable) -> Self:
        return cls(**_summary(table))


class ReferenceAnswer(ReferenceSummary):
    """`table`: the canonical table itself; its SHA-256 in RFC 8785 form is `sha256`."""

    table: dict[str, Any]

    @classmethod
    def of(cls, table: ReferenceTable) -> Self:
        return cls(**_summary(table), table=table.content)


def _summary(table: ReferenceTable) -> dict[str, Any]:
    same = ("name", "version", "org", "source", "licence", "sha256", "created_at")
    return {name: getattr(table, name) for name in same} | {
        "key": table.key_column,
        "columns": table.content.get("columns", []),
        "row_count": table.rows,
    }
