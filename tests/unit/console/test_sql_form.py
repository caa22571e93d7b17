"""The SQL box and the fields agree: what SQL means, put into the fields, means the same plan."""

from __future__ import annotations

from typing import Any

import pytest

from anonymizer.dp.plan import parse_plan
from anonymizer.dp.schema import DatasetSchema
from anonymizer.dp.sql import translate
from console.plan_form import Form
from console.sql_form import form_of

SCHEMA = DatasetSchema.from_json(
    {
        "columns": [
            {"name": "街道", "kind": "category", "categories": ["东街", "a--b"]},
            {"name": "street", "kind": "open_category"},
            {"name": "age", "kind": "integer", "lower": 0, "upper": 100},
            {"name": "fee", "kind": "decimal", "scale": 2, "lower": "0", "upper": "500"},
            {"name": "day", "kind": "date", "lower": "2026-01-15", "upper": "2026-04-01"},
        ],
        "person_column": "id",
        "max_rows_per_person": 3,
    }
)
COLUMNS = SCHEMA.to_json()["columns"]
ASKED = Form(precision="fine", purpose="statistics")


def meant(sql: str) -> dict[str, Any]:
    return translate(sql, SCHEMA, ASKED.loss(pure=False), None)[0].to_json()


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT COUNT(*) FROM data",
        "SELECT COUNT(DISTINCT person) FROM data GROUP BY 街道",
        "SELECT COUNT(*) FROM data GROUP BY street",
        "SELECT AVG(CLAMP(fee, 1.5, 99)) FROM data GROUP BY BIN(age, 0, 18, 60), 街道",
        "SELECT MEDIAN(age) FROM data WHERE 街道 = 'a--b' AND fee <= 3.5 AND day > DATE '2026-02-01'",
        "SELECT SUM(fee) FROM data GROUP BY DATE_TRUNC('month', day)",
        "SELECT VARIANCE(age) FROM data WHERE 18 <= age",
    ],
)
def test_the_fields_mean_what_the_sql_means(sql: str) -> None:
    form = form_of(meant(sql), ASKED)
    assert form is not None and (form.precision, form.purpose) == ("fine", "statistics")
    assert parse_plan(form.plan(COLUMNS), SCHEMA).to_json() == meant(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT COUNT(*), SUM(fee) FROM data",
        "SELECT QUANTILE(age, 0.9) FROM data",
        "SELECT COUNT(*) FROM data GROUP BY 街道, street, BIN(age, 0, 9)",
        "SELECT COUNT(*) FROM data WHERE age IN (1, 2)",
        "SELECT COUNT(*) FROM data WHERE age IS NULL",
        "SELECT COUNT(*) FROM data WHERE age > 1 AND age > 2 AND age > 3 AND age > 4",
    ],
)
def test_what_the_fields_cannot_show_is_said_and_not_bent(sql: str) -> None:
    assert form_of(meant(sql), ASKED) is None
