"""Measure the rectangle of every sheet in a workbook before the reader allocates it whole.

What a member is called says nothing: relationships may point the reader at any part. So every member is looked at, and
whatever holds `sheetData` is a sheet. Every cell must say where it stands, plainly and first of all: a cell that only
follows its neighbour, or whose reference is written with entities, could stand anywhere.
"""

from __future__ import annotations

import re

from anonymizer.errors import AnonymizerError
from anonymizer.tables.limits import Limits

_MARK = b"sheetData"
_WIDE_MARKS = tuple(_MARK.decode().encode(code) for code in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"))
_TEXT_SUFFIXES = (".xml", ".rels", ".vml")
_CELL_TAG = re.compile(rb"<(?:[^\s<>/!?\"'=]*:)?c(?=[\s/>])")
_PLACED_CELL = re.compile(rb"<(?:[^\s<>/!?\"'=]*:)?c\s+r\s*=")
_REFERENCE = re.compile(rb"""\sr\s*=\s*(?:"([^"]{0,64})"|'([^']{0,64})')""")
_PLACE = re.compile(rb"([A-Za-z]{1,3})?([0-9]{1,7})")
_LONGEST_TAG = 1 << 21


class Rectangles:
    """The sheets of one workbook together: the reader holds them all at once."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._area = 0

    def add(self, area: int) -> None:
        self._area += area
        if self._area > self._limits.cells:
            raise AnonymizerError("upload_too_many_cells", most=self._limits.cells)


class Member:
    """One member as its pieces come out of the zip. Raises the row, column or cell limits, or upload_corrupt."""

    def __init__(self, name: str, limits: Limits, rectangles: Rectangles) -> None:
        self._is_text = name.lower().endswith(_TEXT_SUFFIXES)
        self._limits = limits
        self._rectangles = rectangles
        self._is_sheet = False
        self._held = b""
        self._rows = self._columns = self._cells = 0

    def feed(self, piece: bytes) -> None:
        text = self._held + piece
        # The reader knows no such encoding today; if it learns one, this must not have let a sheet through unseen.
        if (self._is_text and b"\x00" in piece) or any(mark in text for mark in _WIDE_MARKS):
            raise AnonymizerError("upload_corrupt")
        self._is_sheet = self._is_sheet or _MARK in text
        if not self._is_sheet:
            self._held = text[-4 * len(_MARK) :]
            return
        last = text.rfind(b"<")
        self._held = text[last:] if last >= 0 else b""
        if len(self._held) > _LONGEST_TAG:
            raise AnonymizerError("upload_corrupt")
        self._measure(text[: max(last, 0)])

    def end(self) -> None:
        if self._is_sheet:
            self._measure(self._held)
            self._rectangles.add(max(self._rows * self._columns, self._cells))

    def _measure(self, xml: bytes) -> None:
        cells = len(_CELL_TAG.findall(xml))
        if cells != len(_PLACED_CELL.findall(xml)):
            raise AnonymizerError("upload_corrupt")
        self._cells += cells
        for first, second in dict.fromkeys(_REFERENCE.findall(xml)):
            self._place(first or second)

    def _place(self, reference: bytes) -> None:
        match = _PLACE.fullmatch(reference)
        if match is None:
            raise AnonymizerError("upload_corrupt")
        self._rows = max(self._rows, int(match[2]))
        self._columns = max(self._columns, _column_number(match[1] or b"A"))
        if self._rows > self._limits.rows + 1:
            raise AnonymizerError("upload_too_many_rows", most=self._limits.rows)
        if self._columns > self._limits.columns:
            raise AnonymizerError("upload_too_many_columns", most=self._limits.columns)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number
