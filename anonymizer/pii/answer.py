"""The answer of `scan FILE`: one entry a column, in the names that other programs were promised."""

from __future__ import annotations

from typing import Any

from anonymizer.pii.report import ColumnFinding, ScanReport

_IDENTIFIER = {"direct_identifier": "direct", "quasi_identifier": "quasi", "attribute": "attribute"}
# What the platform tells apart for its stewards and the answer does not.
_PUBLIC = {
    "DATE": "TIMESTAMP",
    "DISABILITY": "HEALTH_CONDITION",
    "HEALTH_MEASURE": "HEALTH_CONDITION",
    **dict.fromkeys(
        ("RECORD_ID", "PERSON_KEY", "MARITAL_STATUS", "EDUCATION", "OCCUPATION", "WELFARE", "CRIMINAL_RECORD"), "NONE"
    ),
}


def table_answer(report: ScanReport) -> dict[str, Any]:
    """Names, types, shares and proposals; never a value."""
    return {"columns": [_column(index, column) for index, column in enumerate(report.columns)]}


def _column(index: int, column: ColumnFinding) -> dict[str, Any]:
    kind = _PUBLIC.get(column.type, column.type) if column.type else "NONE"
    # A column that nothing was found in says nothing about persons, unless some of its cells do.
    silent = column.type is None and not column.others
    return {
        "index": index,
        "name": column.name,
        "type": kind,
        "sensitivity": "none" if silent else column.sensitivity,
        "identifier": "none" if silent else _IDENTIFIER[column.role],
        "share": round(column.share, 4),
        "confidence": round(column.confidence, 4),
        "treatment": column.proposed.technique.value,
    }
