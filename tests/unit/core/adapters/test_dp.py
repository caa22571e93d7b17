"""The engine behind its port: what may be an open category, and one question about one, from price to answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from anonymizer.dp.engines.columns import Columns
from anonymizer.errors import AnonymizerError
from core.adapters.dp import DuckDbEngine

ENGINE = DuckDbEngine(25)
KEY = bytes(32)
PERSON: dict[str, Any] = {
    "name": "person", "type": "CN_ID_CARD", "role": "direct_identifier", "sensitivity": "sensitive",
    "treatment": {"technique": "pseudonymise"}, "declared": {"kind": "text"},
}  # fmt: skip
STREET: dict[str, Any] = {
    "name": "street", "type": None, "role": "attribute", "sensitivity": "general", "treatment": {"technique": "keep"},
    "declared": {"kind": "open_category"},
}  # fmt: skip
PLAN = {"group_by": [{"column": "street"}], "aggregates": [{"op": "count"}], "loss": {"rho": "0.5"}}


@pytest.mark.parametrize(
    "wrong",
    [
        {"role": "direct_identifier"},
        {"sensitivity": "sensitive"},
        {"type": "FREE_TEXT"},
        {"name": "person"},
        *({"treatment": {"technique": one}} for one in ("drop", "redact", "mask", "pseudonymise")),
    ],
)
def test_what_is_about_a_person_sensitive_or_typed_freely_is_no_open_category(wrong: dict[str, Any]) -> None:
    with pytest.raises(AnonymizerError) as refused:
        ENGINE.schema([{**STREET, **wrong}], "person", 3)
    assert refused.value.code == "open_category_personal"


def test_a_question_by_open_category_is_priced_with_delta_and_answered_above_the_rules_minimum(tmp_path: Path) -> None:
    schema = ENGINE.schema([PERSON, STREET], "person", 3)
    priced = ENGINE.price(PLAN, schema, "ds_1", 1)
    assert priced.cells is None and priced.threshold == priced.plan["min_people"] == 25
    assert 0 < priced.delta <= 10**9
    streets = ["人民路"] * 400 + ["和平路"] * 5
    table = pl.DataFrame({"person": [str(number) for number in range(405)], "street": streets})
    ENGINE.prepare(table, schema, tmp_path / "v", KEY)
    # What the rules ask may have risen since the price: the answer keeps to what was bought.
    answer = DuckDbEngine(10_000).answer(priced.plan, schema, tmp_path / "v", KEY)
    assert answer["threshold"] == 25 and [row["keys"] for row in answer["rows"]] == [["人民路"]]


def test_sql_by_open_category_means_the_same_plan() -> None:
    schema = ENGINE.schema([PERSON, STREET], "person", 3)
    meant = ENGINE.translate("SELECT street, COUNT(*) FROM data GROUP BY street", schema, {"rho": "0.5"}, None)
    assert meant["plan"] == ENGINE.price(PLAN, schema, "ds_1", 1).plan


DISTRICT: dict[str, Any] = {**STREET, "name": "district", "declared": {"kind": "category", "categories": ["东", "西"]}}


def test_a_pure_dataset_is_priced_promised_and_answered_in_epsilon(tmp_path: Path) -> None:
    schema = ENGINE.schema([PERSON, DISTRICT], "person", 3, pure=True)
    plan = {"group_by": [{"column": "district"}], "aggregates": [{"op": "count"}], "loss": {"epsilon": "0.5"}}
    priced = ENGINE.price(plan, schema, "ds_1", 1)
    assert (priced.rho, priced.delta, priced.epsilon) == (500_000_000, 0, "0.5")
    assert priced.price["loss"] == {"epsilon": "0.5", "at_delta": "0"}
    assert ENGINE.promise(10**9, 0, pure=True).epsilon == ENGINE.epsilon_of(10**9, pure=True) == "1"
    table = pl.DataFrame({"person": [str(number) for number in range(400)], "district": ["东"] * 300 + ["西"] * 100})
    prepared = ENGINE.prepare(table, schema, tmp_path / "v", KEY)
    assert prepared["people"] == 400
    answer = ENGINE.answer(priced.plan, schema, tmp_path / "v", KEY)
    assert answer["mechanism"] == "discrete_laplace"
    assert abs(int(answer["rows"][0]["values"][0]["value"]) - 300) < 100
    with pytest.raises(AnonymizerError, match="loss_measure_pure"):
        ENGINE.price({**plan, "loss": {"rho": "0.02"}}, schema, "ds_1", 1)
    with pytest.raises(AnonymizerError, match="loss_measure_pure"):
        ENGINE.translate("SELECT district, COUNT(*) FROM data GROUP BY district", schema, {"rho": "0.02"}, None)
    found = ENGINE.diagnose_version(schema, tmp_path / "v", KEY, "0.2", 10)
    assert found["loss"] == {"epsilon": "0.2"}


def test_of_a_version_that_is_gone_no_column_stays_in_memory(tmp_path: Path) -> None:
    columns = Columns()
    engine = DuckDbEngine(25, columns=columns)
    schema = engine.schema([PERSON, STREET], "person", 3)
    table = pl.DataFrame({"person": [str(number) for number in range(400)], "street": ["人民路"] * 400})
    engine.prepare(table, schema, tmp_path / "v", KEY)
    engine.answer(engine.price(PLAN, schema, "ds_1", 1).plan, schema, tmp_path / "v", KEY)
    assert columns.held > 0
    (tmp_path / "v").unlink()
    engine.forget_version(tmp_path / "v")
    assert columns.held == 0
