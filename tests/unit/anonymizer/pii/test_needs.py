"""A recogniser says what a text must hold; the engine asks it nowhere else, so whatever it finds has to be there."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from anonymizer.pii.reading import Reading
from anonymizer.pii.recogniser import Recogniser
from anonymizer.pii.recognisers import RECOGNISERS
from anonymizer.pii.zh.weighed import Weighed
from bench.pii.labelled import load

PLAIN = [kind for kind in RECOGNISERS if not issubclass(kind, Weighed)]
NUMBERS = (
    "1380",
    "013",
    "8000",
    " ",
    "-",
    "110101",
    "19491231",
    "002",
    "X",
    "E12345678",
    "1980.5.3",
    "39.90°",
    ":",
    "+1",
)
SAID = (
    "护照",
    "第",
    "号",
    "字",
    "QQ",
    "wx",
    "WeChat",
    "微信",
    "生",
    "born",
    "北纬",
    "a1",
    "军官证",
    "回乡证",
    "族",
    "汉",
)


@cache
def sentences() -> tuple[Reading, ...]:
    """Not read by the tagger, which these rules do not start from."""
    return tuple(Reading(one.text, ()) for part in ("develop", "others") for one in load(part))


def found_without_need(kind: type[Recogniser], readings: tuple[Reading, ...]) -> list[str]:
    rule = kind()
    return [
        reading.text
        for reading in readings
        if any(rule.hits(reading))
        and not (rule.possible(reading) and (not rule.WORDS or reading.holds_word(rule.WORDS)))
    ]


@pytest.mark.parametrize("kind", PLAIN)
def test_nothing_is_found_without_what_the_rule_says_it_needs(kind: type[Recogniser]) -> None:
    assert found_without_need(kind, sentences()) == []


@given(st.lists(st.sampled_from((*NUMBERS, *SAID)), min_size=1, max_size=8))
@example(["微信", "E12345678"])
@settings(max_examples=150)
def test_nor_in_pieces_of_numbers_and_words_in_any_order(pieces: list[str]) -> None:
    reading = Reading("".join(pieces), ())
    assert [kind.__name__ for kind in PLAIN if found_without_need(kind, (reading,))] == []
