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
        ("7.8", "2\u202f441"),
        ("20", "485\u202f165\u202f196"),
        ("25", "10^11"),
        ("1000000", "10^434295"),
    ],
)
def test_how_many_times_as_likely_is_rounded_up_and_always_a_bound(epsilon: str, said: str) -> None:
    assert show.times(epsilon) == said
    told = said.replace("\u202f", "")
    bound = Decimal(10) ** int(told.removeprefix("10^")) if told.startswith("10^") else Decimal(told)
    assert bound >= Decimal(epsilon).exp()


def test_what_was_used_of_a_promise_is_the_larger_share_and_nothing_only_where_nothing_was() -> None:
    assert show.used((0, 0), (10, 0)) == "0"
    assert show.used((1, 0), (10**9, 0)) == "0.1"
    assert show.used((10, 9), (100, 10)) == "90"
