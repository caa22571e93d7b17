"""Totals add up the noisy cells and nothing else."""

from __future__ import annotations

import math

import pytest

from anonymizer.dp.noisy import Noise
from anonymizer.dp.plan import parse_plan
from anonymizer.dp.release import release
from anonymizer.dp.schema import DatasetSchema
from anonymizer.dp.stability import blocks
from anonymizer.dp.totals import totals

SCHEMA = DatasetSchema.from_json({
    "columns": [
        {"name": "person", "kind": "text"},
        {"name": "district", "kind": "category", "categories": ["east", "west"]},
        {"name": "sex", "kind": "category", "categories": ["f", "m", "x"]},
        {"name": "fee", "kind": "decimal", "lower": "0", "upper": "100", "scale": 2},
    ],
    "person_column": "person", "max_rows_per_person": 3,
})  # fmt: skip
SUM = {"op": "sum", "column": "fee", "lower": "0", "upper": "100"}
NOISE = Noise(scale=2.0, sensitivity=1.0, halves=(4, 5, 6), deviation=2.0, tail=2.7)


def plan(*aggregates: dict[str, object], groups: int = 2, rows: int = 3) -> object:
    return {
        "group_by": [{"column": "district"}, {"column": "sex"}][:groups], "aggregates": list(aggregates),
        "rows_per_person": rows, "loss": {"rho": "0.5"},
    }  # fmt: skip


def test_every_total_is_the_sum_of_its_noisy_cells_so_all_agree() -> None:
    parsed = parse_plan(plan({"op": "count"}), SCHEMA)
    (block,) = blocks(parsed)
    made = dict(totals(parsed, {block: (5, -3, 10, 20, 0, 7)}, {block: NOISE}))
    assert list(made) == [("east", None), ("west", None), (None, "f"), (None, "m"), (None, "x"), (None, None)]
    shown = {keys: values[0].value for keys, values in made.items() if values[0] is not None}
    assert shown == {
        ("east", None): "12", ("west", None): "27", (None, "f"): "25", (None, "m"): "0", (None, "x"): "17",
        (None, None): "39",
    }  # fmt: skip
    everything = made[None, None][0]
    assert everything is not None
    half = math.ceil(2.7 * 2.0 * math.sqrt(6))
    assert (everything.low, everything.high) == (str(39 - half), str(39 + half))


def test_only_what_adds_up_is_added() -> None:
    aggregates = ({"op": "people"}, SUM, {**SUM, "op": "mean"})
    answer = release(parse_plan(plan(*aggregates, groups=1), SCHEMA), SCHEMA, (0,) * 8).to_json()
    (total,) = answer["totals"]
    assert total["keys"] == [None] and [value is None for value in total["values"]] == [True, False, True]
    assert {"totals_of_noisy", "rounded", "suppressed_undetermined"} <= {s["code"] for s in answer["post_processing"]}


def test_people_add_up_where_each_counts_one_row() -> None:
    answer = release(parse_plan(plan({"op": "people"}, rows=1), SCHEMA), SCHEMA, (1,) * 6).to_json()
    assert all(total["values"][0] is not None for total in answer["totals"])


@pytest.mark.parametrize("aggregates", [[{"op": "count"}], [{**SUM, "op": "mean"}]])
def test_without_groups_or_sums_there_is_no_total(aggregates: list[dict[str, object]]) -> None:
    groups = 0 if aggregates[0]["op"] == "count" else 2
    parsed = parse_plan(plan(*aggregates, groups=groups), SCHEMA)
    answer = release(parsed, SCHEMA, (0,) * (len(blocks(parsed)) * parsed.cells)).to_json()
    assert answer["totals"] == [] and "totals_of_noisy" not in {s["code"] for s in answer["post_processing"]}


def test_the_interval_of_a_total_holds_in_95_of_100_draws() -> None:
    parsed = parse_plan(plan({"op": "count"}), SCHEMA)
    exact = (100, 200, 300, 400, 500, 600)
    held = 0
    for _ in range(300):
        cell = release(parsed, SCHEMA, exact).to_json()["totals"][-1]["values"][0]
        held += int(cell["low"]) <= sum(exact) <= int(cell["high"])
    assert held >= 270  # at 95 % the chance of fewer is below 1e-4
