"""Words that are sensitive by themselves, read once from the data files; longest match first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

import yaml


@cache
def words(name: str) -> tuple[str, ...]:
    """The closed list of this name in `data/lexicons.yaml`."""
    text = (files("anonymizer.pii") / "data" / "lexicons.yaml").read_text(encoding="utf-8")
    lists: dict[str, str] = yaml.safe_load(text)
    return tuple(lists[name].split())


@cache
def alternatives(name: str) -> str:
    """The list as alternatives of a pattern, longest first."""
    return "|".join(re.escape(word) for word in sorted(words(name), key=len, reverse=True))


@cache
def pattern(name: str) -> re.Pattern[str]:
    """Any word of the list in any case, the longest that fits, so that 2型糖尿病 is found before 糖尿病."""
    return re.compile(one_of(words(name)), re.IGNORECASE)


def one_of(choices: Iterable[str]) -> str:
    """The same as a pattern: what these begin with is looked at first, and words with a common beginning share it.

    A plain list of alternatives would try every word at every character.
    """
    every = dict.fromkeys(choices)
    return f"(?=[{re.escape(''.join(sorted({word[0] for word in every})))}]){_shared(every)}"


def _shared(ends: dict[str, None]) -> str:
    branches: dict[str, dict[str, None]] = {}
    for word in ends:
        if word:
            branches.setdefault(word[0], {})[word[1:]] = None
    parts = [re.escape(char) + _shared(rest) for char, rest in branches.items()]
    if not parts:
        return ""
    return f"(?:{'|'.join(parts)}){'?' if '' in ends else ''}"
