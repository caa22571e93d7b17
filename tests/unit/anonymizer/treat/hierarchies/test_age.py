"""Ages to bands, with near misses."""

from __future__ import annotations

import pytest

from anonymizer.treat.hierarchies.age import age_band, bands, grid

USUAL = grid(5, 90)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("34", "30-34"), ("35", "35-39"), ("0", "0-4"), ("89", "85-89"), ("90", "90+"), ("104", "90+"),
        ("42.0", "40-44"), ("３４", "30-34"), ("34岁", "30-34"), (" 34 ", "30-34"), ("130", "90+"),
        ("", None), ("三十", None), ("-1", None), ("131", None), ("999", None), ("1e3", None), ("13812345678", None),
        ("34-30", None), ("30-200", None), ("200+", None), ("30~34", None),
        # Cells that hold a band already: as they are where they fit, outward to the grid where they do not.
        ("30-34", "30-34"), ("90+", "90+"), ("31-34", "30-34"), ("33-36", "30-39"), ("88-91", "85+"), ("80+", "80+"),
        ("78+", "75+"), ("95+", "90+"),
    ],
)  # fmt: skip
def test_an_age_becomes_its_band(value: str, expected: str | None) -> None:
    assert age_band(value, USUAL) == expected


@pytest.mark.parametrize(
    ("edges", "value", "expected"),
    [
        (grid(10, 90), "34", "30-39"), (grid(10, 85), "84", "80-84"), (grid(10, 85), "85", "85+"),
        ((18, 60), "17", "0-17"), ((18, 60), "18", "18-59"), ((18, 60), "60", "60+"), ((1,), "0", "0-0"),
    ],
)  # fmt: skip
def test_bands_are_as_wide_as_asked(edges: tuple[int, ...], value: str, expected: str) -> None:
    assert age_band(value, edges) == expected


@pytest.mark.parametrize("edges", [USUAL, grid(7, 85), (18, 60), (1,)])
def test_every_age_falls_into_one_of_the_bands_that_are_declared(edges: tuple[int, ...]) -> None:
    assert {age_band(str(age), edges) for age in range(131)} == set(bands(edges))
