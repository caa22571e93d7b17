"""The two texts of a plan are one text: the same tree, the same parameters, and nothing in it that is not listed."""

from __future__ import annotations

import re

import sqlglot
from hypothesis import given, settings

from anonymizer.dp.column import Kind
from anonymizer.dp.compile import Statement, compile_plan
from anonymizer.dp.dialect import CONSTRUCTS, DUCKDB, SPARK, Dialect
from anonymizer.dp.plan import Plan, parse_plan
from anonymizer.dp.reference import Reference, attribute
from tests.dp_examples import SCHEMA, question
from tests.properties.test_dp_stability import plans

TABLE = Reference("districts", 1, "district", ("东街", "西街"), (attribute("region", Kind.CATEGORY, 0, ["a", None]),))
VIA = {"column": "district", "via": {"reference": "districts", "column": "region"}}


def tree(statement: Statement, dialect: Dialect) -> sqlglot.Expression:
    parsed = sqlglot.parse(statement.sql, read=dialect.name)
    assert len(parsed) == 1 and parsed[0] is not None
    return parsed[0]


def as_duckdb(spark: str) -> str:
    listed = re.compile(r"\(CAST\(array\((.*?)\) AS ARRAY<BIGINT>\)\)\[(\w+)\]")
    picked = listed.sub(r"(CAST([\1] AS BIGINT[]))[CAST(\2 AS BIGINT) + 1]", spark)
    return picked.replace(" DIV ", " // ")


def test_a_public_table_is_the_same_list_in_both() -> None:
    raw = question(where=[{**VIA, "op": "=", "value": "a"}], group_by=[{**VIA, "unmatched": "own"}])
    asked = parse_plan(raw, SCHEMA, find=lambda _name, _version: TABLE)
    (left,), (right,) = (compile_plan(asked, SCHEMA, one).statements for one in (DUCKDB, SPARK))
    assert left.sql == as_duckdb(right.sql) != right.sql
    assert left.parameters == right.parameters
    for whole in (tree(left, DUCKDB), tree(right, SPARK)):
        assert {type(node).__name__ for node in whole.walk()} <= CONSTRUCTS


@settings(max_examples=150)
@given(plans)
def test_both_engines_are_asked_the_same_and_nothing_that_is_not_listed(asked: Plan) -> None:
    left, right = compile_plan(asked, SCHEMA, DUCKDB), compile_plan(asked, SCHEMA, SPARK)
    assert (left.columns, left.cells, left.blocks) == (right.columns, right.cells, right.blocks)
    for one, other in zip(left.statements, right.statements, strict=True):
        assert (one.parameters, one.blocks) == (other.parameters, other.blocks)
        assert one.sql == as_duckdb(other.sql)
        trees = tree(one, DUCKDB), tree(other, SPARK)
        for whole in trees:
            used = {type(node).__name__ for node in whole.walk()}
            assert used <= CONSTRUCTS, used - CONSTRUCTS


def test_no_listed_construct_has_gone_out_of_use() -> None:
    """A list that is longer than the truth is no longer reviewed."""
    everything = [
        {"column": "age", "op": "in", "value": [1, 2]},
        {"column": "age", "op": "between", "value": [1, 2]},
        {"column": "fee", "op": "is_null"},
        {"column": "fee", "op": "not_null"},
        *({"column": "age", "op": op, "value": 3} for op in ("=", "!=", "<", "<=", ">", ">=")),
    ]
    aggregates = [
        {"op": "people"},
        *({"op": op, "column": "fee", "lower": 0, "upper": 9} for op in ("sum", "variance")),
        {"op": "quantile", "column": "fee", "at": "0.5", "lower": 0, "upper": 9},
    ]
    groups = [{"column": "district"}, {"column": "age", "bins": [0, 18, 60]}]
    raw = question(where=everything, group_by=[*groups, VIA], aggregates=aggregates)
    asked = parse_plan(raw, SCHEMA, find=lambda _name, _version: TABLE)
    used = {
        type(node).__name__
        for dialect in (DUCKDB, SPARK)
        for one in compile_plan(asked, SCHEMA, dialect).statements
        for node in tree(one, dialect).walk()
    }
    assert used == CONSTRUCTS
