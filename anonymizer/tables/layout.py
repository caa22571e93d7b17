"""Where the table stands in a sheet that people laid out: titles above it, a header or none, sums and notes below.

A scan and an upload read the same rows. What an upload records has to be sure, so that its header may not be missing,
every column has a name and no row is short; and the steward is told which rows were taken for what (`Layout`).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from anonymizer.errors import AnonymizerError
from anonymizer.pii.headers import hints
from anonymizer.tables.build import DATUM, MAX_NAME, NUMBER, column_names
from anonymizer.tables.feet import doubtful, is_note, is_sum
from anonymizer.tables.limits import Limits
from anonymizer.tables.two_rows import names_of

Row = Sequence[str | None]
# The number of a row in the file, from 1, and its cells.
Numbered = tuple[int, Row]
# By the number of a row and the position of a cell: the row where the merged cell around it starts, and its value.
Merged = Mapping[int, Mapping[int, tuple[int, str | None]]]
_LOOK = 40
_FOOT = 12
_LONGEST_NAME = 40
_CALLED = 0.3


@dataclass(slots=True)
class Layout:
    """Numbers of the rows of the file that are no rows of the table. What is below the header is known once all rows
    were read, as is `merged`: how many cells of a column have the value of the merged cell around them. Rows that are
    `doubtful` count as people, and look like notes below the table."""

    titles: list[int] = field(default_factory=list)
    header: list[int] = field(default_factory=list)
    repeated: list[int] = field(default_factory=list)
    sums: list[int] = field(default_factory=list)
    notes: list[int] = field(default_factory=list)
    doubtful: list[int] = field(default_factory=list)
    merged: dict[str, int] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """What was set aside or filled, and nothing where the file is a plain table. Names of columns, never values."""
        odd = (self.titles, self.repeated, self.sums, self.notes, self.doubtful, self.merged)
        plain = not any(odd) and len(self.header) <= 1
        return {} if plain else {name: getattr(self, name) for name in self.__slots__}


def arrange(
    rows: Iterable[Numbered],
    limits: Limits,
    merged: Merged | None = None,
    *,
    sure: bool = False,
    exact: bool = False,
) -> tuple[list[str], Iterator[Row], Layout]:
    """Names, the rows of data, and what was decided.

    Looking only, short rows are filled up and columns without a name get one. `sure`: the header has to be there with a
    name for each column, or upload_* says what is wrong. `exact`: a short row is wrong too. A row with more cells than
    the table is wide raises upload_ragged_row by its number.
    """
    rest = iter(rows)
    head = list(islice(rest, _LOOK))
    if not head:
        raise AnonymizerError("upload_empty")
    cells = [list(row) for _, row in head]
    width = max(_filled_to(row) for row in cells)
    if width > limits.columns:
        raise AnonymizerError("upload_too_many_columns", most=limits.columns)
    titles, header, names = _header(cells, width, limits, sure=sure)
    numbers = [number for number, _ in head]
    layout = Layout(numbers[:titles], numbers[titles : titles + header])
    body = chain(head[titles + header :], rest)
    table = _Table(names, layout, merged or {}, exact)
    return names, table.rows(body, cells[titles : titles + header]), layout


def _header(head: list[list[str | None]], width: int, limits: Limits, *, sure: bool) -> tuple[int, int, list[str]]:
    """How many titles stand above, how many rows the header has, and the columns' names."""
    titles = _titles(head, width)
    two = _two_rows(head, titles)
    if two is not None:
        above, names = two
        return above, 2, column_names(names, limits) if sure else unique(names)
    if not sure:
        header = _is_header(head[titles], head[titles + 1 :])
        return titles, int(header), _names(head[titles] if header else [], width)
    if titles and _called(head[titles]) < _CALLED:
        # What seemed a title may be a header with cells left empty: its first row of data would become the header.
        titles = 0
    # A workbook ends every row where the longest ends, a title or a note that stands further right among them.
    own = head[titles]
    while len(own) > width and not (own[-1] or "").strip():
        own = own[:-1]
    return titles, 1, column_names(own, limits)


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
    called = _called(row)
    data = sum(DATUM.fullmatch(cell) is not None or len(cell) > _LONGEST_NAME for cell in cells)
    numbers = sum(NUMBER.fullmatch(cell) is not None for cell in cells)
    if data:
        return called >= 0.7
    again = _again(row, below)
    if numbers:
        return called >= 0.5 and again == 0
    return called >= _CALLED or again < 0.2


def _called(row: Row) -> float:
    """The share of cells that are what columns are called."""
    cells = [cell.strip() for cell in row if cell and cell.strip()]
    return sum(len(cell) <= _LONGEST_NAME and bool(hints(cell)) for cell in cells) / max(len(cells), 1)


def _again(row: Row, below: list[list[str | None]]) -> float:
    """The share of cells that stand again in their column: 男 does, 性别 does not."""
    filled = [(position, cell) for position, cell in enumerate(row) if cell and cell.strip()]
    seen = sum(any(len(other) > position and other[position] == cell for other in below) for position, cell in filled)
    return seen / max(len(filled), 1)


def _names(row: Row, width: int) -> list[str]:
    return unique([*row[:width], *[None] * (width - len(row))])


@dataclass(frozen=True, slots=True)
class _Table:
    """What is decided row by row below the header."""

    names: Sequence[str]
    layout: Layout
    merged: Merged
    exact: bool

    def rows(self, below: Iterable[Numbered], header: Sequence[Row]) -> Iterator[Row]:
        """Rows of the table's width, without repeated headers, sums, notes, and rows without any cell."""
        last: deque[Numbered] = deque(maxlen=_FOOT)
        for number, row in below:
            if list(row) in header:
                self.layout.repeated.append(number)
                continue
            if len(self.names) >= 3 and self._nobody(number, row):
                continue
            last.append((number, row))
            within = self.merged.get(number)
            yield _fit(number, self._unmerged(row, within) if within else row, len(self.names), exact=self.exact)
        below_it = doubtful([row for _, row in last], len(self.names)) if len(self.names) >= 3 else []
        self.layout.doubtful.extend(last[at][0] for at in below_it)

    def _nobody(self, number: int, row: Row) -> bool:
        if is_sum(row):
            self.layout.sums.append(number)
            return True
        if is_note(row, len(self.names)):
            self.layout.notes.append(number)
            return True
        return not _filled(row)

    def _unmerged(self, row: Row, within: Mapping[int, tuple[int, str | None]]) -> Row:
        """With the value of each merged cell in every row that it covers, as the sheet shows it; titles stay out."""
        out = [*row, *[None] * (len(self.names) - len(row))]
        for at, (start, value) in within.items():
            if at < len(self.names) and value and not out[at] and start > max(self.layout.header, default=0):
                out[at] = value
                self.layout.merged[self.names[at]] = self.layout.merged.get(self.names[at], 0) + 1
        return out


def _fit(number: int, row: Row, width: int, *, exact: bool) -> Row:
    if len(row) == width:
        return row
    if (exact and len(row) < width) or any(cell and cell.strip() for cell in row[width:]):
        raise AnonymizerError("upload_ragged_row", row=number, cells=len(row), expected=width)
    return [*row[:width], *[None] * (width - len(row))]
