"""The answer of `scan FILE`: one entry a column, in the names that other programs were promised."""

from __future__ import annotations

from typing import Any

from anonymizer.pii.catalogue import standards, types
from anonymizer.pii.chance import most_missed
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


def table_answer(report: ScanReport, standard: str = "") -> dict[str, Any]:
    """Names, types, shares, shapes and proposals; never a value. `standard`: one of `catalogue.standards()`."""
    formerly = bool(standard) and standard != standards()[0]
    columns = [_column(index, column, formerly) for index, column in enumerate(report.columns)]
    return {"columns": columns, "dataset": _dataset(report, columns)}


def _column(index: int, column: ColumnFinding, formerly: bool) -> dict[str, Any]:
    kind = _PUBLIC.get(column.type, column.type) if column.type else "NONE"
    # A column that nothing was found in says nothing about persons, unless some of its cells do.
    silent = column.type is None and not column.others
    return {
        "index": index,
        "name": column.name,
        "type": kind,
        "sensitivity": "none" if silent else _sensitivity(column, formerly),
        "identifier": "none" if silent else _IDENTIFIER[column.role],
        "share": round(column.share, 4),
        "confidence": round(column.confidence, 4),
        "treatment": column.proposed.technique.value,
    }


def _sensitivity(column: ColumnFinding, formerly: bool) -> str:
    held = [types()[name] for name in (column.type, *(other.type for other in column.others)) if name in types()]
    if formerly and any(kind.formerly == "sensitive" for kind in held):
        return "sensitive"
    return column.sensitivity


def _dataset(report: ScanReport, columns: list[dict[str, Any]]) -> dict[str, Any]:
    """Anyone under 14 makes all of it sensitive (PIPL Art. 28 and 31); anyone under 18 is told of.

    `sampled`: columns whose texts the language model did not read all; `most_missed` is the greatest share of distinct
    texts that may hold a name and were missed, at 95 %. `shapes` by column: the commonest outlines of its cells and how
    many rows have each.
    """
    found = {column["sensitivity"] for column in columns}
    general = "general" if "general" in found else "none"
    return {
        "rows": report.rows,
        "sensitivity": "sensitive" if report.minors == "under_14" or "sensitive" in found else general,
        "minors": report.minors,
        "sampled": [
            {"index": index, "read": read, "of": of, "most_missed": round(most_missed(read), 6)}
            for index, (read, of) in enumerate(column.texts for column in report.columns)
            if read < of
        ],
        "shapes": [
            [{"shape": shape, "rows": rows} for shape, rows in column.shape_counts] for column in report.columns
        ],
    }
