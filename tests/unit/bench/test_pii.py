"""The labelled sentences hold what they say, and what is found in them does not fall below what was promised."""

from __future__ import annotations

from itertools import combinations

import pytest

from anonymizer.pii.engine import text_engine
from anonymizer.pii.recognisers import RECOGNISERS
from bench.pii.labelled import Labelled, Span, load
from bench.pii.score import Score, score
from bench.pii.summary import print_summary
from bench.pii.tables.measure import APART, Columns
from bench.pii.tables.score import ColumnScore
from bench.pii.tables.speed import Rate as TableRate
from bench.pii.text import PARTS, Measured, Rate

TYPES = {recogniser.ENTITY for recogniser in RECOGNISERS}


def measured(part: str) -> Score:
    labelled = load(part, 2)
    found = text_engine().find_all([entry.text for entry in labelled])
    return score(labelled, [[(hit.start, hit.end, hit.type) for hit in hits] for hits in found])


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


def test_what_is_found_in_the_part_held_apart_stays_where_the_documents_say() -> None:
    one = measured("apart")
    assert one.micro[2] >= 0.84
    assert one.macro >= 0.93
    assert one.f1("PERSON")[2] >= 0.84
    assert one.leak <= 0.06
    assert one.leak_direct <= 0.03
    assert one.alarm_rate <= 12


def test_the_table_at_the_end_says_every_goal(capsys: pytest.CaptureFixture[str]) -> None:
    one = score([Labelled("张三在南京", (Span(0, 2, "PERSON", "common"),))], [[(0, 2, "PERSON")]])
    scores = dict.fromkeys(("ours", "stock Presidio", "jieba"), one)
    rates = {name: Rate(1000.0, 3.5, 3.6) for name in ("ours", "stock Presidio")}
    print_summary(
        Measured(scores, rates), Columns({APART: ColumnScore()}, {"200 rows": TableRate(500.0, 50.0)}, "40 s")
    )
    rows = [line.split("|")[1:-1] for line in capsys.readouterr().out.strip().splitlines()]
    assert {len(row) for row in rows} == {5}
    goals = {row[1].strip() for row in rows}
    assert {"≥ 0.84", "≥ 0.93", "≤ 0.06", "≤ 0.03", "≤ 12", "≥ 3", "≥ 0.94", "0", "≥ 100 × Presidio"} <= goals
    assert "500 rows/s, 10 ×" in {row[2].strip() for row in rows}
