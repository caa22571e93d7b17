"""The labelled sentences with other people, places and offices in them, and in other clothes."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence

from bench.pii.labelled import MARK, Labelled, Span
from bench.pii.learn.names import person
from bench.pii.learn.places import address, location, organization
from bench.pii.values import MAKERS

Rng = random.Random
_PLACES: dict[str, Callable[[Rng], str]] = {"LOCATION": location, "ADDRESS": address, "ORGANIZATION": organization}
# How often a name keeps its kind; else another that can stand in the same place.
_KEPT = 0.6
_KINDS = ("common", "common", "rare", "compound", "wordlike", "minority", "latin", "pinyin", "spaced")
_CUT = re.compile("(?<=[，,。；;！？])")
_HALF = str.maketrans("，。：；（）！？、", ",.:;()!?,")


def refilled(lines: Sequence[str], times: int, seed: str) -> Iterator[Labelled]:
    """Each line once as it is, then `times` changed ones. The same for the same seed."""
    rng = random.Random(seed)
    for line in lines:
        yield _filled(line, rng, changed=False)
        # Nothing of a line without marks changes but its clothes.
        for _ in range(times if MARK.search(line) else times // 3):
            yield _dressed(_filled(line, rng, changed=True), rng)
    for _ in range(len(lines) * times // 6):
        one, other = (_filled(rng.choice(lines), rng, changed=True) for _ in range(2))
        yield _joined(one, other, rng.choice(("", " ", "\n", ";")))


def _filled(line: str, rng: Rng, *, changed: bool) -> Labelled:
    text, spans, at = "", [], 0
    for match in MARK.finditer(line):
        text += line[at : match.start()]
        kind = match[2] or match[4] or ""
        piece = match[1] or MAKERS[match[4]](rng)
        if changed and match[1]:
            piece = _other(piece, kind, match[3] or "", rng)
        if kind:
            spans.append(Span(len(text), len(text) + len(piece), kind, match[3] or ""))
        text += piece
        at = match.end()
    return Labelled(text + line[at:], tuple(spans))


def _other(piece: str, kind: str, name: str, rng: Rng) -> str:
    if kind == "PERSON" and name:
        if rng.random() < 0.15:
            return piece
        if name == "titled":
            # 老李 and 王 stand in different places.
            return _like(piece, rng)
        if len(piece) == 1:
            return person(rng, "titled")[-1]
        return person(rng, name if rng.random() < _KEPT else rng.choice(_KINDS))
    if kind in _PLACES and rng.random() < 0.6:
        return _PLACES[kind](rng)
    return piece


def _like(piece: str, rng: Rng) -> str:
    if piece[0] in "老小阿大" and len(piece) == 2:
        return rng.choice("老老小小阿大") + person(rng, "common")[0]
    return (
        person(rng, "common")[0] if rng.random() < 0.75 else person(rng, rng.choice(("rare", "compound")))[: len(piece)]
    )


def _dressed(one: Labelled, rng: Rng) -> Labelled:
    """Half-width marks, no mark at the end, or only some of its clauses."""
    way = rng.random()
    if way < 0.2:
        one = _clauses(one, rng)
    if rng.random() < 0.2:
        one = Labelled(one.text.translate(_HALF), one.spans)
    elif rng.random() < 0.06:
        one = Labelled(one.text.replace("，", " "), one.spans)
    if rng.random() < 0.15 and one.text[-1:] in "。." and len(one.text) > 1:
        one = Labelled(one.text[:-1], one.spans)
    return one


def _clauses(one: Labelled, rng: Rng) -> Labelled:
    cuts = [0, *(match.start() for match in _CUT.finditer(one.text)), len(one.text)]
    first = rng.randrange(len(cuts) - 1)
    start, end = cuts[first], cuts[rng.randrange(first + 1, len(cuts))]
    if end - start < 4 or any(span.start < start < span.end or span.start < end < span.end for span in one.spans):
        return one
    kept = [
        Span(s.start - start, s.end - start, s.type, s.kind) for s in one.spans if s.start >= start and s.end <= end
    ]
    return Labelled(one.text[start:end], tuple(kept))


def _joined(one: Labelled, other: Labelled, between: str) -> Labelled:
    shift = len(one.text) + len(between)
    moved = (Span(s.start + shift, s.end + shift, s.type, s.kind) for s in other.spans)
    return Labelled(one.text + between + other.text, (*one.spans, *moved))
