"""The second reading: what its numbers mean, that padding changes none, and that a sure candidate outdoes a guess."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymizer.pii import trust
from anonymizer.pii.lac import lac
from anonymizer.pii.reading import LANGUAGE, LacNlpEngine, Reading
from anonymizer.pii.recogniser import GUESSED, IN_CONTEXT, THRESHOLD
from anonymizer.pii.second_reading import ALONE, BEGINS, COLUMNS, ENDS, GOES_ON, TYPES, Beliefs, weights
from anonymizer.pii.zh import characters
from anonymizer.pii.zh.weighed import WeighedAddress, WeighedName, WeighedOffice, WeighedPlace

PERSON, ADDRESS = TYPES.index("PERSON"), TYPES.index("ADDRESS")


def beliefs(*columns: tuple[int, int] | None, chance: float = 0.9) -> Beliefs:
    """Of a text whose characters are (type, part) with this chance, or nothing."""
    chances = np.full((len(columns), COLUMNS), (1 - chance) / (COLUMNS - 1))
    for row, column in zip(chances, columns, strict=True):
        row[0 if column is None else 1 + 4 * column[0] + column[1]] = chance
    return Beliefs(chances.astype(np.float32))


def test_a_span_is_as_likely_as_its_least_likely_character() -> None:
    name = beliefs(None, (PERSON, BEGINS), (PERSON, GOES_ON), (PERSON, ENDS), None)
    assert name.likely(PERSON) == [(1, 4)]
    assert name.exact(PERSON, 1, 4) == pytest.approx(0.9, abs=1e-3)
    assert name.exact(PERSON, 1, 3) < 0.01
    assert name.within(PERSON, 1, 4) > 0.9 > 0.1 > name.within(ADDRESS, 1, 4)


def test_a_lone_surname_is_a_span_of_one_character() -> None:
    assert beliefs((PERSON, ALONE), None).likely(PERSON) == [(0, 1)]


def test_a_beginning_without_an_end_is_no_span() -> None:
    assert beliefs((PERSON, BEGINS), None, None).likely(PERSON) == []
    assert beliefs((PERSON, BEGINS)).likely(PERSON) == []


def test_padding_moves_the_second_reading_by_rounding_alone() -> None:
    texts = ["张建国", "居民反映幸福小区三栋漏水,请尽快处理", "A", "李四住在南京市" * 60]
    for index, together in lac().stream(texts):
        text, (_, alone) = texts[index], next(lac().stream([texts[index]]))
        for kind in range(len(TYPES)):
            assert together.beliefs.likely(kind) == alone.beliefs.likely(kind)
            assert together.beliefs.exact(kind, 0, len(text)) == pytest.approx(
                alone.beliefs.exact(kind, 0, len(text)), abs=1e-2
            )


@pytest.mark.parametrize("text", ["张", "阿依古丽住在和平路12号,电话13812345678", "A·李"])
def test_the_graph_says_what_the_weights_say(text: str) -> None:
    taught, hidden = weights(), next(lac().hidden([text]))
    classes = characters.table()[[ord(char) for char in text]]
    layer = np.tile(taught.bias, (len(text), 1))
    for at in range(len(text)):
        for values, kernels in ((hidden, taught.seen), (classes, taught.around)):
            for shift, kernel in enumerate(kernels, start=at - len(kernels) // 2):
                if 0 <= shift < len(text):
                    layer[at] += values[shift] @ kernel
    logits = np.maximum(layer, 0) @ taught.out + taught.out_bias
    expected = Beliefs(np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True))
    told = next(lac().stream([text]))[1].beliefs
    for kind in range(len(TYPES)):
        assert told.likely(kind) == expected.likely(kind)
        assert told.exact(kind, 0, len(text)) == pytest.approx(expected.exact(kind, 0, len(text)), abs=1e-4)


def test_the_weights_are_small_and_of_the_shapes_that_are_read() -> None:
    taught = weights()
    assert taught.seen.shape[:2] == (3, 256)
    assert taught.around.shape[:2] == (5, characters.COUNT)
    assert taught.out.shape == (len(taught.bias), COLUMNS)


@given(st.floats(0, 1), st.floats(0, 1))
def test_more_belief_never_scores_less_and_never_as_much_as_a_word_before_a_number(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert trust.score("PERSON", low) <= trust.score("PERSON", high) < IN_CONTEXT


def test_only_what_is_sure_is_more_than_a_guess() -> None:
    for kind, least in trust.LEAST.items():
        assert trust.score(kind, least - 0.01) < THRESHOLD < trust.score(kind, least)
        assert trust.score(kind, trust.SURE - 0.01) <= GUESSED < trust.score(kind, trust.SURE + 0.01)


@pytest.mark.parametrize(
    ("kind", "text", "piece"),
    [
        (WeighedName, "居民张建国反映漏水", "张建国"),
        (WeighedName, "阿依古丽·买买提来办证", "阿依古丽·买买提"),
        (WeighedName, "Li Ming reported the leak", "Li Ming"),
        (WeighedPlace, "他在解放路摆摊", "解放路"),
        (WeighedOffice, "已报城北派出所", "城北派出所"),
        (WeighedAddress, "住建设路12号3栋2单元401室", "建设路12号3栋2单元401室"),
    ],
)
def test_rules_and_second_reading_are_weighed_together(kind: type, text: str, piece: str) -> None:
    reading = LacNlpEngine().process_text(text, LANGUAGE)
    assert piece in {text[start:end] for start, end, _ in kind().hits(reading)}


def test_rules_are_taken_at_their_word_where_the_tagger_has_not_read() -> None:
    assert list(WeighedAddress().hits(Reading("和平路12号3栋201室", ())))
