"""What a column's name says: which types its words point to, the most telling first. The values have the last word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

NOTHING, VERSION = "NOTHING", "VERSION"
_BRACKETS = re.compile(r"[(\[【<{].*?[)\]】>}]")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[0-9])(?=[A-Za-z]{2})")
# 注册IP and MAC地址 have two parts.
_SCRIPTS = re.compile("(?<=[\u3400-\u9fff])(?=[A-Za-z])|(?<=[A-Za-z])(?=[\u3400-\u9fff])")
_BREAKS = re.compile(r"[^0-9a-z\u3400-\u9fff]+")
_PAPERS = frozenset(
    {"PASSPORT", "HK_MACAU_PERMIT", "HOME_RETURN_PERMIT", "TAIWAN_PERMIT", "HKMT_RESIDENCE_PERMIT", "FOREIGNER_PR_ID",
     "MILITARY_ID", "DRIVER_LICENSE_NO"}
)  # fmt: skip
_INITIALS = re.compile("[a-z]{2,10}")
_SPOKEN = re.compile("[aeiou][a-z]*[aeiou]|ing|ong|ang|eng")
_PARTS = ("part", "initials")
# What may stand between what a number is of and the word for number that ends the name: 病案首页号, 社保个人编号.
_BETWEEN = (
    "首页|卡|证|证件|档案|个人|电子|本|登记|系统|唯一|识别|内部|账户|账|帐|保险|保障|信息|参保|参保人|凭证|手册|辅助|辅|主|会员"
    "|病人|患者|学生|儿童|居民|人员|人|员|执照|card|file|record|reg|ins|insurance|personal"
)
_NUMBERED = re.compile(f"(?:{_BETWEEN}){{0,3}}(?:号码|编号|编码|代码|号|码|id|number|num|no|code)[0-9]{{0,2}}")
_UNNAMED = re.compile(
    r"(?:column|col|field|unnamed|doc|document|列|字段|证件|f|c|v|var|x)?[ _:-]*[0-9]{1,4}|数据|value|data",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Word:
    type: str
    text: str
    way: str
    weak: bool
    order: int


def named(header: str) -> bool:
    """Whether somebody gave this column a name: column_3 and 字段3 say nothing."""
    return _UNNAMED.fullmatch(header.strip()) is None


@cache
def hints(header: str) -> tuple[str, ...]:
    """Types that the name points to, most telling first; NOTHING says that it is about no person.

    What stands in brackets counts only where it says which paper a number is of, 证件号码(护照), or nothing else says
    anything: 妈妈那边(微信).
    """
    folded = unicodedata.normalize("NFKC", header)
    bare = _BRACKETS.sub(" ", folded)
    found = _hints(_parts(bare) or _parts(folded))
    within = _hints(_parts(" ".join(_BRACKETS.findall(folded))))
    papers = tuple(name for name in within if name in _PAPERS)
    return (*papers[:1], *found) if found[:1] == ("CN_ID_CARD",) else found or within


def _hints(parts: list[str]) -> tuple[str, ...]:
    found: dict[str, tuple[bool, int, int, int]] = {}
    for word, end in _standing(parts):
        # Fallbacks last; then what ends later, what is longer, what is listed first.
        rank = (not word.weak, end, len(word.text), -word.order)
        found[word.type] = max(found.get(word.type, rank), rank)
    return tuple(sorted(found, key=lambda name: found[name], reverse=True))


def _standing(parts: list[str]) -> Iterator[tuple[_Word, int]]:
    """Every word that stands in the name, with where it ends in the joined one."""
    joined = "".join(parts)
    for start, first in enumerate(joined):
        for word in _by_first().get(first, ()):
            if joined.startswith(word.text, start):
                yield word, start + len(word.text)
    for word in _words()["last"]:
        if joined.endswith(word.text):
            yield word, len(joined)
    for word in _words()["numbered"]:
        at = joined.find(word.text)
        if at >= 0 and _NUMBERED.fullmatch(joined, at + len(word.text)):
            yield word, len(joined)
    yield from _as_parts(parts, joined)


def _as_parts(parts: list[str], joined: str) -> Iterator[tuple[_Word, int]]:
    whole, end = _by_text(), 0
    for word in whole.get(joined, ()):
        yield word, len(joined)
    for part in parts:
        end += len(part)
        plain = part.rstrip("0123456789")
        for word in whole.get(plain, ()):
            yield word, end
        if _INITIALS.fullmatch(plain) and not _spoken(plain):
            for start in range(1, len(plain) - 1):
                yield from ((word, end) for word in whole.get(plain[start:], ()) if word.way == "initials")


def _parts(text: str) -> list[str]:
    short = _abbreviations()
    return [short.get(part, part) for part in _BREAKS.split(_SCRIPTS.sub(" ", _CAMEL.sub(" ", text)).lower()) if part]


@cache
def _abbreviations() -> dict[str, str]:
    """What programmers shorten a word of a name to."""
    text = (files("anonymizer.pii") / "data" / "abbreviations.yaml").read_text(encoding="utf-8")
    loaded: dict[str, str] = yaml.safe_load(text)
    return loaded


def _spoken(part: str) -> bool:
    """Syllables with two vowels apart are a word, not the initials of one."""
    return _SPOKEN.search(part) is not None


@cache
def _words() -> dict[str, tuple[_Word, ...]]:
    """All words by the way in which they match."""
    text = (files("anonymizer.pii") / "data" / "headers.yaml").read_text(encoding="utf-8")
    loaded: dict[str, str] = yaml.safe_load(text)
    every = [_word(name, entry, order) for order, (name, line) in enumerate(loaded.items()) for entry in line.split()]
    return {way: tuple(word for word in every if word.way == way) for way in ("any", "last", "numbered", *_PARTS)}


@cache
def _by_first() -> dict[str, list[_Word]]:
    found: dict[str, list[_Word]] = {}
    for word in _words()["any"]:
        found.setdefault(word.text[0], []).append(word)
    return found


@cache
def _by_text() -> dict[str, list[_Word]]:
    found: dict[str, list[_Word]] = {}
    for word in (word for way in _PARTS for word in _words()[way]):
        found.setdefault(word.text, []).append(word)
    return found


def _word(name: str, entry: str, order: int) -> _Word:
    weak, rest = entry.startswith("?"), entry.removeprefix("?")
    way = {"=": "part", "~": "initials"}.get(rest[0]) or {"+": "numbered", "$": "last"}.get(rest[-1], "any")
    return _Word(name, _BREAKS.sub("", rest.lower()), way, weak, order)
