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
_UNNAMED = re.compile(
    r"(?:column|col|field|unnamed|列|字段|f|c|v|var|x)?[ _:-]*[0-9]{1,4}|数据|value|data", re.IGNORECASE
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

    What stands in brackets counts only where it says which paper a number is of: 证件号码(护照).
    """
    folded = unicodedata.normalize("NFKC", header)
    bare = _BRACKETS.sub(" ", folded)
    found = _hints(_parts(bare) or _parts(folded))
    inside = " ".join(_BRACKETS.findall(folded))
    papers = tuple(name for name in _hints(_parts(inside)) if name in _PAPERS)
    return (*papers[:1], *found) if found[:1] == ("CN_ID_CARD",) else found


def _hints(parts: list[str]) -> tuple[str, ...]:
    found: dict[str, tuple[bool, int, int, int]] = {}
    for word in _words():
        for end in _ends(word, parts):
            # Fallbacks last; then what ends later, what is longer, what is listed first.
            rank = (not word.weak, end, len(word.text), -word.order)
            found[word.type] = max(found.get(word.type, rank), rank)
    return tuple(sorted(found, key=lambda name: found[name], reverse=True))


def _parts(text: str) -> list[str]:
    short = _abbreviations()
    return [short.get(part, part) for part in _BREAKS.split(_SCRIPTS.sub(" ", _CAMEL.sub(" ", text)).lower()) if part]


@cache
def _abbreviations() -> dict[str, str]:
    """What programmers shorten a word of a name to."""
    text = (files("anonymizer.pii") / "data" / "abbreviations.yaml").read_text(encoding="utf-8")
    loaded: dict[str, str] = yaml.safe_load(text)
    return loaded


def _ends(word: _Word, parts: list[str]) -> Iterator[int]:
    """Where in the joined name the word ends, for each time it stands there."""
    joined = "".join(parts)
    if word.way == "any":
        start = joined.find(word.text)
        while start >= 0:
            yield start + len(word.text)
            start = joined.find(word.text, start + 1)
        return
    end = 0
    for part in parts:
        end += len(part)
        plain = part.rstrip("0123456789")
        if (
            plain == word.text
            or joined == word.text
            or (
                word.way == "initials"
                and plain.endswith(word.text)
                and _INITIALS.fullmatch(plain)
                and not _spoken(plain)
            )
        ):
            yield end


def _spoken(part: str) -> bool:
    """Syllables with two vowels apart are a word, not the initials of one."""
    return _SPOKEN.search(part) is not None


@cache
def _words() -> tuple[_Word, ...]:
    text = (files("anonymizer.pii") / "data" / "headers.yaml").read_text(encoding="utf-8")
    loaded: dict[str, str] = yaml.safe_load(text)
    return tuple(
        _word(name, entry, order) for order, (name, line) in enumerate(loaded.items()) for entry in line.split()
    )


def _word(name: str, entry: str, order: int) -> _Word:
    weak, rest = entry.startswith("?"), entry.removeprefix("?")
    way = {"=": "part", "~": "initials"}.get(rest[0], "any")
    return _Word(name, _BREAKS.sub("", rest.lstrip("=~").lower()), way, weak, order)
