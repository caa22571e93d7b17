"""The fields of the console and the SQL box are two doors to one question: through either and back, it is the same."""

from __future__ import annotations

from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymizer.dp.plan import parse_plan
from anonymizer.dp.reference import Reference
from anonymizer.dp.reference_upload import build_reference
from anonymizer.dp.schema import DatasetSchema
from anonymizer.dp.sql import translate
from anonymizer.dp.sql_write import write_sql
from anonymizer.errors import AnonymizerError
from console import words
from console.plan_form import CONDITIONS, PRECISIONS, Form, table_columns
from console.sql_form import form_of
from tests.properties.test_dp_plans import name

DECLARED: list[dict[str, Any]] = [
    {"name": "街道", "kind": "category", "categories": ["东街", "a--b", "x'; DROP TABLE version; --", 'q"']},
    {"name": "order", "kind": "category", "categories": ["select", "*", "#"]},
    {"name": "street", "kind": "open_category"},
    {"name": "age", "kind": "integer", "lower": -5, "upper": 100},
    {"name": "no of visits", "kind": "integer"},
    {"name": 'fee "net"', "kind": "decimal", "scale": 2, "lower": "-1.50", "upper": "500"},
    {"name": "day", "kind": "date", "lower": "2026-01-15", "upper": "2026-04-01"},
]
SCHEMA = DatasetSchema.from_json({"columns": DECLARED, "person_column": "id", "max_rows_per_person": 3})
FRAME = pl.DataFrame(
    {"code": ["东街", "a--b"], "区": ["old", "it's new"], "people": [900, 5000], "order": ["1st", "2"]}
)
TABLE = build_reference(FRAME, "districts", 1, "code")
COLUMNS = SCHEMA.to_json()["columns"] + table_columns(SCHEMA.to_json()["columns"], [TABLE.to_json()])
NUMBERS = ["age", "no of visits", 'fee "net"']
# What each column is compared with and cut by; a wrong pair now and then is refused before it comes to SQL.
FITTING = {
    "街道": DECLARED[0]["categories"], "order": DECLARED[1]["categories"], "age": ["0", "-3", "18"],
    "no of visits": ["7", "99999"], 'fee "net"': ["2.5", "-1.25", "0"], "day": ["2026-02-01", "2026-03-01"],
    "districts.区": ["old", "it's new"], "districts.people": ["900", "5000"], "districts.order": ["1st", "2"],
}  # fmt: skip
EDGES = {
    "age": ["", "0, 18, 60", ", ".join(map(str, [*range(-5, 100, 15), 100]))], "no of visits": ["0, 1, 10"],
    'fee "net"': ["", "-1.5,0，2.75"], "districts.people": ["", "900, 5000"],
    "day": ["", "2026-01-15, 2026-02-01, 2026-03-01, 2026-04-01, 2026-04-30", "2026-01-15, 2026-04-01"],
}  # fmt: skip
PLAIN, NULLS = (
    [op for op in words.OPERATORS if op not in ("in", "between", "is_null", "not_null")],
    ["is_null", "not_null"],
)


@st.composite
def conditions(draw: st.DrawFn) -> tuple[str, str, str]:
    column = draw(st.sampled_from([*FITTING, "street"]))
    values = sorted(draw(st.permutations(FITTING.get(column, ["x"])))[:2])
    named = column in ("street", "街道", "order", "districts.区", "districts.order")
    op = draw(st.sampled_from(["=", "!=", "in", *NULLS] if named else [*PLAIN, "in", "between", *NULLS]))
    return column, op, ", ".join(values) if op in ("in", "between") else values[0]


@st.composite
def forms(draw: st.DrawFn) -> Form:
    where = draw(st.lists(conditions(), max_size=CONDITIONS))
    groups = draw(st.lists(st.sampled_from([*FITTING, "street"]), max_size=2, unique=True))
    cut = [(one, draw(st.sampled_from(EDGES.get(one, [""])))) for one in groups]
    (group, bins), (group2, bins2) = [*cut, ("", ""), ("", "")][:2]
    target = draw(st.sampled_from(NUMBERS))
    limits = ("0", "60") if target == "no of visits" else draw(st.sampled_from([("", ""), ("0", "60"), ("-1", "")]))
    return Form(
        op=draw(st.sampled_from(["count", "people", "sum", "mean", "variance", "median"])),
        target=target,
        lower=limits[0],
        upper=limits[1],
        group=group,
        bins=bins,
        group2=group2,
        bins2=bins2,
        precision=draw(st.sampled_from(list(PRECISIONS))),
        where=(*where, *((("", "=", ""),) * (CONDITIONS - len(where)))),
    )


def find(wanted: str, version: int | None) -> Reference | None:
    return TABLE if wanted == "districts" and version in (None, 1) else None


@settings(max_examples=400)
@given(forms())
def test_what_the_fields_mean_is_the_same_through_sql_and_back(form: Form) -> None:
    try:
        plan = parse_plan(form.plan(COLUMNS), SCHEMA, find=find)
    except AnonymizerError:
        return
    sql = write_sql(plan, SCHEMA, find=find)
    assert sql is not None
    read, view = translate(sql, SCHEMA, form.loss(pure=False), None, find=find)
    assert read.to_json() == plan.to_json() and not (view.having or view.order_by or view.limit)
    again = form_of(read.to_json(), form, COLUMNS)
    assert parse_plan(again.plan(COLUMNS), SCHEMA, find=find).to_json() == plan.to_json()


@settings(max_examples=60)
@given(st.lists(name, min_size=3, max_size=3, unique=True), st.lists(name, min_size=1, max_size=4, unique=True))
def test_no_declared_name_or_category_breaks_out_of_the_statement(names: list[str], categories: list[str]) -> None:
    columns = [{"name": names[0], "kind": "category", "categories": categories}]
    columns += [{"name": names[1], "kind": "integer"}, {"name": names[2], "kind": "open_category"}]
    schema = DatasetSchema.from_json({"columns": columns, "person_column": None, "max_rows_per_person": 1})
    raw = {
        "where": [{"column": names[0], "op": "in", "value": categories}, {"column": names[2], "op": "not_null"}],
        "group_by": [{"column": one} for one in (names[0], names[2])] + [{"column": names[1], "bins": [-1, 0, 9]}],
        "aggregates": [{"op": "quantile", "column": names[1], "at": "0.25", "lower": 0, "upper": 9}, {"op": "count"}],
        "loss": {"epsilon": "1"},
    }
    plan = parse_plan(raw, schema)
    sql = write_sql(plan, schema)
    assert sql is not None
    assert translate(sql, schema, raw["loss"], None)[0] == plan
