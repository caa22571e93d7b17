"""Where the table stands in a sheet that people laid out: titles above it, a header or none, sums and signatures below.

For looking at a file. Whoever uploads a dataset is asked to put its columns' names into the first row instead (or the
first two, `two_rows.py`), because there a wrong guess would be recorded.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from anonymizer.errors import AnonymizerError
from anonymizer.pii.headers import hints
from anonymizer.tables.build import DATUM, MAX_NAME, NUMBER
from anonymizer.tables.limits import Limits
from anonymizer.tables.two_rows import names_of

Row = Sequence[str | None]
_LOOK = 40
_FOOT = 4
_SUMS = re.compile(
    r"(?:本页)?(?:合 *计|总 *计|小 *计|共 *计|总数|平均|制表|填表|审核|复核|经办|负责人签|填报|打印|第.{1,3}页)"
    r"|(?:注|备注|说明)[:：]|total|sum$|subtotal|average",
    re.IGNORECASE,
)
_LONGEST_NAME = 40


def arrange(rows: Iterable[Row], limits: Limits) -> tuple[list[str], Iterator[Row]]:
    """Names and the rows of data.

    Short rows are filled up; a row with more cells than the table is wide raises upload_ragged_row by its number.
    """
    rest = iter(rows)
    head = [list(row) for row in islice(rest, _LOOK)]
    if not head:
        raise AnonymizerError("upload_empty")
    width = max(_filled_to(row) for row in head)
    if width > limits.columns:
        raise AnonymizerError("upload_too_many_columns", most=limits.columns)
    titles = _titles(head, width)
    two = _two_rows(head, titles)
    if two is not None:
        titles, names = two
        body = chain(head[titles + 2 :], rest)
        return unique(names), _trimmed(body, width, titles + 2, head[titles : titles + 2])
    header = _is_header(head[titles], head[titles + 1 :])
    names = _names(head[titles] if header else [], width)
    body = chain(head[titles + header :], rest)
    return names, _trimmed(body, width, titles + header, head[titles : titles + header])


def unique(names: Iterable[str | None]) -> list[str]:
    """Every column gets a name of its own: column_3 where there was none, 电话 (2) for the second of a name."""
    out: list[str] = []
    for position, name in enumerate(names, start=1):
        plain = " ".join("".join(char if char.isprintable() else " " for char in name or "").split())[:MAX_NAME]
        plain = plain or f"column_{position}"
        taken, copy = plain, 2
        while taken in out:
            taken, copy = f"{plain} ({copy})", copy + 1
        out.append(taken)
    return out


def _filled(row: Row) -> int:
    return sum(bool(cell and cell.strip()) for cell in row)


def _filled_to(row: Row) -> int:
    return max((position for position, cell in enumerate(row, start=1) if cell and cell.strip()), default=0)


def _titles(head: list[list[str | None]], width: int) -> int:
    """Rows at the top with few cells filled, as merged titles leave them. The last row looked at is never one."""
    if width < 3:
        return 0
    titles = 0
    while titles < min(len(head) - 1, 8) and _filled(head[titles]) <= max(1, width // 3):
        titles += 1
    # Sparse all over: it was no title but the way of this table.
    return titles if (titles < 8 and titles < len(head) - 1) or titles == 0 else 0


def _two_rows(head: list[list[str | None]], titles: int) -> tuple[int, list[str]] | None:
    """Rows above a header of two rows, and its names. Its upper row may be sparse enough to look like a title."""
    for above in range(titles + 1):
        if above + 2 < len(head):
            names = names_of(head[above], head[above + 1], head[above + 2 :])
            if names is not None:
                return above, names
    return None


def _is_header(row: Row, below: list[list[str | None]]) -> bool:
    cells = [cell.strip() for cell in row if cell and cell.strip()]
    if not cells:
        return False
    called = sum(len(cell) <= _LONGEST_NAME and bool(hints(cell)) for cell in cells) / len(cells)
    data = sum(DATUM.fullmatch(cell) is not None or len(cell) > _LONGEST_NAME for cell in cells)
    numbers = sum(NUMBER.fullmatch(cell) is not None for cell in cells)
    if data:
        return called >= 0.7
    again = _again(row, below)
    if numbers:
        return called >= 0.5 and again == 0
    return called >= 0.3 or again < 0.2


def _again(row: Row, below: list[list[str | None]]) -> float:
    """The share of cells that stand again in their column: 男 does, 性别 does not."""
    filled = [(position, cell) for position, cell in enumerate(row) if cell and cell.strip()]
    seen = sum(any(len(other) > position and other[position] == cell for other in below) for position, cell in filled)
    return seen / max(len(filled), 1)


def _names(row: Row, width: int) -> list[str]:
    return unique([*row[:width], *[None] * (width - len(row))])


def _trimmed(rows: Iterable[Row], width: int, before: int, header: Sequence[Row]) -> Iterator[Row]:
    """Rows of the table's width, without repeated headers and without the sums and signatures at its foot."""
    waiting: deque[tuple[int, Row]] = deque()
    for number, row in enumerate(rows, start=before + 1):
        if list(row) in header:
            continue
        waiting.append((number, row))
        if len(waiting) > _FOOT:
            yield _fit(*waiting.popleft(), width)
    last = [_fit(number, row, width) for number, row in waiting]
    while len(last) > 1 and _is_foot(last[-1], width):
        last.pop()
    yield from last


def _is_foot(row: Row, width: int) -> bool:
    first = next((cell.strip() for cell in row if cell and cell.strip()), "")
    return width >= 3 and _SUMS.match(first) is not None


def _fit(number: int, row: Row, width: int) -> Row:
    if len(row) == width:
        return row
    if any(cell and cell.strip() for cell in row[width:]):
        raise AnonymizerError("upload_ragged_row", row=number, cells=len(row), expected=width)
    return [*row[:width], *[None] * (width - len(row))]
