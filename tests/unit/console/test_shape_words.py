"""Shapes are told in words, and none is left out that stands at the beginning."""

from __future__ import annotations

import pytest

from console.shape_words import shape_words


@pytest.mark.parametrize(
    ("shape", "zh", "en"),
    [
        ("汉汉汉", "3 个汉字", "3 Chinese characters"),
        ("D", "1 位数字", "1 digit"),
        ("D" * 17 + "X", "17 位数字、1 个字母", "17 digits, 1 letter"),
        (
            "汉汉DDD汉D",
            "2 个汉字、3 位数字、1 个汉字、1 位数字",
            "2 Chinese characters, 3 digits, 1 Chinese character, 1 digit",
        ),
        ("DDDD-DD-DD", "4 位数字 - 2 位数字 - 2 位数字", "4 digits - 2 digits - 2 digits"),
        ("汉 汉", "1 个汉字、1 个汉字", "1 Chinese character, 1 Chinese character"),
        ("?D汉?D汉?D", "1 个其他字符、1 位数字、1 个汉字、1 个其他字符、1 位数字、1 个汉字 …", None),
        ("汉…", "1 个汉字 …", "1 Chinese character …"),
        ("", "", ""),
    ],
)
def test_a_shape_is_told_run_by_run(shape: str, zh: str, en: str | None) -> None:
    assert shape_words(shape, "zh") == zh
    assert en is None or shape_words(shape, "en") == en
