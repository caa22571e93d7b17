"""Risk figures are said in both languages, with the figures themselves in the sentences."""

from __future__ import annotations

import re

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymizer.treat.risk import risk
from anonymizer.treat.risk_words import improved, percent, risk_words

ROWS = st.lists(st.tuples(*(st.sampled_from("ab") for _ in range(3))), max_size=12)


@given(rows=ROWS, quasi=st.sampled_from([[], ["x"], ["x", "y"]]), told=st.sampled_from([[], ["s"]]))
@settings(max_examples=80)
def test_every_outcome_has_words_in_both_languages(
    rows: list[tuple[str, ...]], quasi: list[str], told: list[str]
) -> None:
    table = pl.DataFrame(rows, schema={"x": pl.String, "y": pl.String, "s": pl.String}, orient="row")
    figures = risk(table, quasi, sensitive=told).to_json()
    said = risk_words(figures)
    assert said is not None
    assert said.en.isascii() and re.search(r"[\u4e00-\u9fff]", said.zh)
    if rows and quasi and figures["k_min"] > 1:
        assert f"k = {figures['k_min']}" in said.en and f"k = {figures['k_min']}" in said.zh
    if rows and figures["unique"] and quasi:
        assert str(figures["unique"]) in said.en and str(figures["unique"]) in said.zh


def test_somebody_who_stands_out_is_not_called_hidden() -> None:
    said = risk_words(risk(pl.DataFrame({"x": ["a", "b", "b"]}), ["x"]).to_json())
    assert said is not None
    assert said.en.startswith("1 of 3 people (33.34%) are one of a kind")
    assert "can be sure which row is theirs" in said.en
    assert "Nobody" not in said.en


def test_figures_of_before_these_were_recorded_have_no_words() -> None:
    assert risk_words(None) is None
    assert risk_words({"k_min": 5, "unique_share": "0"}) is None


@pytest.mark.parametrize(
    ("share", "said"), [("0", "0%"), ("1", "100%"), ("0.1235", "12.35%"), ("0.0001", "0.01%"), ("0.5", "50%"),
                        ("0.07", "7%")],
)  # fmt: skip
def test_no_small_share_reads_as_nothing(share: str, said: str) -> None:
    assert percent(share) == said


FIGURES = {"k_min": 1, "unique": 7, "small": 12, "marketer": "0.3"}


@pytest.mark.parametrize(
    ("after", "better"),
    [
        ({}, False),
        ({"k_min": 2}, True),
        ({"k_min": 0, "unique": 0, "small": 0}, True),  # nobody is left
        ({"unique": 6}, True),
        ({"small": 11}, True),
        ({"marketer": "0.29"}, True),
        ({"marketer": "0.30"}, False),
        ({"unique": 8, "small": 13, "marketer": "0.5"}, False),
    ],
)
def test_a_treatment_helps_if_anybody_is_harder_to_single_out(after: dict[str, object], better: bool) -> None:
    assert improved(FIGURES, {**FIGURES, **after}) is better


def test_figures_of_before_people_were_counted_are_compared_by_what_they_have() -> None:
    assert improved({"k_min": 1}, {"k_min": 2}) and not improved({"k_min": 2}, FIGURES)
