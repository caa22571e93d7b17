"""What a cap says to residents is told before it is chosen, with the engine's own figures."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console import show
from console.cap_examples import FIRST_CAP, FIRST_PURE_CAP, cap_example, cap_examples, cap_words
from core.adapters.dp import DuckDbEngine


def test_a_cap_is_told_by_what_residents_read_of_it_and_how_many_usual_questions_it_pays_for() -> None:
    told = [
        (one.promised.pure, show.rho(one.promised.rho), show.times(one.promised.epsilon), one.suspicion, one.questions)
        for one in cap_examples(DuckDbEngine())
    ]
    assert told == [
        (False, "0.1", "8.6", 8, 5),
        (False, "0.3", "51", 34, 15),
        (False, "1", "2,360", 96, 50),
        (True, "1", "2.8", 3, 5),
        (True, "3", "21", 17, 15),
    ]


def test_the_first_cap_leaves_what_is_suspected_at_1_in_100_below_1_in_10() -> None:
    engine = DuckDbEngine()
    firsts = [cap_example(engine, FIRST_CAP), cap_example(engine, FIRST_PURE_CAP, pure=True)]
    assert [one.suspicion < 10 and one.questions == 5 for one in firsts] == [True, True]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_cap_is_said_while_it_is_typed_and_what_is_none_says_why(language: str) -> None:
    engine = DuckDbEngine()
    said = cap_words(engine, " 0.1 ", "0", language, pure=False)
    assert "8.6" in said and "8%" in said and "5" in said
    assert "0.000001" in said and "0.000011" in cap_words(engine, "0.1", "0.00001", language, pure=False)
    assert "0.0" not in cap_words(engine, "1", "0", language, pure=True)
    for wrong in ("", "x", "-1", "1e3", "９", "1" * 40):
        assert cap_words(engine, wrong, "0", language, pure=False) not in ("", said)
    assert "100%" in cap_words(engine, "1000", "0", language, pure=False)
    assert "0" in cap_words(engine, "0.001", "0", language, pure=False)


@given(st.integers(1, 10**12))
def test_a_suspicion_is_never_said_smaller_than_it_can_become(nano: int) -> None:
    read = cap_example(DuckDbEngine(), f"{Decimal(nano).scaleb(-9):f}", pure=True)
    odds = Decimal(read.promised.epsilon).exp() / 99
    exact = 100 * odds / (1 + odds)
    assert exact <= read.suspicion <= 100 and (read.suspicion - exact < 1)
