"""Words that are sensitive by themselves, read once from the data files; longest match first."""

from __future__ import annotations

import re
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
def pattern(name: str) -> re.Pattern[str]:
    """Any word of the list, longest first, so that 2型糖尿病 is found before 糖尿病."""
    return re.compile("|".join(re.escape(word) for word in sorted(words(name), key=len, reverse=True)), re.IGNORECASE)
