"""Top and bottom coding and rounding, with near misses."""

from __future__ import annotations

from decimal import Decimal

import pytest

from anonymizer.treat import Technique, Treatment
from anonymizer.treat.apply import apply_text


def one(technique: Technique, value: str, **parameters: object) -> str | None:
    return apply_text([value], Treatment(technique, parameters))[0]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("50", "50"), ("100", "100"), ("101", "100"), ("100.01", "100"), ("10", "10"), ("9.99", "10"), ("-5", "10"),
        ("５０", "50"), (" 50 ", "50"), ("50.50", "50.5"), ("050", "50"), ("+50", "50"), ("999999999999999", "100"),
        ("", None), ("1e2", None), ("1,000", None), ("约50", None), ("50元", None), ("NaN", None), ("inf", None),
        (".5", None), ("5.", None), ("--5", None), ("不详", None), ("1" * 16, None),
    ],
)  # fmt: skip
def test_extremes_become_the_bound(value: str, expected: str | None) -> None:
    assert one(Technique.TOP_BOTTOM_CODE, value, lower=10, upper="100") == expected


def test_a_bound_may_stand_alone() -> None:
    assert one(Technique.TOP_BOTTOM_CODE, "-7", upper=5) == "-7"
    assert one(Technique.TOP_BOTTOM_CODE, "7", upper="5.5") == "5.5"
    assert one(Technique.TOP_BOTTOM_CODE, "-7", lower="-0.5") == "-0.5"


@pytest.mark.parametrize(
    ("to", "value", "expected"),
    [
        (10, "14", "10"), (10, "15", "20"), (10, "25", "20"), (10, "16", "20"), (10, "-14", "-10"), (10, "-4", "0"),
        (5, "7", "5"), (5, "8", "10"), ("0.5", "1.26", "1.5"), ("0.5", "1.25", "1"), ("0.1", "0.25", "0.2"),
        (1, "0.5", "0"), (1, "1.5", "2"), (1000, "499.999999999999", "0"), (1000, "500.000000000001", "1000"),
        (3, "999999999999999", "999999999999999"), (100, "１４９", "100"), ("0.3", "0.1", "0"), ("0.3", "1", "0.9"),
        (10, "", None), (10, "14%", None), (10, "1e1", None), (10, "¥14", None),
    ],
)  # fmt: skip
def test_numbers_are_rounded_to_the_nearest_multiple(to: int | str, value: str, expected: str | None) -> None:
    assert one(Technique.ROUND, value, to=to) == expected


def test_rounding_is_exact_where_binary_fractions_are_not() -> None:
    for tenths in range(1000):
        found = one(Technique.ROUND, str(Decimal(tenths) / 10), to="0.1")
        assert Decimal(str(found)) == Decimal(tenths) / 10


def test_rounding_to_the_nearest_is_no_hierarchy() -> None:
    """Why `round` stands apart from the hierarchies: fives do not nest in tens."""
    assert one(Technique.ROUND, "4", to=5) == one(Technique.ROUND, "6", to=5) == "5"
    assert one(Technique.ROUND, "4", to=10) != one(Technique.ROUND, "6", to=10)
