"""Which texts the model reads in one run: short ones of like length together, long ones in pieces."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter

import numpy as np
import numpy.typing as npt

# Rows and cells of one run: what fits the caches, is padded little, and is soon done with, since two threads take turns
# with the interpreter between runs. 128 rows took longer, 16 short cells no longer pay for the call.
_ROWS, _CELLS = 32, 512
# Texts and characters that are sorted by length together, and how many such groups are under way ahead of the reader.
_GROUP, _CHARACTERS, AHEAD = 2048, 131_072, 2
# Longer texts are cut at a sentence end before this many characters.
_LONGEST = 256
_SENTENCE_ENDS = "。!?!?\n;;,, "
Labels = npt.NDArray[np.int64]
Odds = npt.NDArray[np.float32]
Piece = tuple[int, int, str]  # index of the text, offset in the text, characters
Part = tuple[int, Labels, Odds, Odds]  # offset in the text, tags, odds, probabilities of the second reading


class Unfinished:
    """Parts of texts of which not all has been read: those of one long text are read by several threads."""

    def __init__(self, left: dict[int, int]) -> None:
        """`left`: characters by index of the text."""
        self._left = left
        self._parts: dict[int, list[Part]] = {}
        self._lock = threading.Lock()

    def finished(self, index: int, part: Part) -> list[Part]:
        """All parts in order for whoever brings the last one, none for others."""
        with self._lock:
            self._parts.setdefault(index, []).append(part)
            self._left[index] -= len(part[1])
            return [] if self._left[index] else sorted(self._parts.pop(index), key=itemgetter(0))


def groups(texts: Sequence[str]) -> Iterator[slice]:
    first, characters = 0, 0
    for index, text in enumerate(texts):
        if index > first and (index - first == _GROUP or characters + len(text) > _CHARACTERS):
            yield slice(first, index)
            first, characters = index, 0
        characters += len(text)
    if first < len(texts):
        yield slice(first, len(texts))


def batches(texts: Iterable[tuple[int, str]]) -> Iterator[list[Piece]]:
    """Pieces of like length together, so that little is padded."""
    pieces = [(index, offset, piece) for index, text in texts for offset, piece in _cut(text)]
    pieces.sort(key=lambda piece: len(piece[2]))
    batch: list[Piece] = []
    for piece in pieces:
        if batch and (len(batch) == _ROWS or (len(batch) + 1) * len(piece[2]) > _CELLS):
            yield batch
            batch = []
        batch.append(piece)
    if batch:
        yield batch


def _cut(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    while len(text) - start > _LONGEST:
        last = max(text.rfind(mark, start, start + _LONGEST) for mark in _SENTENCE_ENDS)
        end = last + 1 if last >= start else start + _LONGEST
        yield start, text[start:end]
        start = end
    if start < len(text):
        yield start, text[start:]
