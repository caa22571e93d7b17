"""What every hierarchy promises, over cells that hands and old systems write."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymizer.treat.hierarchies.address import LEVELS as ADDRESS_LEVELS
from anonymizer.treat.hierarchies.address import address_part
from anonymizer.treat.hierarchies.age import age_band, grid
from anonymizer.treat.hierarchies.date import LEVELS as DATE_LEVELS
from anonymizer.treat.hierarchies.date import date_part
from anonymizer.treat.risk import risk

Level = Callable[[str], str | None]


def _dates(level: str, order: str | None = None) -> Level:
    return lambda value: date_part(value, level, order)


def _addresses(level: str) -> Level:
    return lambda value: address_part(value, level)


def _ages(edges: tuple[int, ...]) -> Level:
    return lambda value: age_band(value, edges)


# From coarse to fine; of ages, each grid has all the edges of the one before.
HIERARCHIES: dict[str, list[Level]] = {
    "date": [_dates(level) for level in DATE_LEVELS],
    "day first": [_dates(level, "day_first") for level in DATE_LEVELS],
    "address": [_addresses(level) for level in ADDRESS_LEVELS],
    "age": [_ages((60,)), _ages((20, 60)), _ages(grid(20, 80)), _ages(grid(10, 80)), _ages(grid(5, 90))],
}
_WORDS = (
    "江苏省", "江苏", "吉林", "北京", "南京市", "吉林市", "市辖区", "玄武区", "昆山市", "桐庐县", "小区", "社区",
    "横村镇", "街道", "路", "街", "市", "区", "县", "自治州", "盟", "旗", "镇", "和平路", "1号", "市场", "超市",
    "海南藏族自治州", " ",
)  # fmt: skip
_DIGITS = st.from_regex(r"[0-9]{1,4}([-/.年][0-9]{1,2}([-/.月][0-9]{1,2}日?)?)?", fullmatch=True)
CELLS = st.one_of(
    st.text(max_size=12),
    st.lists(st.sampled_from(_WORDS), max_size=7).map("".join),
    _DIGITS,
    st.dates().map(str),
    st.from_regex(r"[0-3]?[0-9]/[01]?[0-9]/19[89][0-9]", fullmatch=True),
    st.integers(0, 140).map(str),
    st.from_regex(r"[0-9]{1,3}(-[0-9]{1,3}|\+|岁)", fullmatch=True),
    st.from_regex(r"(11|32|99)([0-9]{4}|[0-9]{7}|[0-9]{10})", fullmatch=True),
)


@pytest.mark.parametrize("name", HIERARCHIES)
@given(value=CELLS)
@settings(max_examples=200)
def test_a_coarser_level_is_a_function_of_a_finer_one(name: str, value: str) -> None:
    """Stronger than not splitting a group: the finer value alone gives the coarser one."""
    for coarse, fine in pairwise(HIERARCHIES[name]):
        finer = fine(value)
        assert coarse(value) == (None if finer is None else coarse(finer))


@pytest.mark.parametrize("name", HIERARCHIES)
@given(values=st.lists(CELLS, min_size=2, max_size=60))
@settings(max_examples=100)
def test_a_coarser_level_never_splits_a_group(name: str, values: list[str]) -> None:
    for coarse, fine in pairwise(HIERARCHIES[name]):
        groups = {(fine(value), coarse(value)) for value in values}
        assert len(groups) == len({fine(value) for value in values})


@pytest.mark.parametrize("name", HIERARCHIES)
@given(values=st.lists(CELLS, min_size=1, max_size=60), other=st.lists(st.sampled_from("ab"), min_size=60, max_size=60))
@settings(max_examples=60)
def test_k_never_falls_and_nobody_becomes_unique_when_generalising(
    name: str, values: list[str], other: list[str]
) -> None:
    found = []
    for level in [str, *reversed(HIERARCHIES[name])]:
        cells = [level(value) for value in values]
        found.append(risk(pl.DataFrame({"x": pl.Series(cells, dtype=pl.String), "y": other[: len(cells)]}), ["x", "y"]))
    for before, after in pairwise(found):
        assert after.k_min >= before.k_min
        assert after.unique_share <= before.unique_share
        assert after.prosecutor <= before.prosecutor
        assert after.marketer <= before.marketer
