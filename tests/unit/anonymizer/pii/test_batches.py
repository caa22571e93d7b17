from __future__ import annotations

import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymizer.pii.batches import Unfinished, batches, groups

TEXTS = st.lists(
    st.text("张三住。,", min_size=1, max_size=40) | st.integers(200, 900).map(lambda n: "字" * n), max_size=40
)


@settings(max_examples=50)
@given(TEXTS, st.randoms(use_true_random=False))
def test_each_text_is_finished_once_and_whole_in_whatever_order_its_parts_are_read(
    texts: list[str], rng: random.Random
) -> None:
    pieces = [piece for batch in batches(enumerate(texts)) for piece in batch]
    rng.shuffle(pieces)
    unfinished = Unfinished({index: len(text) for index, text in enumerate(texts)})
    whole: dict[int, str] = {}
    for index, offset, piece in pieces:
        characters, nothing = np.array([ord(char) for char in piece]), np.empty((0, 0), dtype=np.float32)
        if parts := unfinished.finished(index, (offset, characters, nothing, nothing)):
            assert index not in whole
            whole[index] = "".join(chr(code) for _, codes, _, _ in parts for code in codes)
    assert whole == dict(enumerate(texts))


@settings(max_examples=50)
@given(TEXTS)
def test_groups_cover_all_texts_once(texts: list[str]) -> None:
    assert [index for group in groups(texts) for index in range(group.start, group.stop)] == list(range(len(texts)))
