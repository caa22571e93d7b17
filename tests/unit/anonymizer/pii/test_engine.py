"""What must hold of every text, whatever it says."""

from __future__ import annotations

import ast
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import anonymizer
from anonymizer.pii.engine import text_engine
from anonymizer.pii.lac import lac
from anonymizer.pii.normalise import normalise, numbers

PARTS = st.sampled_from(
    [
        *("张建国", "11010519491231002X", "13812345678", "138 1234 5678", "６２２２", "a@b.cn", "住", "和平路12号3栋"),
        *("电话", "身份证", "QQ:", "12345678", "192.168.1.1", "苏A12345", "高血压", "回族", "1985年3月2日", "出生"),
        *(" ", "-", "·", "x", "。", "\t", "\u3000"),
    ]
)
TEXTS = st.one_of(st.text(max_size=80), st.lists(PARTS, max_size=12).map("".join))


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_spans_lie_in_the_text_in_order_and_never_overlap(text: str) -> None:
    found = text_engine().find(text)
    assert all(0 <= hit.start < hit.end <= len(text) for hit in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@given(st.text(max_size=200))
def test_normalising_keeps_every_offset(text: str) -> None:
    folded = normalise(text)
    assert len(folded) == len(text)
    assert normalise(folded) == folded


@given(TEXTS)
def test_a_number_is_the_digits_of_its_span(text: str) -> None:
    folded = normalise(text)
    for number in numbers(folded):
        piece = folded[number.start : number.end].upper()
        assert [char for char in piece if char.isdigit() or char == "X"] == list(number.digits)


def test_a_batch_finds_what_single_texts_find() -> None:
    texts = ["张建国住和平路12号", "李四", "王芳的电话13812345678", "", "no Chinese a@b.cn", "王秀兰" * 120, "李四"]
    assert text_engine().find_all(texts) == [text_engine().find(text) for text in texts]


def test_words_of_a_long_text_cover_it_without_gaps() -> None:
    text = "居民反映幸福小区三栋漏水。" * 60
    words = lac().tag([text])[0]
    assert words[0].start == 0
    assert words[-1].end == len(text)
    assert all(one.end == other.start for one, other in pairwise(words))


@pytest.mark.parametrize(
    ("text", "type_name", "piece"),
    [
        ("身份证11010519491231002X", "CN_ID_CARD", "11010519491231002X"),
        ("卡号6222021234567890128", "BANK_CARD", "6222021234567890128"),
        ("生日1985-03-02", "DATE_OF_BIRTH", "1985-03-02"),
        ("QQ:12345678", "QQ", "12345678"),
    ],
)
def test_the_surer_type_wins(text: str, type_name: str, piece: str) -> None:
    assert [(hit.type, text[hit.start : hit.end]) for hit in text_engine().find(text)] == [(type_name, piece)]


def test_a_finding_never_carries_text() -> None:
    assert "张建国" not in repr(text_engine().find("我是张建国,身份证11010519491231002X"))


def test_nothing_is_logged_about_a_text(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    text_engine().find("我是张建国,身份证11010519491231002X,a@b.cn")
    assert "张建国" not in caplog.text
    assert "11010519491231002X" not in caplog.text


def test_no_pattern_uses_a_unicode_word_boundary() -> None:
    r"""\b takes Chinese characters for word characters: 邮箱a@b.cn请 would never match."""
    for file in Path(next(iter(anonymizer.__path__))).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and not _is_docstring(node.value):
                assert r"\b" not in node.value.lower(), f"{file.name}:{node.lineno}"


def _is_docstring(text: str) -> bool:
    return text.strip().endswith(".") and " " in text
