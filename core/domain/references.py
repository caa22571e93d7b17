"""A public table that any plan may group or filter by: a version of it, with where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class ReferenceTable:
    """`content` is the canonical table (docs/formats.md), `sha256` its hash. A version never changes."""

    id: str
    name: str
    version: int
    org: str
    added_by: str
    source: str
    licence: str
    key_column: str
    rows: int
    content: dict[str, Any]
    sha256: str
    created_at: datetime
