"""A Chinese sentence has Chinese punctuation. Code in it, and sentences in English beside it, have their own."""

from __future__ import annotations

import re
from typing import Final

import pytest

from tests.chinese import CHINESE, texts

_HAN: Final = r"[\u4e00-\u9fff”’）》】]"
HALF_WIDTH: Final = re.compile(
    rf"{_HAN}\s*[,;:!?]|[,;:!?]\s*[\u4e00-\u9fff“‘（《]"  # beside a character
    rf"|[\u4e00-\u9fff]\s*\(|\)\s*[\u4e00-\u9fff]|\([^()]*[\u4e00-\u9fff][^()]*\)"  # round one, or before one
    r"|\w[,;:!?](?=[^\W\d_])"  # without the space of an English sentence
)
# Values, and whatever is written for a machine: placeholders, code, addresses, options, SQL, regular expressions.
_VALUES: Final = re.compile(r"%\(\w+\)s|\{[^{}]*\}")
_CODE: Final = re.compile(r"`[^`]*`|https?://\S+|--?[a-z][a-z-]*|[A-Z]{4,}[:@,][A-Z:@.,…]+")
_SQL: Final = re.compile(r"[A-Z_]{2,}\s?\((?:[^()]|\([^()]*\))*\)|SELECT [^。；]*|USING \([^()]*\)|英文标点.*")
_ENGLISH: Final = re.compile(r"[A-Za-z']+,? [a-z]+ [a-z]+|[A-Z][a-z]+ [a-z]+")
_MACHINES: Final = re.compile(r"\(\?|\[[^\]]*\]\{|\n.*,| / |\\[()]")


def sentences() -> list[tuple[str, str]]:
    found = []
    for place, text in texts():
        said = _SQL.sub("", _CODE.sub("", _VALUES.sub("值", text)))
        if CHINESE.search(text) and not _ENGLISH.search(said) and not (".py:" in place and _MACHINES.search(text)):
            found.append((place, said))
    return found


def test_every_chinese_sentence_has_full_width_punctuation() -> None:
    assert {place: said for place, said in sentences() if HALF_WIDTH.search(said)} == {}


@pytest.mark.parametrize(
    "wrong",
    [
        "ρ 1,δ 0",
        "约 ±10 条(95%)",
        "撤回数据集: 工单",
        "请先运行 mingzheng login,或设置",
        "李明(steward)",
        "已证实 (值)",
        "多少?",
    ],
)
def test_what_was_wrong_before_would_be_found(wrong: str) -> None:
    assert HALF_WIDTH.search(wrong) and not _ENGLISH.search(wrong)


def test_most_of_what_is_said_is_looked_at() -> None:
    chinese = [place for place, text in texts() if CHINESE.search(text)]
    assert len(sentences()) > 0.9 * len(chinese)
