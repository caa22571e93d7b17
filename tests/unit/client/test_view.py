"""A view picks, sorts and cuts the noisy answer; it invents nothing and puts what is unknown last."""

from __future__ import annotations

from typing import Any

import pytest

from mingzheng.sdk.view import see


def cell(value: str | None) -> dict[str, Any]:
    return {"value": value, "standard_error": "1", "low": "0", "high": "9", "suppressed": value is None}


TABLE: dict[str, Any] = {
    "columns": [
        {"name": "district", "role": "key"},
        {"name": "count", "role": "value", "unit": "条"},
        {"name": "mean(fee)", "role": "value", "unit": "元"},
    ],
    "rows": [
        {"keys": ["east"], "values": [cell("5"), cell("1.5")]},
        {"keys": ["west"], "values": [cell("20"), cell(None)]},
        {"keys": ["south"], "values": [cell("7"), cell("10.25")]},
    ],
    "confidence": "0.95",
}
COLUMNS = [
    {"role": "key", "label": "district", "name": "place"},
    {"role": "value", "label": "mean(fee)", "name": "mean(fee)"},
    {"role": "value", "label": "count", "name": "n"},
]


def seen(**parts: Any) -> list[tuple[str, ...]]:
    view = {"columns": COLUMNS, "having": [], "order_by": [], "limit": None, **parts}
    made = see(TABLE, view)
    assert [column["name"] for column in made["columns"]] == ["place", "mean(fee)", "n"]
    assert made["confidence"] == "0.95"
    return [tuple(row["keys"]) for row in made["rows"]]


def test_rows_are_kept_sorted_and_cut_as_asked() -> None:
    by_count = [{"role": "value", "label": "count", "descending": True}]
    assert seen() == [("east",), ("west",), ("south",)]
    assert seen(having=[{"label": "count", "op": ">", "number": "6"}]) == [("west",), ("south",)]
    assert seen(order_by=by_count) == [("west",), ("south",), ("east",)]
    assert seen(order_by=by_count, limit=1) == [("west",)]
    assert seen(order_by=[{"role": "key", "label": "district", "descending": True}])[0] == ("south",)


@pytest.mark.parametrize(
    ("parts", "chosen"),
    [
        ({}, False),
        ({"limit": 2}, False),
        ({"order_by": [{"role": "value", "label": "count", "descending": True}]}, False),
        ({"order_by": [{"role": "key", "label": "district", "descending": True}], "limit": 2}, False),
        ({"order_by": [{"role": "value", "label": "count", "descending": True}], "limit": 2}, True),
        ({"having": [{"label": "count", "op": ">", "number": "0"}]}, True),
    ],
)
def test_rows_that_were_chosen_by_their_noise_are_said_to_be(parts: dict[str, Any], chosen: bool) -> None:
    step = {"code": "rounded", "zh": "…", "en": "…"}
    view = {"columns": COLUMNS, "having": [], "order_by": [], "limit": None, **parts}
    steps = see({**TABLE, "post_processing": [step]}, view)["post_processing"]
    assert steps[0] == step and [one["code"] for one in steps[1:]] == ["selected_by_noise"] * chosen


def test_one_statistic_under_two_names_has_both() -> None:
    twice = [{"role": "value", "label": "count", "name": name} for name in ("n", "m")]
    made = see(TABLE, {"columns": twice, "having": [], "order_by": [], "limit": None})
    assert [column["name"] for column in made["columns"]] == ["n", "m"]


def test_what_the_noise_left_open_sorts_last_and_meets_no_condition() -> None:
    for descending in (True, False):
        order = [{"role": "value", "label": "mean(fee)", "descending": descending}]
        assert seen(order_by=order)[-1] == ("west",)
    assert ("west",) not in seen(having=[{"label": "mean(fee)", "op": "!=", "number": "0"}])
