"""Numbers for reading: never smaller than they are, never without a bound."""

from __future__ import annotations

from decimal import Decimal

import pytest

from console import show


@pytest.mark.parametrize(
    ("epsilon", "said"),
    [
        ("0", "1"),
        ("0.005", "1.1"),
        ("1", "2.8"),
        ("7.8", "2,441"),
        ("20", "485,165,196"),
        ("25", "10^11"),
        ("1000000", "10^434295"),
    ],
)
def test_how_many_times_as_likely_is_rounded_up_and_always_a_bound(epsilon: str, said: str) -> None:
    assert show.times(epsilon) == said
    told = said.replace(",", "")
    bound = Decimal(10) ** int(told.removeprefix("10^")) if told.startswith("10^") else Decimal(told)
    assert bound >= Decimal(epsilon).exp()


def test_what_was_used_of_a_promise_is_the_larger_share_and_nothing_only_where_nothing_was() -> None:
    assert show.used((0, 0), (10, 0)) == "0"
    assert show.used((1, 0), (10**9, 0)) == "0.1"
    assert show.used((10, 9), (100, 10)) == "90"


def test_a_time_is_said_by_the_clock_of_china_and_the_page_says_whose_it_is() -> None:
    assert show.moment("2026-11-24T17:02:59.000Z") == show.moment(1795539779) == "2026-11-25 01:02"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (999, "999"),
        (1200, "1,200"),
        ("-1234567.50", "-1,234,567.50"),
        ("007", "007"),
        ("1e5", "1e5"),
        ("20260101x", "20260101x"),
    ],
)
def test_thousands_stand_apart_in_plain_numbers_alone(value: int | str, said: str) -> None:
    assert show.number(value) == said


def test_values_are_listed_as_the_language_lists_them_and_numbers_by_size() -> None:
    assert show.listed(["100", "200", "50", "-1.5"], "zh") == "-1.5、50、100、200"
    assert show.listed(["男", "女", "10"], "zh") == "男、女、10"
    assert show.listed([300, 50], "en") == "50, 300"


def test_a_plan_is_told_as_a_person_would() -> None:
    where = [
        {"column": "年龄", "op": "between", "value": [60, 80]},
        {"column": "街道", "op": "in", "value": ["东街", "西街"]},
        {"column": "低保", "op": "is_null"},
    ]
    plan = {"aggregates": [{"op": "mean", "column": "补贴金额"}], "where": where}
    assert show.plan_words(plan, "zh") == "补贴金额的平均值（年龄介于 60 至 80、街道为东街或西街、低保没有填写）"
    assert show.plan_words({**plan, "where": where[:1]}, "en") == "Mean of 补贴金额, where 年龄 is between 60 and 80"
    assert (
        show.plan_words({"aggregates": [{"op": "count"}], "group_by": [{"column": "街道"}]}, "zh")
        == "按街道统计人数或条数"
    )
