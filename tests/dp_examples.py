"""A small declared dataset, and the questions that the tests about differential privacy ask of it."""

from __future__ import annotations

from typing import Any

from anonymizer.dp.plan import Plan, parse_plan
from anonymizer.dp.schema import DatasetSchema

KEY = bytes(range(32))

DECLARED: dict[str, Any] = {
    "columns": [
        {"name": "证件号", "kind": "text"},
        {"name": "district", "kind": "category", "categories": ["东街", "西街", '南"; DROP TABLE version; --']},
        {"name": "age", "kind": "integer", "unit": "岁"},
        {"name": "fee", "kind": "decimal", "scale": 2, "unit": "元"},
        {"name": "visited", "kind": "date"},
        {"name": "note", "kind": "text"},
    ],
    "person_column": "证件号",
    "max_rows_per_person": 4,
}
SCHEMA = DatasetSchema.from_json(DECLARED)

QUESTION: dict[str, Any] = {
    "where": [{"column": "age", "op": ">=", "value": 0}],
    "group_by": [{"column": "district"}, {"column": "age", "bins": [0, 18, 35, 60, 120]}],
    "aggregates": [
        {"op": "count"},
        {"op": "sum", "column": "fee", "lower": 0, "upper": 500},
        {"op": "mean", "column": "fee", "lower": 0, "upper": 500},
    ],
    "rows_per_person": 3,
    "loss": {"rho": "0.02"},
}


def question(**changes: object) -> dict[str, Any]:
    return {**QUESTION, **changes}


def plan(**changes: object) -> Plan:
    return parse_plan(question(**changes), SCHEMA)


# The same people, with a column of streets and one of trades whose values nobody listed.
OPEN = DatasetSchema.from_json(
    {
        **DECLARED,
        "columns": [*DECLARED["columns"], *({"name": n, "kind": "open_category"} for n in ("street", "trade"))],
    }
)


def open_plan(**changes: object) -> Plan:
    """Rows by street, at ρ 0.5 and δ 10^-9, from ten people on."""
    raw = {"group_by": [{"column": "street"}], "aggregates": [{"op": "count"}], "rows_per_person": 3, "min_people": 10}
    return parse_plan({**raw, "loss": {"rho": "0.5", "delta": "0.000000001"}, **changes}, OPEN)
