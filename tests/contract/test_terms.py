"""One thing has one word in Chinese, as it has in English: whoever reads two words looks for two things."""

from __future__ import annotations

import re

import pytest

from console.i18n import catalogue
from console.messages import extracted
from tests.chinese import texts

# The retired word, what is said instead, and where the same characters mean something else.
RETIRED = [
    ("总额", "隐私上限", ()),
    ("总上限", "隐私上限", ()),
    ("查询", "提问", ("查询码", "子查询", "查询页", "按交易哈希查询", "那条链上查询")),
    ("问题", "提问", ("有问题", "遇到问题", "发现问题", "分隔符的问题")),
    ("答案", "答复", ()),
    ("价格", "花费", ("燃料价格",)),
    ("定价", "花费", ()),
    ("代价", "花费", ()),
    ("凭证", "回执", ("访问凭证",)),
    ("机构", "单位", ("组织机构代码", "单一机构", "几个不同的机构", "另一个机构")),
]


@pytest.mark.parametrize(("retired", "instead", "other"), RETIRED, ids=[retired for retired, _, _ in RETIRED])
def test_a_retired_word_does_not_come_back(retired: str, instead: str, other: tuple[str, ...]) -> None:
    rest = {place: re.sub("|".join(other) or r"(?!)", "", text) for place, text in texts()}
    assert {place: text for place, text in rest.items() if retired in text} == {}, f"say {instead}"


def test_what_allows_another_meaning_is_still_said() -> None:
    said = "\n".join(text for _, text in texts())
    assert [one for _, _, other in RETIRED for one in other if one not in said] == []


def test_an_entry_is_not_called_a_record() -> None:
    for _, _, key in extracted():
        english = key[1] if isinstance(key, tuple) else key
        if re.search(r"\b[Ee]ntr(y|ies)\b", english) and "record" not in english.lower():
            assert not re.search(r"条记录|记录编号|留下记录|^记录$", catalogue("zh").gettext(english)), english
