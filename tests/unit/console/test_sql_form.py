"""The SQL box and the fields agree: what SQL means, put into the fields, means the same plan."""

from __future__ import annotations

from typing import Any

import pytest

from anonymizer.dp.plan import parse_plan
from anonymizer.dp.schema import DatasetSchema
from anonymizer.dp.sql import translate
from console.plan_form import Form
from console.sql_form import BEYOND, BeyondError, form_of

SCHEMA = DatasetSchema.from_json(
    {
        "columns": [
            {"name": "街道", "kind": "category", "categories": ["东街", "a--b", "x,y"]},
            {"name": "street", "kind": "open_category"},
            {"name": "age", "kind": "integer", "lower": 0, "upper": 100},
            {"name": "days", "kind": "integer", "lower": 0, "upper": 1900},
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
        "SELECT COUNT(*) FROM data WHERE age IN (1, 2) AND fee BETWEEN 1 AND 2.5 AND street IS NOT NULL",
    ],
)
def test_the_fields_mean_what_the_sql_means(sql: str) -> None:
    form = form_of(meant(sql), ASKED, COLUMNS)
    assert (form.precision, form.purpose) == ("fine", "statistics")
    assert parse_plan(form.plan(COLUMNS), SCHEMA).to_json() == meant(sql)


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("SELECT COUNT(*), SUM(fee) FROM data", "statistics"),
        ("SELECT QUANTILE(age, 0.9) FROM data", "quantile"),
        ("SELECT COUNT(*) FROM data GROUP BY 街道, street, BIN(age, 0, 9)", "groups"),
        ("SELECT COUNT(*) FROM data WHERE age > 1 AND age > 2 AND age > 3 AND age > 4", "conditions"),
        ("SELECT COUNT(*) FROM data WHERE 街道 IN ('a--b', 'x,y')", "values"),
        ("SELECT COUNT(*) FROM data GROUP BY STEP(days, 1)", "values"),
    ],
)
def test_what_the_fields_cannot_show_is_said_and_not_bent(sql: str, code: str) -> None:
    with pytest.raises(BeyondError) as found:
        form_of(meant(sql), ASKED, COLUMNS)
    assert found.value.code == code and found.value.says == BEYOND[code]


@pytest.mark.parametrize("more", [{"unmatched": "own"}, {"via": {"reference": "gone", "version": 1, "column": "x"}}])
def test_a_public_table_used_in_another_way_is_beyond_the_fields(more: dict[str, Any]) -> None:
    step = {"reference": "districts", "version": 1, "column": "region"}
    offered = [*COLUMNS, {"name": "districts.region", "kind": "category", "through": "街道", "via": step}]
    group = {"column": "街道", "via": {**step, "sha256": "00"}}
    plan = {"aggregates": [{"op": "count"}], "group_by": [group]}
    assert form_of(plan, ASKED, offered).group == "districts.region"
    with pytest.raises(BeyondError, match="tables"):
        form_of({**plan, "group_by": [{**group, **more}]}, ASKED, offered)
