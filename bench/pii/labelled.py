"""The labelled sentences: marks become text, spans and, for names, their kind."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.pii.values import MAKERS

MARK = re.compile(r"\[([^\]|]+)\|([A-Z_]*)(?::([a-z]+))?\]|\{([A-Z_]+)\}")
_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Span:
    """`kind` only of PERSON."""

    start: int
    end: int
    type: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Labelled:
    text: str
    spans: tuple[Span, ...]


def load(part: str, times: int = 1) -> list[Labelled]:
    """`part`: a file of marks beside this one. `times`: how often values are filled anew, the same ones every time."""
    rng = random.Random(part)
    told = lines(part)
    return [read(line, rng) for _ in range(times) for line in told]


def lines(part: str) -> list[str]:
    """The marked sentences of a part, without comments."""
    every = (_HERE / f"{part}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in every if line.strip() and not line.startswith("#")]


def read(line: str, rng: random.Random) -> Labelled:
    text, spans, at = "", [], 0
    for match in MARK.finditer(line):
        text += line[at : match.start()]
        piece, kind = match[1] or MAKERS[match[4]](rng), match[2] or match[4] or ""
        if kind:
            spans.append(Span(len(text), len(text) + len(piece), kind, match[3] or ""))
        text += piece
        at = match.end()
    return Labelled(text + line[at:], tuple(spans))


def characters(labelled: list[Labelled]) -> Iterator[int]:
    yield from (len(entry.text) for entry in labelled)
