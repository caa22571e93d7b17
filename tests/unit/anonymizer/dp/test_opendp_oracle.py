"""OpenDP's Polars plans as a second opinion on the scale: never the engine, see docs/adr/0004-dp-engine.md."""

from typing import Any

import opendp.prelude as dp
import polars as pl
import pytest

from anonymizer.dp.release import calibrate
from anonymizer.dp.stability import blocks, stability
from tests.dp_examples import plan

dp.enable_features("contrib")
COUNT = [{"op": "count"}]
SUM = [{"op": "sum", "column": "age", "lower": -20, "upper": 500}]


def opendps_scale(loss: dict[str, str], rows_per_person: int, expression: Any) -> float:
    table = pl.LazyFrame({"d": ["a"], "age": [1]}, schema={"d": pl.String, "age": pl.Int64})
    context = dp.Context.compositor(
        data=table,
        privacy_unit=dp.unit_of(contributions=rows_per_person),
        privacy_loss=dp.loss_of(**{name: float(amount) for name, amount in loss.items()}),
        split_evenly_over=1,
        margins=[dp.polars.Margin(by=(), max_length=10**6)],
    )
    query = context.query().group_by("d").agg(expression).with_keys(pl.LazyFrame({"d": ["a", "b"]}))
    return float(query.summarize()["scale"][0])


@pytest.mark.parametrize("loss", [{"rho": "0.02"}, {"epsilon": "0.5"}])
@pytest.mark.parametrize("aggregate", ["count", "sum"])
def test_opendps_polars_plans_choose_the_same_scale(loss: dict[str, str], aggregate: str) -> None:
    rows_per_person = 3
    asked = plan(
        where=[],
        group_by=[{"column": "district"}],
        aggregates=COUNT if aggregate == "count" else SUM,
        rows_per_person=rows_per_person,
        loss=loss,
    )
    (block,) = blocks(asked)
    ours = calibrate(asked.loss, (stability(block, rows_per_person, asked.cells),)).noises[0].scale
    expression = dp.len(signed=True) if aggregate == "count" else pl.col("age").fill_null(0).dp.sum((-20, 500))
    assert ours == pytest.approx(opendps_scale(loss, rows_per_person, expression), rel=1e-9)
