"""The lists of `words.yaml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml


@cache
def words(name: str) -> list[str]:
    """In their order; a word that stands twice is twice as likely."""
    lists: dict[str, str] = yaml.safe_load((Path(__file__).parent / "words.yaml").read_text(encoding="utf-8"))
    return lists[name].split()
