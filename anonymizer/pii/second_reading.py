"""The second reading: how likely each character begins, continues or ends a name, a place, an office, an address.

A small layer that was taught on made-up office text (`bench/pii/learn`) looks at what the tagger's last layer sees of a
character and its neighbours, and at what classes of characters (`zh/characters.py`) stand around it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from anonymizer.pii.zh import characters

Floats = npt.NDArray[np.float32]
TYPES = ("PERSON", "LOCATION", "ORGANIZATION", "ADDRESS")
# How many numbers the tagger's last layer has for a character.
WIDTH = 256
# Column 0: nothing. Then four a type: begins, goes on, ends, one character alone.
COLUMNS = 1 + 4 * len(TYPES)
BEGINS, GOES_ON, ENDS, ALONE = range(4)
# How many neighbours on each side: of what the tagger sees, and of classes.
SEEN, AROUND = 1, 2
# What is less likely is not proposed.
_LEAST = 0.1
# No name of anything is longer.
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Weights:
    """`seen` [3, WIDTH, units], `around` [5, classes, units], `bias` [units], `out` [units, COLUMNS], `out_bias`."""

    seen: Floats
    around: Floats
    bias: Floats
    out: Floats
    out_bias: Floats

    @staticmethod
    def untaught() -> Weights:
        """That say nothing of anything: what the recipe starts from."""
        shapes = ((2 * SEEN + 1, WIDTH, 1), (2 * AROUND + 1, characters.COUNT, 1), (1,), (1, COLUMNS), (COLUMNS,))
        return Weights(*(np.zeros(shape, dtype=np.float32) for shape in shapes))


@cache
def weights() -> Weights:
    """Those of `data/second_reading.npz`, which `python -m bench.pii.learn` makes."""
    with (files("anonymizer.pii") / "data" / "second_reading.npz").open("rb") as file, np.load(file) as kept:
        return Weights(*(kept[field.name].astype(np.float32) for field in fields(Weights)))


class Beliefs:
    """What the second reading thinks of one text."""

    def __init__(self, chances: Floats) -> None:
        # Of each character, four parts a type.
        self._parts = chances[:, 1:]
        self._spans: list[list[tuple[int, int]]] | None = None

    def exact(self, kind: int, start: int, end: int) -> float:
        """Probability of the least likely character of text[start:end], if it is exactly one of this type."""
        return self.of(kind, start, end)[0]

    def within(self, kind: int, start: int, end: int) -> float:
        """How likely a character of text[start:end] is part of any of this type, on average."""
        return self.of(kind, start, end)[1]

    def of(self, kind: int, start: int, end: int) -> tuple[float, float]:
        """Both, exact and within: whoever weighs a candidate asks for both."""
        rows = self._rows(kind, start, end)
        within = sum(map(sum, rows)) / len(rows)
        if len(rows) == 1:
            return rows[0][ALONE], within
        return min(rows[0][BEGINS], rows[-1][ENDS], *[row[GOES_ON] for row in rows[1:-1]]), within

    def likely(self, kind: int) -> list[tuple[int, int]]:
        """Spans of characters that are all likely enough, to the likeliest end of each beginning; and lone ones."""
        if self._spans is None:
            self._spans = [[] for _ in TYPES]
            # Of each type what a span can open with: that it begins, and that it is one character alone.
            opens = self._parts.reshape(-1, len(TYPES), 4)[:, :, :: ALONE - BEGINS] >= _LEAST
            for start, at, alone in zip(*(axis.tolist() for axis in opens.nonzero()), strict=True):
                end = start + 1 if alone else self._end(at, start)
                if end:
                    self._spans[at].append((start, end))
        return self._spans[kind]

    def _end(self, kind: int, start: int) -> int:
        """Where the likeliest span that begins here ends, 0 if no end is likely."""
        best, end, along = _LEAST, 0, 1.0
        for at, row in enumerate(self._rows(kind, start + 1, start + LONGEST), start + 1):
            if min(along, row[ENDS]) >= best:
                best, end = min(along, row[ENDS]), at + 1
            along = min(along, row[GOES_ON])
            if along < best:
                break
        return end

    def _rows(self, kind: int, start: int, end: int) -> list[list[float]]:
        """The four parts of each character, as plain floats: few characters are ever asked for."""
        rows: list[list[float]] = self._parts[start:end, 4 * kind : 4 * kind + 4].tolist()
        return rows
