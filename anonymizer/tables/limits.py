"""How much of a stranger's file is read before saying no."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes are of the file as uploaded; `expanded` bytes, of what it unpacks to; `cell` in characters; `cells` of all
    sheets of a workbook together, empty ones between filled ones too, since the reader allocates them.

    `ratio` is only looked at when more than `small` bytes come out: tiny empty sheets compress very well.
    """

    bytes: int = 256 * 1024 * 1024
    expanded: int = 1024 * 1024 * 1024
    ratio: int = 200
    small: int = 16 * 1024 * 1024
    members: int = 4096
    rows: int = 2_000_000
    columns: int = 300
    cells: int = 30_000_000
    cell: int = 20_000
