"""One hidden layer, softmax, Adam: in numpy, since nothing else of the project needs a library for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from anonymizer.pii.lac import Lac
from anonymizer.pii.second_reading import ALONE, AROUND, BEGINS, COLUMNS, ENDS, GOES_ON, SEEN, TYPES, WIDTH, Weights
from anonymizer.pii.zh import characters
from bench.pii.labelled import Labelled

Floats = npt.NDArray[np.float32]
_BATCH = 512
# Shares of inputs and of units that are left out of each step, lest the layer learns sentences by heart.
_UNSEEN, _DROPPED = 0.1, 0.25
_DECAY = 1e-5


@dataclass(frozen=True, slots=True)
class Lesson:
    """Characters of all texts with AROUND empty ones between texts; `at` are the rows that count."""

    hidden: npt.NDArray[np.float16]
    classes: npt.NDArray[np.float16]
    right: npt.NDArray[np.int64]
    at: npt.NDArray[np.int64]


@cache
def tagger() -> Lac:
    """Without what is about to be taught."""
    return Lac(Weights.untaught())


def lesson(labelled: Sequence[Labelled]) -> Lesson:
    """What the tagger sees of each text, and what would be right."""
    texts = [one.text for one in labelled if one.text]
    size = sum(len(text) + AROUND for text in texts) + AROUND
    hidden = np.zeros((size, WIDTH), dtype=np.float16)
    classes = np.zeros((size, characters.COUNT), dtype=np.float16)
    right, counts = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=bool)
    at, known = AROUND, characters.table()
    for one, seen in zip((one for one in labelled if one.text), tagger().hidden(texts), strict=True):
        end = at + len(one.text)
        hidden[at:end] = seen
        codes = np.frombuffer(one.text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        classes[at:end] = known[np.where(codes < 0x10000, codes, 0)]
        right[at:end] = columns(one)
        counts[at:end] = True
        at = end + AROUND
    return Lesson(hidden, classes, right, np.flatnonzero(counts))


def columns(one: Labelled) -> npt.NDArray[np.int64]:
    """The right column of each character."""
    right = np.zeros(len(one.text), dtype=np.int64)
    for span in one.spans:
        if span.type in TYPES:
            first = 1 + 4 * TYPES.index(span.type)
            right[span.start : span.end] = first + GOES_ON
            right[span.start], right[span.end - 1] = first + BEGINS, first + ENDS
            if span.end - span.start == 1:
                right[span.start] = first + ALONE
    return right


def fit(given: Lesson, units: int = 96, rounds: int = 5, seed: int = 5) -> Weights:
    """The same weights for the same lesson and seed on the same machine."""
    rng = np.random.default_rng(seed)
    inputs = (2 * SEEN + 1) * WIDTH + (2 * AROUND + 1) * characters.COUNT
    parts = [
        rng.normal(0, inputs**-0.5, (inputs, units)).astype(np.float32),
        np.zeros(units, dtype=np.float32),
        rng.normal(0, units**-0.5, (units, COLUMNS)).astype(np.float32),
        np.zeros(COLUMNS, dtype=np.float32),
    ]
    first, second = [np.zeros_like(part) for part in parts], [np.zeros_like(part) for part in parts]
    steps = rounds * (len(given.at) // _BATCH)
    step = 0
    for _ in range(rounds):
        order = rng.permutation(given.at)
        for start in range(0, len(order) - _BATCH + 1, _BATCH):
            step += 1
            slopes = _slopes(parts, given, order[start : start + _BATCH], rng)
            rate = 2e-3 * (1 - step / (steps + 1)) + 2e-5
            for part, slope, mean, square in zip(parts, slopes, first, second, strict=True):
                slope += _DECAY * part
                mean += 0.1 * (slope - mean)
                square += 0.001 * (slope * slope - square)
                part -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return _weights(parts)


def _slopes(parts: list[Floats], given: Lesson, rows: npt.NDArray[np.int64], rng: np.random.Generator) -> list[Floats]:
    inputs = window(given, rows)
    inputs *= (rng.random(inputs.shape, dtype=np.float32) >= _UNSEEN) / np.float32(1 - _UNSEEN)
    kept = (rng.random((len(rows), len(parts[1])), dtype=np.float32) >= _DROPPED) / np.float32(1 - _DROPPED)
    layer = np.maximum(inputs @ parts[0] + parts[1], 0) * kept
    logits = layer @ parts[2] + parts[3]
    logits -= logits.max(axis=1, keepdims=True)
    wrong = np.exp(logits)
    wrong /= wrong.sum(axis=1, keepdims=True)
    wrong[np.arange(len(rows)), given.right[rows]] -= 1
    wrong /= len(rows)
    back = (wrong @ parts[2].T) * kept * (layer > 0)
    return [inputs.T @ back, back.sum(axis=0), layer.T @ wrong, wrong.sum(axis=0)]


def window(given: Lesson, rows: npt.NDArray[np.int64]) -> Floats:
    """[rows, inputs]: neighbours side by side."""
    seen = [given.hidden[rows + shift] for shift in range(-SEEN, SEEN + 1)]
    around = [given.classes[rows + shift] for shift in range(-AROUND, AROUND + 1)]
    return np.concatenate([*seen, *around], axis=1).astype(np.float32)


def _weights(parts: list[Floats]) -> Weights:
    units, cut = parts[0].shape[1], (2 * SEEN + 1) * WIDTH
    return Weights(
        parts[0][:cut].reshape(-1, WIDTH, units), parts[0][cut:].reshape(-1, characters.COUNT, units), *parts[1:]
    )
