"""What types there are, what each means for a decision, and which column names point to them: read from data files."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_NOISE = re.compile(r"[\s_()\[\]【】:.*#-]")


@dataclass(frozen=True, slots=True)
class PiiType:
    """`sensitivity` general|sensitive, `role` direct_identifier|quasi_identifier|attribute; `basis` is the source."""

    name: str
    sensitivity: str
    role: str
    treatment: str
    basis: str


@cache
def types() -> dict[str, PiiType]:
    """All types by name."""
    return {name: PiiType(name, **entry) for name, entry in _load("types.yaml")["types"].items()}


def hints(header: str) -> tuple[str, ...]:
    """The types that a column name points to, most telling first. The values have the last word."""
    name = _NOISE.sub("", unicodedata.normalize("NFKC", header).lower())
    return tuple(
        type_name
        for type_name, words in _headers().items()
        if any(name == word[1:] if word.startswith("=") else word in name for word in words)
    )


@cache
def _headers() -> dict[str, tuple[str, ...]]:
    return {name: tuple(_clean(word) for word in words.split()) for name, words in _load("headers.yaml").items()}


def _clean(word: str) -> str:
    exact = word.startswith("=")
    return ("=" if exact else "") + _NOISE.sub("", word.lstrip("=").lower())


def _load(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((files("anonymizer.pii") / "data" / name).read_text(encoding="utf-8"))
    return loaded
