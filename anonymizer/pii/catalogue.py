"""What types there are and what each means for a decision: read from a data file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class PiiType:
    """`sensitivity` general|sensitive, `role` direct_identifier|quasi_identifier|attribute; `basis` is the source.

    `formerly`: the sensitivity by GB/T 35273-2020, where it was another one.
    """

    name: str
    sensitivity: str
    role: str
    treatment: str
    basis: str
    formerly: str = ""


@cache
def standards() -> tuple[str, ...]:
    """The lists of sensitive information that the file knows, the one in force first."""
    return tuple(_load("types.yaml")["standards"])


@cache
def types() -> dict[str, PiiType]:
    """All types by name."""
    return {name: PiiType(name, **entry) for name, entry in _load("types.yaml")["types"].items()}


def _load(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((files("anonymizer.pii") / "data" / name).read_text(encoding="utf-8"))
    return loaded
