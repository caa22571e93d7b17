"""The labelled sentences hold what they say, and what is found in them does not fall below what was promised."""

from __future__ import annotations

from itertools import combinations

import pytest

from anonymizer.pii.engine import text_engine
from anonymizer.pii.recognisers import RECOGNISERS
from bench.pii.labelled import Labelled, Span, load
from bench.pii.score import Score, score

TYPES = {recogniser.ENTITY for recogniser in RECOGNISERS}


def measured(part: str) -> Score:
    labelled = load(part, 2)
    found = text_engine().find_all([entry.text for entry in labelled])
    return score(labelled, [[(hit.start, hit.end, hit.type) for hit in hits] for hits in found])


PARTS = ("develop", "heldout", "apart")


@pytest.mark.parametrize("part", PARTS)
def test_marks_are_types_that_exist_and_never_overlap(part: str) -> None:
    for entry in load(part):
        assert {span.type for span in entry.spans} <= TYPES
        ends = [0, *(span.end for span in entry.spans)]
        assert all(end <= span.start < span.end for end, span in zip(ends, entry.spans, strict=False))
        assert not set("[]|{}") & set(entry.text)


@pytest.mark.parametrize("part", PARTS)
def test_each_part_holds_every_type(part: str) -> None:
    assert {span.type for entry in load(part) for span in entry.spans} == TYPES


@pytest.mark.parametrize(("one", "other"), combinations(PARTS, 2))
def test_no_sentence_stands_in_two_parts(one: str, other: str) -> None:
    assert not {entry.text for entry in load(one)} & {entry.text for entry in load(other)}


def test_each_kind_of_name_stands_in_the_part_held_apart() -> None:
    kinds = {span.kind for entry in load("apart") for span in entry.spans} - {""}
    assert kinds == {"common", "compound", "rare", "minority", "wordlike", "pinyin", "latin", "titled", "spaced"}


def test_a_score_counts_what_it_says() -> None:
    labelled = [Labelled("张三在南京", (Span(0, 2, "PERSON", "common"), Span(3, 5, "LOCATION")))]
    one = score(labelled, [[(0, 2, "PERSON"), (2, 3, "QQ"), (3, 4, "LOCATION")]])
    assert one.micro == (1 / 3, 1 / 2, 2 / 5)
    assert (one.leaked, one.marked, one.leaked_direct, one.alarms) == (1, 4, 0, 1)


def test_what_is_found_in_the_held_out_part_stays_above_the_goals() -> None:
    one = measured("heldout")
    assert one.micro[2] >= 0.84
    assert one.macro >= 0.93
    assert one.f1("PERSON")[2] >= 0.84
    assert one.leaked / one.marked <= 0.06
    assert one.leaked_direct / one.marked_direct <= 0.03
