"""Proposals for the public count persons: what few of them carry is not proposed, however many rows they have."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymizer.pii.scan import scan

TODAY = date(2026, 11, 24)
FEWEST = 5


def declared(rows: list[tuple[str | None, str]], name: str = "ward") -> Mapping[str, Any]:
    schema = {"pid": pl.String, name: pl.String}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return scan(frame, person_column="pid", today=TODAY).column(name).declared


CROWD = [(f"P{n:05d}", "内科" if n % 2 else "外科") for n in range(300)]
RICH = [(f"P{n:05d}", f"{100 + n % 50}.5") for n in range(300)]
DATES = [(f"P{n:05d}", f"2024-03-{1 + n % 28:02d}") for n in range(300)]


def test_twelve_rows_of_one_person_propose_neither_a_category_nor_a_bound() -> None:
    assert declared(CROWD + [("P99999", "变性手术随访")] * 12)["categories"] == ["内科", "外科"]
    assert declared(RICH + [("P99999", "987654.5")] * 12, "fee")["upper"] == "200"
    assert declared(RICH + [("P99999", "-987654.5")] * 12, "fee")["lower"] == "0"
    assert declared(DATES + [("P99999", "1931-01-01")] * 12, "入院日期") == {
        "kind": "date", "lower": "2024-01-01", "upper": "2024-12-31"
    }  # fmt: skip


def test_one_person_does_not_decide_how_many_decimals_a_column_has() -> None:
    fees = [(f"P{n:05d}", str(100 + n % 50)) for n in range(300)]
    assert declared(fees + [("P99999", "1.234567")] * 12, "fee")["kind"] == "integer"


def test_one_person_under_several_spellings_is_one() -> None:
    hidden = [("P99999" + "\u200b" * n, "罕见病") for n in range(12)]
    assert declared(CROWD + hidden)["categories"] == ["内科", "外科"]


def test_rows_of_nobody_propose_nothing() -> None:
    assert declared(CROWD + [(None, "变性手术随访"), ("不详", "变性手术随访")] * 12)["categories"] == ["内科", "外科"]


def test_an_area_needs_several_persons_not_several_addresses_of_one() -> None:
    crowd = [(f"P{n:05d}", f"江苏省南京市玄武区中山路{n}号") for n in range(60)]
    alone = [("P99999", f"江苏省南京市秦淮区和平路{n}号") for n in range(40)]
    assert declared(crowd + alone, "住址")["categories"] == ["江苏省南京市玄武区"]


def test_years_of_birth_are_bounded_by_what_everybody_knows() -> None:
    born = [(f"P{n:05d}", f"{1950 + n % 50}-01-01") for n in range(300)]
    report = scan(pl.DataFrame(born, schema=["pid", "出生日期"], orient="row"), person_column="pid", today=TODAY)
    column = report.column("出生日期")
    assert (column.declared["lower"], column.declared_from) == (1900, "public")


WARDS = st.lists(st.tuples(st.integers(0, 60), st.sampled_from("甲乙丙丁")), min_size=1, max_size=200)


@given(WARDS)
@settings(max_examples=60)
def test_every_proposed_category_is_carried_by_enough_persons(cells: list[tuple[int, str]]) -> None:
    found = declared([(f"P{person}", "病区" + ward) for person, ward in cells])
    for name in found.get("categories", []):
        assert len({person for person, ward in cells if "病区" + ward == name}) >= FEWEST


@given(
    st.lists(st.integers(0, 100), min_size=20, max_size=80),
    st.lists(st.tuples(st.integers(1, 30), st.integers(-(10**9), 10**9)), min_size=1, max_size=FEWEST - 1),
)
@settings(max_examples=60)
def test_fewer_than_enough_persons_never_move_a_bound_beyond_the_others(
    crowd: list[int], few: list[tuple[int, int]]
) -> None:
    rows: list[tuple[str | None, str]] = [(f"C{n}", f"{value}.5") for n, value in enumerate(crowd)]
    rows += [(f"F{n}", f"{value}.5") for n, (count, value) in enumerate(few) for _ in range(count)]
    found = declared(rows, "fee")
    assert found["kind"] == "decimal"
    assert (int(found["lower"]), int(found["upper"]) <= 200) == (0, True)
