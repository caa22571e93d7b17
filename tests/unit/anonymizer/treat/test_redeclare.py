"""What may be declared follows the treatment, and never says more than was declared before."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from anonymizer.dp.engines.casting import cast
from anonymizer.dp.schema import DatasetSchema, check_declaration
from anonymizer.pii.scan import scan
from anonymizer.treat import Technique, Treatment
from anonymizer.treat.check import check_treatment
from anonymizer.treat.redeclare import redeclare
from anonymizer.treat.table import treat
from tests.unit.anonymizer.pii.people import registry

TODAY = date(2026, 11, 24)


def column(declared: dict[str, Any], technique: str = "keep", **parameters: Any) -> dict[str, Any]:
    treatment = {"technique": technique, "parameters": parameters}
    return {"name": "x", "treatment": treatment, "proposed": treatment, "declared": declared, "declared_from": "data"}


WHOLE = {"kind": "integer", "lower": 0, "upper": 120, "unit": "岁"}
MONEY = {"kind": "decimal", "scale": 2, "lower": "0", "upper": "2000"}
DAYS = {"kind": "date", "lower": "2024-01-01", "upper": "2026-12-31"}
AREAS = {"kind": "category", "categories": ["江苏省南京市玄武区", "江苏省南京市秦淮区", "江苏省苏州市昆山市"]}


@pytest.mark.parametrize(
    ("before", "technique", "parameters", "declared"),
    [
        (column(WHOLE), "generalise_age", {"edges": [18, 60]},
         {"kind": "category", "categories": ["0-17", "18-59", "60+"]}),
        (column(WHOLE), "top_bottom_code", {"upper": 90}, {**WHOLE, "upper": 90}),
        (column(WHOLE), "top_bottom_code", {"lower": 18, "upper": "200"}, {**WHOLE, "lower": 18}),
        (column(WHOLE), "top_bottom_code", {"upper": "89.5"},
         {"kind": "decimal", "scale": 1, "lower": "0", "upper": "89.5", "unit": "岁"}),
        (column(WHOLE), "top_bottom_code", {"lower": 200}, {"kind": "text"}),
        (column(WHOLE), "round", {"to": 50}, {**WHOLE, "upper": 150}),
        (column(MONEY), "round", {"to": 300}, {**MONEY, "upper": "2100"}),
        (column(MONEY), "round", {"to": "0.125"}, {**MONEY, "scale": 3}),
        (column(MONEY), "round", {"to": "0.00000001"}, {"kind": "text"}),
        (column({"kind": "integer"}), "round", {"to": 5}, {"kind": "integer"}),
        (column({"kind": "integer", "lower": -7}), "round", {"to": 5}, {"kind": "integer", "lower": -10}),
        (column(AREAS), "round", {"to": 5}, {"kind": "text"}),
        (column(DAYS), "generalise_date", {"level": "quarter"}, DAYS),
        (column(DAYS), "generalise_date", {"level": "year"}, {"kind": "integer", "lower": 2024, "upper": 2026}),
        (column({"kind": "integer", "lower": 1900, "upper": 2026}, "generalise_date", level="year"),
         "generalise_date", {"level": "month"}, {"kind": "date", "lower": "1900-01-01", "upper": "2026-12-31"}),
        (column(WHOLE), "generalise_date", {"level": "year"}, {"kind": "text"}),
        (column(AREAS, "generalise_address", level="district"), "generalise_address", {"level": "city"},
         {"kind": "category", "categories": ["江苏省南京市", "江苏省苏州市"]}),
        (column(AREAS, "generalise_address", level="district"), "generalise_address", {"level": "street"},
         {"kind": "text"}),
        (column({"kind": "category", "categories": ["东", "西"]}), "generalise_address", {}, {"kind": "text"}),
        (column(AREAS), "mask", {}, AREAS),
        (column(AREAS), "drop", {}, AREAS),
    ],
)  # fmt: skip
def test_a_declaration_follows_its_treatment(
    before: dict[str, Any], technique: str, parameters: dict[str, Any], declared: dict[str, Any]
) -> None:
    after = redeclare(before, Treatment(Technique(technique), parameters))
    assert after["declared"] == declared
    check_declaration("x", declared)


def test_what_rests_on_the_data_stays_marked_so() -> None:
    clipped = redeclare(column(WHOLE), Treatment(Technique.TOP_BOTTOM_CODE, {"upper": 90}))
    banded = redeclare(column(WHOLE), Treatment(Technique.GENERALISE_AGE))
    unknown = redeclare(column(AREAS), Treatment(Technique.ROUND, {"to": 1}))
    assert [one["declared_from"] for one in (clipped, banded, unknown)] == ["data", "public", "none"]


def test_the_treatment_of_the_scan_brings_the_declaration_of_the_scan_back() -> None:
    start = column(AREAS, "generalise_address", level="district")
    away = start
    for level in ("province", "street", "city"):
        away = redeclare(away, Treatment(Technique.GENERALISE_ADDRESS, {"level": level}))
    assert away["declared"] != AREAS
    back = redeclare(away, Treatment(Technique.GENERALISE_ADDRESS))
    assert (back["declared"], back["declared_from"]) == (AREAS, "data")


@pytest.mark.parametrize(
    ("name", "technique", "parameters"),
    [
        ("出生日期", "generalise_date", {"level": "quarter"}), ("住址", "generalise_address", {"level": "city"}),
        ("月收入", "round", {"to": 500}), ("月收入", "top_bottom_code", {"lower": 1500, "upper": 8000}),
        ("家庭人口", "top_bottom_code", {"upper": 5}),
    ],
)  # fmt: skip
def test_every_treated_cell_can_be_read_under_the_declaration(
    name: str, technique: str, parameters: dict[str, Any]
) -> None:
    """Else a change of treatment would quietly empty the column."""
    frame = registry(400)
    found = next(c for c in scan(frame, today=TODAY).columns if c.name == name).to_json()
    treatment = check_treatment(found, {"technique": technique, "parameters": parameters})
    changed = redeclare(found, treatment)
    declared = changed["declared"]
    if name == "家庭人口":  # few values, so the scan takes them for codes: the steward says that they are numbers
        assert declared == {"kind": "text"}
        declared = {"kind": "integer", "lower": 1, "upper": 5}
    treated = treat(frame.select(name), {name: treatment}, bytes(32))
    raw = {"columns": [{**declared, "name": name}], "person_column": "p", "max_rows_per_person": 1}
    _, unreadable = cast(treated, DatasetSchema.from_json(raw))
    assert unreadable == {}
    assert treated[name].null_count() == 0
    assert isinstance(treated, pl.DataFrame)
