"""A batch costs exactly what its plans cost, and is answered as they would be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from anonymizer.dp.batch import parse_batch, price_batch
from anonymizer.dp.plan import parse_plan
from anonymizer.dp.price import price
from anonymizer.dp.schema import DatasetSchema
from anonymizer.errors import AnonymizerError
from core.adapters.dp import DuckDbEngine
from tests.unit.anonymizer.dp.test_totals import SCHEMA, SUM

COUNT: dict[str, Any] = {"group_by": [{"column": "sex"}], "aggregates": [{"op": "count"}], "loss": {"rho": "0.0123"}}
FEES: dict[str, Any] = {"aggregates": [SUM], "loss": {"epsilon": "0.7"}, "rows_per_person": 2}
BATCH = {"batch": [COUNT, FEES]}


def test_the_price_is_the_exact_sum() -> None:
    whole = price_batch(parse_batch(BATCH, SCHEMA), SCHEMA)
    parts = [price(parse_plan(plan, SCHEMA), SCHEMA).loss for plan in (COUNT, FEES)]
    assert whole.loss.rho_nano == sum(part.rho_nano for part in parts)
    assert whole.loss.delta_atto == sum(part.delta_atto for part in parts)
    assert [error.words_en.split(":")[0] for error in whole.errors] == ["table 1", "table 2"] and whole.cells == 4


def test_a_plan_alone_keeps_its_form_hash_and_price() -> None:
    batch, plan = parse_batch(COUNT, SCHEMA), parse_plan(COUNT, SCHEMA)
    assert (batch.to_json(), batch.hash("ds_1", 1)) == (plan.to_json(), plan.hash("ds_1", 1))
    assert price_batch(batch, SCHEMA) == price(plan, SCHEMA)


def test_a_batch_is_named_by_its_plans_in_their_order() -> None:
    one, other = (parse_batch({"batch": plans}, SCHEMA) for plans in ([COUNT, FEES], [FEES, COUNT]))
    assert len({one.hash("d", 1), other.hash("d", 1), one.hash("d", 2), parse_batch(COUNT, SCHEMA).hash("d", 1)}) == 4
    assert parse_batch(one.to_json(), SCHEMA) == one


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ({"batch": []}, "plan_malformed"),
        ({"batch": COUNT}, "plan_malformed"),
        ({"batch": [COUNT], "loss": {"rho": "1"}}, "plan_malformed"),
        ({"batch": [COUNT, COUNT]}, "plan_duplicate"),
        ({"batch": [COUNT] * 21}, "plan_too_long"),
        ({"batch": [{"batch": [COUNT]}]}, "plan_unknown_field"),
        ({"batch": [COUNT, None]}, "plan_malformed"),
    ],
)
def test_what_is_no_batch_is_refused(raw: object, code: str) -> None:
    with pytest.raises(AnonymizerError, match=code):
        parse_batch(raw, SCHEMA)


def test_a_refusal_names_the_plan() -> None:
    with pytest.raises(AnonymizerError) as raised:
        parse_batch({"batch": [COUNT, {**FEES, "aggregates": [{"op": "max"}]}]}, SCHEMA)
    assert raised.value.details["place"] == "batch[1].aggregates[0]"


def test_all_tables_of_a_batch_together_keep_the_limit_of_cells() -> None:
    bins = {"group_by": [{"column": "fee", "bins": [str(n / 100) for n in range(0, 9000)]}], "loss": {"rho": "0.1"}}
    plans = [{**bins, "aggregates": [{"op": op}]} for op in ("count", "people")]
    parse_batch({"batch": plans[:1]}, SCHEMA)
    with pytest.raises(AnonymizerError, match="plan_too_many_cells"):
        parse_batch({"batch": plans}, SCHEMA)


def test_the_engine_answers_every_table(tmp_path: Path) -> None:
    table = pl.DataFrame(
        {"person": ["a", "b", "c"], "district": ["east"] * 3, "sex": ["f", "m", "f"], "fee": ["1"] * 3}
    )
    engine, path, key = DuckDbEngine(), tmp_path / "v", b"k" * 32
    public = DatasetSchema.from_json(SCHEMA.to_json()).to_json()
    engine.prepare(table, public, path, key)
    loud = {"batch": [{**COUNT, "rows_per_person": 1, "loss": {"rho": "50"}}, {**FEES, "loss": {"rho": "99"}}]}
    counts, fees = engine.answer(loud, public, path, key)["batch"]
    assert [int(row["values"][0]["value"]) for row in counts["rows"]] == [2, 1, 0]
    assert len(fees["rows"]) == 1 and counts["columns"][0]["name"] == "sex"
