"""What the form of a column sends becomes a treatment, and a treatment is said with its parameters."""

from __future__ import annotations

from typing import Any

import pytest

from anonymizer.errors import AnonymizerError
from anonymizer.treat.check import check_treatment
from anonymizer.treat.treatment import Technique
from console import words
from console.treatments import chosen_treatment, treatment_words

COLUMN = {"type": "PERSON", "role": "quasi_identifier", "proposed": {"technique": "keep"}}


@pytest.mark.parametrize("choice", words.TREATMENTS)
def test_every_choice_of_the_form_is_a_treatment_and_can_be_said(choice: str) -> None:
    asked = chosen_treatment(choice, "18, 60")
    chosen = check_treatment(COLUMN, asked).to_json()
    for language in ("zh", "en"):
        assert treatment_words(chosen, language)


def test_the_form_offers_every_technique() -> None:
    assert {choice.partition(":")[0] for choice in words.TREATMENTS} == set(Technique)


@pytest.mark.parametrize(
    ("choice", "numbers", "code"),
    [
        ("generalise_age:edges", "60, 18", "treatment_bands"), ("generalise_age:edges", "", "treatment_bands"),
        ("generalise_age:edges", "about 18", "treatment_bands"), ("generalise_age:0", "", "treatment_bands"),
        ("top_bottom_code", "100, 0", "treatment_bounds"), ("top_bottom_code", "", "treatment_bounds"),
        ("top_bottom_code", "5", "treatment_bounds"), ("top_bottom_code", "a, b", "treatment_bounds"),
        ("round", "0", "treatment_step"), ("round", "", "treatment_step"), ("round", "ten", "treatment_step"),
        ("generalise_date:day", "", "treatment_level_unknown"),
        ("generalise_date:month:year_first", "", "treatment_parameters"),
        ("generalise_address:moon", "", "treatment_level_unknown"),
        ("pseudonymise:md5", "", "treatment_parameters"), ("encrypt", "", "treatment_unknown"), (":", "", None),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_by_code(choice: str, numbers: str, code: str | None) -> None:
    asked = chosen_treatment(choice, numbers)
    if code is None:
        assert asked is None
        return
    with pytest.raises(AnonymizerError) as refused:
        check_treatment(COLUMN, asked)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("technique", "parameters", "zh", "en"),
    [
        ("top_bottom_code", {"lower": None, "upper": "90"}, "封顶保底：≤ 90", "Top and bottom code: ≤ 90"),
        ("top_bottom_code", {"lower": "0", "upper": None}, "封顶保底：≥ 0", "Top and bottom code: ≥ 0"),
        ("generalise_age", {"width": 5, "top": 90}, "年龄分段：0-4、5-9、…、90+", "Age bands: 0-4, 5-9, …, 90+"),
        ("surrogate", {"form": "name"}, "换成虚构值：姓名", "Replace by an invented value: name"),
        ("generalise_date", {"level": "month", "order": "day_first"}, "日期变粗：到月（先日后月）",
         "Coarser date: month (day first)"),
        ("generalise_date", {}, "日期变粗", "Coarser date"), ("keep", {}, "保留", "Keep"),
    ],
)  # fmt: skip
def test_a_treatment_is_said_with_its_parameters(technique: str, parameters: dict[str, Any], zh: str, en: str) -> None:
    treatment = {"technique": technique, "parameters": parameters}
    assert (treatment_words(treatment, "zh"), treatment_words(treatment, "en")) == (zh, en)
