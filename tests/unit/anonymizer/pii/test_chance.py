"""A share that chance explains is no share."""

from __future__ import annotations

import math
import random

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymizer.pii.chance import CHANCE, genuine, most_missed, upper_tail
from anonymizer.pii.column import Values
from tests.unit.anonymizer.pii.people import bank_card, resident_id


def values(cells: list[str]) -> Values:
    return Values.of(pl.Series("c", cells))


def test_random_numbers_of_the_form_are_explained_by_chance() -> None:
    rng = random.Random(8)
    cards = values(["622202" + "".join(rng.choices("0123456789", k=13)) for _ in range(2000)])
    phones = values(["1" + "".join(rng.choices("0123456789", k=10)) for _ in range(2000)])
    assert genuine(cards, "BANK_CARD") == pytest.approx(0, abs=0.03)
    assert genuine(phones, "MOBILE_PHONE") == 0


@pytest.mark.parametrize("wrong", [0, 20, 45])
def test_mistyped_check_digits_lower_the_share_by_as_much(wrong: int) -> None:
    rng = random.Random(9)
    good = [resident_id(rng, 1950 + n % 50) for n in range(100 - wrong)]
    bad = [
        number[:-1] + ("1" if number[-1] != "1" else "2") for number in (resident_id(rng, 1980) for _ in range(wrong))
    ]
    assert genuine(values(good + bad), "CN_ID_CARD") == pytest.approx(1 - wrong / 100 * 1.1, abs=0.01)


def test_one_repeated_number_proves_little() -> None:
    assert genuine(values([bank_card(random.Random(1))] * 500), "BANK_CARD") == 0


def test_few_numbers_are_believed_only_if_chance_is_out_of_the_question() -> None:
    rng = random.Random(2)
    assert genuine(values([bank_card(rng)]), "BANK_CARD") == 0
    assert genuine(values([bank_card(rng) for _ in range(3)]), "BANK_CARD") == 1


# The first draw loads SciPy.
@given(of=st.integers(1, 400), chance=st.sampled_from(sorted(CHANCE.values())), data=st.data())
def test_the_tail_is_the_sum_of_its_terms(of: int, chance: float, data: st.DataObject) -> None:
    right = data.draw(st.integers(0, of))
    terms = math.fsum(math.comb(of, k) * chance**k * (1 - chance) ** (of - k) for k in range(right, of + 1))
    assert upper_tail(right, of, chance) == pytest.approx(terms, rel=1e-9)


def test_the_bound_of_a_sample_is_the_one_of_the_books() -> None:
    assert most_missed(299) == pytest.approx(0.01, abs=1e-4)
    assert most_missed(0) == 1
