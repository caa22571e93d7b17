from typing import Any

import pytest

from anonymizer.dp.plan import parse_plan
from anonymizer.dp.schema import DatasetSchema
from anonymizer.errors import AnonymizerError
from tests.dp_examples import DECLARED, QUESTION, SCHEMA, plan, question

SUM = {"op": "sum", "column": "fee", "lower": 0, "upper": 500}


def refusal(raw: object) -> str:
    with pytest.raises(AnonymizerError) as refused:
        parse_plan(raw, SCHEMA)
    failure = refused.value
    assert failure.problem.says["zh"] and failure.problem.says["en"]
    return failure.code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"where": [{"column": "nobody", "op": "=", "value": 1}]}, "plan_unknown_column"),
        ({"where": [{"column": 7, "op": "=", "value": 1}]}, "plan_unknown_column"),
        ({"where": [{"column": "AGE", "op": "=", "value": 1}]}, "plan_unknown_column"),
        ({"group_by": [{"column": "c1"}]}, "plan_unknown_column"),
        ({"where": [{"column": "note", "op": "=", "value": "x"}]}, "plan_not_queryable"),
        ({"where": [{"column": "note", "op": "is_null"}]}, "plan_not_queryable"),
        ({"group_by": [{"column": "证件号"}]}, "plan_not_queryable"),
        ({"where": [{"column": "district", "op": "<", "value": "东街"}]}, "plan_not_queryable"),
        ({"aggregates": [{"op": "sum", "column": "visited", "lower": 0, "upper": 1}]}, "plan_not_queryable"),
        ({"aggregates": [{"op": "mean", "column": "district", "lower": 0, "upper": 1}]}, "plan_not_queryable"),
        ({"group_by": [{"column": "district", "bins": [0, 1]}]}, "plan_not_queryable"),
        ({"where": [{"column": "age", "op": "like", "value": "1"}]}, "plan_unknown_op"),
        ({"where": [{"column": "age", "op": ["="], "value": 1}]}, "plan_unknown_op"),
        ({"aggregates": [{"op": "median", "column": "fee"}]}, "plan_unknown_op"),
        ({"aggregates": [{"op": ["sum"], "column": "fee"}]}, "plan_unknown_op"),
        ({"where": [{"column": "age", "op": "=", "value": 1.0}]}, "plan_value_type"),
        ({"where": [{"column": "age", "op": "=", "value": True}]}, "plan_value_type"),
        ({"where": [{"column": "age", "op": "=", "value": "1.5"}]}, "plan_value_type"),
        ({"where": [{"column": "age", "op": "=", "value": 10**400}]}, "plan_value_type"),
        ({"where": [{"column": "age", "op": "="}]}, "plan_value_type"),
        ({"where": [{"column": "age", "op": "is_null", "value": 1}]}, "plan_value_type"),
        ({"where": [{"column": "age", "op": "in", "value": []}]}, "plan_value_type"),
        ({"where": [{"column": "age", "op": "in", "value": 3}]}, "plan_value_type"),
        ({"where": [{"column": "age", "op": "between", "value": [1]}]}, "plan_value_type"),
        ({"where": [{"column": "fee", "op": "=", "value": "1.005"}]}, "plan_value_type"),
        ({"where": [{"column": "fee", "op": "=", "value": "NaN"}]}, "plan_value_type"),
        ({"where": [{"column": "visited", "op": "=", "value": "2026-02-30"}]}, "plan_value_type"),
        ({"where": [{"column": "visited", "op": "=", "value": 20260101}]}, "plan_value_type"),
        ({"where": [{"column": "age", "op": "between", "value": [9, 1]}]}, "plan_bounds_reversed"),
        ({"where": [{"column": "district", "op": "=", "value": "北街"}]}, "plan_value_undeclared"),
        ({"aggregates": [{"op": "sum", "column": "fee"}]}, "plan_bounds_missing"),
        ({"aggregates": [{"op": "mean", "column": "fee", "lower": 0, "upper": None}]}, "plan_bounds_missing"),
        ({"aggregates": [{**SUM, "lower": 500}]}, "plan_bounds_reversed"),
        ({"aggregates": [{**SUM, "lower": 501}]}, "plan_bounds_reversed"),
        ({"aggregates": [{**SUM, "upper": 10**12}]}, "plan_bounds_too_wide"),
        ({"aggregates": [{**SUM, "lower": -(10**12)}]}, "plan_bounds_too_wide"),
        ({"aggregates": [{**SUM, "upper": 10**300}]}, "plan_value_type"),
        ({"aggregates": [{**SUM, "upper": float("inf")}]}, "plan_value_type"),
        ({"aggregates": []}, "plan_aggregates_missing"),
        ({"aggregates": None}, "plan_aggregates_missing"),
        ({"aggregates": [{"op": "count", "column": "fee"}]}, "plan_unknown_field"),
        ({"aggregates": [SUM, {**SUM, "upper": 600}]}, "plan_duplicate"),
        ({"aggregates": [{"op": "count"}, {"op": "count"}]}, "plan_duplicate"),
        ({"aggregates": [{"op": "count"}] * 9}, "plan_too_long"),
        ({"group_by": [{"column": "district"}, {"column": "district"}]}, "plan_duplicate"),
        ({"where": [{"column": "age", "op": "is_null"}] * 2}, "plan_duplicate"),
        ({"where": [{"column": "age", "op": "in", "value": [1, 1]}]}, "plan_duplicate"),
        ({"where": [{"column": "age", "op": "=", "value": n} for n in range(21)]}, "plan_too_long"),
        ({"where": [{"column": "age", "op": "in", "value": list(range(201))}]}, "plan_too_long"),
        ({"where": {"column": "age"}}, "plan_malformed"),
        ({"where": ["age > 3"]}, "plan_malformed"),
        ({"group_by": "district"}, "plan_malformed"),
        ({"group_by": [{"column": "age"}]}, "plan_bins_missing"),
        ({"group_by": [{"column": "age", "bins": [1]}]}, "plan_bins_invalid"),
        ({"group_by": [{"column": "age", "bins": [1, 1]}]}, "plan_bins_invalid"),
        ({"group_by": [{"column": "age", "bins": [2, 1]}]}, "plan_bins_invalid"),
        ({"group_by": [{"column": "age", "bins": "0-10"}]}, "plan_bins_invalid"),
        ({"group_by": [{"column": "age", "bins": list(range(5000))}]}, "plan_too_many_cells"),
        ({"group_by": [{"column": "age", "bins": list(range(20_000))}]}, "plan_too_many_cells"),
        ({"rows_per_person": 0}, "plan_rows_per_person"),
        ({"rows_per_person": 5}, "plan_rows_per_person"),
        ({"rows_per_person": True}, "plan_rows_per_person"),
        ({"rows_per_person": 2.0}, "plan_rows_per_person"),
        ({"loss": {"rho": "0"}}, "loss_invalid"),
        ({"loss": {"epsilon": "-1"}}, "loss_invalid"),
        ({"loss": {"epsilon": "NaN"}}, "loss_invalid"),
        ({"loss": {"rho": "1e999"}}, "loss_invalid"),
        ({"loss": {"rho": 0.02}}, "loss_invalid"),
        ({"loss": {"rho": "0.02", "epsilon": "1"}}, "loss_invalid"),
        ({"loss": {"delta": "0.1"}}, "loss_invalid"),
        ({"loss": None}, "loss_invalid"),
        ({"loss": {"epsilon": "101"}}, "loss_too_large"),
        ({"loss": {"rho": "9" * 500}}, "loss_too_large"),
        ({"having": []}, "plan_unknown_field"),
        ({"where": [{"column": "age", "op": "=", "value": 1, "or": 2}]}, "plan_unknown_field"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(changes: dict[str, Any], code: str) -> None:
    assert refusal(question(**changes)) == code


@pytest.mark.parametrize("kind", ["integer", "date", "text"])
def test_the_person_column_is_never_queryable_whatever_its_kind(kind: str) -> None:
    columns = [{"name": "id", "kind": kind}, {"name": "age", "kind": "integer"}]
    schema = DatasetSchema.from_json({"columns": columns, "person_column": "id", "max_rows_per_person": 1})
    uses: list[dict[str, Any]] = [
        {"where": [{"column": "id", "op": "=", "value": 1}]},
        {"group_by": [{"column": "id", "bins": [0, 1]}]},
        {"aggregates": [{"op": "sum", "column": "id", "lower": 0, "upper": 1}]},
    ]
    for use in uses:
        with pytest.raises(AnonymizerError) as refused:
            parse_plan({"aggregates": [{"op": "count"}], "loss": {"rho": "1"}, **use}, schema)
        assert refused.value.code == "plan_not_queryable"
    assert [column.name for _, column in schema.stored()] == ["age"]


@pytest.mark.parametrize("raw", [None, 3, "SELECT 1", [], [QUESTION], {1: 2}])
def test_what_is_no_plan_at_all_is_refused(raw: object) -> None:
    assert refusal(raw) in ("plan_malformed", "plan_unknown_field")


def test_a_refusal_never_repeats_the_input() -> None:
    secret = "330106199003078517"
    with pytest.raises(AnonymizerError) as refused:
        parse_plan(question(where=[{"column": secret, "op": "=", "value": secret}]), SCHEMA)
    assert secret not in repr(refused.value.details) + str(refused.value)


def test_defaults_are_written_out() -> None:
    made = parse_plan({"aggregates": [{"op": "count"}], "loss": {"epsilon": "0.50"}}, SCHEMA)
    assert made.to_json() == {
        "where": [],
        "group_by": [],
        "aggregates": [{"op": "count"}],
        "rows_per_person": 4,
        "loss": {"epsilon": "0.5"},
    }


def test_a_canonical_plan_parses_to_itself() -> None:
    made = plan(
        where=[
            {"column": "visited", "op": "between", "value": ["2026-01-01", "2026-03-31"]},
            {"column": "district", "op": "in", "value": ["西街", "东街"]},
            {"column": "fee", "op": "!=", "value": "12.50"},
        ]
    )
    assert parse_plan(made.to_json(), SCHEMA) == made


def test_the_same_question_in_other_words_has_the_same_hash() -> None:
    adults, streets = {"column": "age", "op": ">=", "value": 18}, {"column": "district", "op": "in"}
    conditions = [adults, {**streets, "value": ["东街", "西街"]}]
    turned = [{**streets, "value": ["西街", "东街"]}, {**adults, "value": "18"}]
    first, second = plan(where=conditions), plan(where=turned, loss={"rho": "0.020"})
    assert first.hash("ds_a", 1) == second.hash("ds_a", 1)


def test_another_dataset_version_or_loss_is_another_question() -> None:
    made = plan()
    hashes = {made.hash("ds_a", 1), made.hash("ds_b", 1), made.hash("ds_a", 2)}
    assert len(hashes | {plan(loss={"rho": "0.03"}).hash("ds_a", 1)}) == 4


def test_the_hash_of_a_plan_never_changes_by_accident() -> None:
    assert plan().hash("ds_a", 1) == "2413b780ba37d8be59300111719bf0847624da07d4f2830d77517c6263b6a7ff"


def test_a_dataset_of_one_row_a_person_needs_no_person_column() -> None:
    schema = DatasetSchema.from_json({**DECLARED, "person_column": None, "max_rows_per_person": 1})
    assert parse_plan({"aggregates": [{"op": "count"}], "loss": {"rho": "1"}}, schema).rows_per_person == 1


@pytest.mark.parametrize(
    "change",
    [
        {"columns": []},
        {"columns": DECLARED["columns"] * 2},
        {"columns": [{"name": "x", "kind": "category"}]},
        {"columns": [{"name": "x", "kind": "category", "categories": ["a", "a"]}]},
        {"columns": [{"name": "x", "kind": "category", "categories": [1]}]},
        {"columns": [{"name": "x", "kind": "float"}]},
        {"columns": [{"name": "x", "kind": ["integer"]}]},
        {"columns": [{"name": "", "kind": "integer"}]},
        {"columns": [{"name": "a\nb", "kind": "integer"}]},
        {"columns": [{"name": "x", "kind": "integer", "lower": 9, "upper": 1}]},
        {"columns": [{"name": "x", "kind": "integer", "lower": 0.5}]},
        {"columns": [{"name": "x", "kind": "decimal", "scale": 7}]},
        {"columns": [{"name": "x", "kind": "integer", "sql": "1"}]},
        {"columns": "x"},
        {"person_column": None},
        {"person_column": 3},
        {"max_rows_per_person": 0},
        {"max_rows_per_person": True},
        {"max_rows_per_person": "3"},
        {"extra": 1},
    ],
)
def test_a_contradictory_declaration_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(AnonymizerError) as refused:
        DatasetSchema.from_json({**DECLARED, **change})
    assert refused.value.code == "schema_invalid"


@pytest.mark.parametrize("name", ["东\u3000街", "\ue001某", "a b", "№ 5"])
def test_names_that_offices_really_write_are_text(name: str) -> None:
    columns = [{"name": name, "kind": "category", "categories": [name, "其他"]}]
    schema = DatasetSchema.from_json({"columns": columns, "person_column": None, "max_rows_per_person": 1})
    assert schema.columns[0].categories == (name, "其他")


@pytest.mark.parametrize("name", ["", " a", "a\u3000", "a\nb", "a\x00", "a\u2028b", "\ud800", "a" * 129])
def test_names_that_could_hide_or_break_something_are_refused(name: str) -> None:
    columns = [{"name": "x", "kind": "category", "categories": [name]}]
    with pytest.raises(AnonymizerError):
        DatasetSchema.from_json({"columns": columns, "person_column": None, "max_rows_per_person": 1})


def test_a_declaration_survives_json() -> None:
    assert DatasetSchema.from_json(SCHEMA.to_json()) == SCHEMA
