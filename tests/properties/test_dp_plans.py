"""No text that anybody sends or declares reaches the SQL, and the shape of an answer is public."""

from __future__ import annotations

import re
from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymizer.dp.compile import compile_plan
from anonymizer.dp.engines.duckdb import Limits, aggregate
from anonymizer.dp.plan import parse_plan
from anonymizer.dp.schema import DatasetSchema
from anonymizer.errors import AnonymizerError
from tests.dp_examples import QUESTION, SCHEMA

HOSTILE = [
    '"',
    "'",
    'a"; DROP TABLE version; --',
    "x' OR 1=1 --",
    "c0",
    "rk",
    "version",
    "$1",
    "?",
    "{0}",
    "%s",
    "\\",
    "表",
    "🏠",
    "ﬁ",
]
name = st.sampled_from(HOSTILE) | st.text(min_size=1, max_size=20).filter(lambda s: s.isprintable() and s == s.strip())
WORDS = {
    "SELECT",
    "FROM",
    "WHERE",
    "AND",
    "AS",
    "GROUP",
    "BY",
    "CASE",
    "WHEN",
    "THEN",
    "ELSE",
    "END",
    "IS",
    "NOT",
    "NULL",
    "IN",
    "BETWEEN",
    "CAST",
    "BIGINT",
    "sum",
    "bounded",
    "version",
    "rk",
    "person",
    "count",
    "DISTINCT",
}
TOKEN = re.compile(r"[A-Za-z_]\w*|\d+|<>|<=|>=|//|[()<>=?,*+\-]|\s+", re.ASCII)

json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(HOSTILE),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def only_our_words(sql: str) -> bool:
    tokens = TOKEN.findall(sql)
    words = [token for token in tokens if token[0].isalpha()]
    known = all(word in WORDS or re.fullmatch(r"[cf]\d+|[abgkpv]\d+", word) for word in words)
    return "".join(tokens) == sql and known


@settings(max_examples=200)
@given(st.lists(name, min_size=3, max_size=6, unique=True), st.lists(name, min_size=1, max_size=4, unique=True))
def test_declared_names_never_enter_the_sql(names: list[str], categories: list[str]) -> None:
    columns = [{"name": names[0], "kind": "category", "categories": categories}]
    columns += [{"name": one, "kind": "integer"} for one in names[1:]]
    columns += [{"name": "what nobody listed", "kind": "open_category"}]
    schema = DatasetSchema.from_json({"columns": columns, "person_column": None, "max_rows_per_person": 1})
    raw = {
        "where": [{"column": names[0], "op": "in", "value": categories}, {"column": names[1], "op": "!=", "value": -5}],
        "group_by": [
            {"column": names[0]},
            {"column": "what nobody listed"},
            {"column": names[2], "bins": [-1, 0, 9]},
        ],
        "aggregates": [
            {"op": "variance", "column": names[1], "lower": -3, "upper": 3},
            {"op": "quantile", "column": names[2], "at": "0.25", "lower": 0, "upper": 9},
            {"op": "people"},
            {"op": "count"},
        ],
        "loss": {"epsilon": "1"},
    }
    compiled = compile_plan(parse_plan(raw, schema), schema)
    for statement in compiled.statements:
        assert only_our_words(statement.sql)
        assert all(type(value) is int for value in statement.parameters)
        assert statement.sql.count("?") == len(statement.parameters)


@settings(max_examples=400)
@given(st.sampled_from(["where", "group_by", "aggregates", "rows_per_person", "loss"]), json_like)
def test_any_json_is_a_plan_or_a_named_refusal(field: str, value: Any) -> None:
    try:
        asked = parse_plan({**QUESTION, field: value}, SCHEMA)
    except AnonymizerError as refused:
        assert refused.code in AnonymizerError.CATALOGUE
    else:
        assert all(only_our_words(statement.sql) for statement in compile_plan(asked, SCHEMA).statements)


@settings(max_examples=400)
@given(st.sampled_from(["column", "op", "value"]), json_like)
def test_any_json_in_a_condition_is_a_plan_or_a_named_refusal(field: str, value: Any) -> None:
    condition = {"column": "age", "op": "in", "value": [1, 2], field: value}
    try:
        asked = parse_plan({**QUESTION, "where": [condition]}, SCHEMA)
    except AnonymizerError as refused:
        assert refused.code in AnonymizerError.CATALOGUE
    else:
        assert all(only_our_words(statement.sql) for statement in compile_plan(asked, SCHEMA).statements)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.none() | st.integers(-3, 5), st.none() | st.integers(-9, 130)), max_size=30))
def test_the_shape_of_an_answer_does_not_depend_on_the_data(rows: list[tuple[int | None, int | None]]) -> None:
    compiled = compile_plan(parse_plan(QUESTION, SCHEMA), SCHEMA)
    content = pa.table(
        {
            "c1": pa.array([row[0] for row in rows], pa.int32()),
            "c2": pa.array([row[1] for row in rows], pa.int64()),
            "c3": pa.array([None] * len(rows), pa.int64()),
            "rk": pa.array([0] * len(rows), pa.int32()),
        }
    )
    vector = aggregate(compiled, content, Limits(threads=1))
    assert len(vector) == len(compiled.cells) * len(compiled.blocks) == 48
