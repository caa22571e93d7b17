"""Headers of two rows, as offices lay them out: titles of groups above, merged in a workbook and followed by blanks
in a CSV, and the columns' names below.

Told by the cells alone, so that a workbook and the CSV saved from it get the same names, and an upload those of a scan.
A row is only taken for names where it cannot well be data, since a row of data that became a header would be lost.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from anonymizer.pii.headers import hints
from anonymizer.tables.build import DATUM, NUMBER

Row = Sequence[str | None]
_LONGEST_NAME = 40
_LINE = re.compile("[:：]")
# 收缩压1 is a name and 胭脂路153号 an address.
_NUMBERED = re.compile("[0-9].|[0-9]{2}")
_CALLED = 0.5
_FEW_CALLED = 0.25
_MISSING = frozenset(
    {"无", "未测", "未填", "不详", "未知", "缺", "缺失", "空", "待补", "/", "-", "—", "na", "n/a", "null", "none"}
)


def names_of(upper: Row, lower: Row, below: Sequence[Row]) -> list[str] | None:
    """The columns' names if both rows are one header; None where the upper one is no row of groups, or the lower one
    may be data."""
    width = max(len(upper), len(lower))
    over, under = _plain(upper, width), _plain(lower, width)
    if not all(o or u for o, u in zip(over, under, strict=True)) or not _has_groups(over, under):
        return None
    return _joined(over, under) if _are_names(under, [_plain(row, width) for row in below]) else None


def _plain(row: Row, width: int) -> list[str]:
    cells = [" ".join((cell or "").replace("\ufeff", "").split()) for cell in row[:width]]
    return [*cells, *[""] * (width - len(cells))]


def _has_groups(over: list[str], under: list[str]) -> bool:
    """A title above two columns, and another filled cell: what stands alone is the title of the sheet, and what has a
    colon (填报人：…) a line about it."""
    if any(_LINE.search(cell) for cell in over):
        return False
    spans = any(over[at] and under[at] and not over[at + 1] for at in range(len(over) - 1))
    return spans and sum(map(bool, over)) > 1


def _are_names(under: list[str], below: list[list[str]]) -> bool:
    cells = [(at, cell) for at, cell in enumerate(under) if cell]
    if not below or any(len(cell) > _LONGEST_NAME or _datum(cell) for _, cell in cells):
        return False
    if any(row[at] == cell for at, cell in cells for row in below):
        return False
    called = _called([cell for _, cell in cells])
    if not _left_out(under, below) and _called([row[at] for at, _ in cells for row in below]) > _FEW_CALLED:
        # Rows of words that columns are called by, as in the list of a table's columns.
        return False
    return called >= _CALLED or (called > 0 and _contrasts(cells, below) > 1)


def _left_out(under: list[str], below: list[list[str]]) -> bool:
    """A cell that only this row leaves out, as the one below 序号 is when its name is merged over both rows."""
    return len(below) > 2 and any(not cell and all(row[at] for row in below) for at, cell in enumerate(under))


def _datum(cell: str) -> bool:
    return DATUM.fullmatch(cell) is not None or NUMBER.fullmatch(cell) is not None


def _called(cells: list[str]) -> float:
    """The share of cells that say what is in a column."""
    filled = [cell for cell in cells if cell]
    words = (cell for cell in filled if len(cell) <= _LONGEST_NAME and not _NUMBERED.search(cell))
    return sum(bool(hints(cell)) for cell in words) / max(len(filled), 1)


def _contrasts(cells: list[tuple[int, str]], below: list[list[str]]) -> int:
    """Different words that stand over columns of nothing but numbers and dates, of three at least."""
    out: set[str] = set()
    for at, cell in cells:
        values = [row[at] for row in below if row[at]]
        if cell.casefold() not in _MISSING and len(values) > 2 and all(map(_datum, values)):
            out.add(cell)
    return len(out)


def _joined(over: list[str], under: list[str]) -> list[str]:
    """The lower name, with its group's title before it where two columns would be called the same."""
    groups, group = [], ""
    for o, u in zip(over, under, strict=True):
        # A column of its own, whose name stands above, is no group for what follows.
        group = group if not o else o if u else ""
        groups.append(group)
    names = [u or o for o, u in zip(over, under, strict=True)]
    often = Counter(names)
    return [
        f"{group}_{name}" if u and group and often[name] > 1 else name
        for group, name, u in zip(groups, names, under, strict=True)
    ]
