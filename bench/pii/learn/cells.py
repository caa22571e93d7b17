"""Cells of tables: names, places and offices alone, and words of lists that are none of them."""

from __future__ import annotations

import random
from collections.abc import Iterator

from bench.pii.labelled import Labelled, Span
from bench.pii.learn.names import person
from bench.pii.learn.places import address, location, organization
from bench.pii.learn.words import words

_WORDS = words("plain_cells")
_KINDS = ("common",) * 6 + ("rare", "compound", "wordlike", "minority", "latin", "pinyin", "spaced")


def cells(count: int, seed: str) -> Iterator[Labelled]:
    """A third are names, a third places and offices, a third words."""
    rng = random.Random(seed)
    for _ in range(count):
        way = rng.randrange(9)
        if way < 3:
            kind = rng.choice(_KINDS)
            yield _whole(person(rng, kind), "PERSON", kind)
        elif way < 6:
            maker, kind = rng.choice(((location, "LOCATION"), (organization, "ORGANIZATION"), (address, "ADDRESS")))
            yield _whole(maker(rng), kind)
        else:
            yield Labelled(rng.choice(_WORDS), ())


def _whole(text: str, kind: str, name: str = "") -> Labelled:
    return Labelled(text, (Span(0, len(text), kind, name),))
