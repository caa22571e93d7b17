"""The engine behind its port: what may be an open category, and one question about one, from price to answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from anonymizer.dp.column import Column, Kind
from anonymizer.dp.engines.columns import Columns
from anonymizer.dp.reference import Attribute, Reference
from anonymizer.errors import AnonymizerError
from anonymizer.treat.treatment import HIDING
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


@pytest.mark.parametrize("technique", sorted(HIDING))
def test_nothing_of_the_person_of_text_or_of_a_hidden_column_becomes_public(technique: str) -> None:
    hidden = {**DISTRICT, "name": "hidden", "treatment": {"technique": technique}}
    columns = [DISTRICT, PERSON, {**DISTRICT, "name": "typed", "declared": {"kind": "text"}}, hidden]
    assert ENGINE.public_columns(columns, "person") == ["district"]
    assert [one["name"] for one in ENGINE.schema(columns, "person", 3)["columns"]] == ["district"]


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


COUNTS = {"group_by": [{"column": "district"}], "aggregates": [{"op": "count"}], "loss": {"rho": "0.5"}}


def test_a_price_that_is_remembered_is_that_of_this_plan_schema_and_version_and_nothing_like_it() -> None:
    schema = ENGINE.schema([PERSON, DISTRICT], "person", 3)
    wider = ENGINE.schema([PERSON, DISTRICT], "person", 4)
    engine = DuckDbEngine(25)
    for _ in range(2):
        for plan in (COUNTS, {**COUNTS, "rows_per_person": 1}, {**COUNTS, "loss": {"rho": "0.25"}}):
            for public in (schema, wider):
                for dataset, version in (("ds_1", 1), ("ds_1", 2), ("ds_2", 1)):
                    assert engine.price(plan, public, dataset, version) == DuckDbEngine(25).price(
                        plan, public, dataset, version
                    )
        for wrong in (
            {**COUNTS, "rows_per_person": True},
            {**COUNTS, "rows_per_person": "1"},
            {**COUNTS, "x": 1},
            None,
        ):
            with pytest.raises(AnonymizerError):
                engine.price(wrong, schema, "ds_1", 1)
    assert len(engine._prices) == 18


def test_a_price_through_a_public_table_follows_the_tables_newest_version() -> None:
    held = [table(["北", "南"])]
    engine = DuckDbEngine(25, lambda _name, _version: held[-1])
    schema = engine.schema([PERSON, DISTRICT], "person", 3)
    through = {**COUNTS, "group_by": [{"column": "district", "via": {"reference": "districts", "column": "region"}}]}
    first = engine.price(through, schema, "ds_1", 1)
    held.append(table(["北", "北"]))
    assert engine.price(through, schema, "ds_1", 1) != first


def table(regions: list[str]) -> Reference:
    column = Column("region", Kind.CATEGORY, tuple(sorted(set(regions))))
    codes = tuple(column.categories.index(one) for one in regions)
    return Reference("districts", len(set(regions)), "district", ("东", "西"), (Attribute(column, codes),))
