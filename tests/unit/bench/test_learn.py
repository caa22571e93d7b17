"""The recipe of the second reading: what it teaches with is well marked, the same every time, and what is shipped."""

from __future__ import annotations

import json
import random
from hashlib import sha256
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from anonymizer.pii.second_reading import ALONE, BEGINS, ENDS, GOES_ON, TYPES
from bench.pii import learn
from bench.pii.labelled import Labelled, Span, lines
from bench.pii.learn import __main__ as recipe
from bench.pii.learn.__main__ import PARTS
from bench.pii.learn.cells import cells
from bench.pii.learn.fit import columns, fit, lesson
from bench.pii.learn.names import KINDS, person
from bench.pii.learn.refill import refilled

DATA = Path(str(files("anonymizer.pii"))) / "data"


@pytest.mark.parametrize("part", ["develop", "others"])
def test_sentences_that_are_filled_anew_stay_well_marked(part: str) -> None:
    made = list(refilled(lines(part)[:120], 2, "test"))
    assert len(made) > 120
    for one in made:
        assert all(a.end <= b.start for a, b in pairwise(one.spans))
        assert all(0 <= span.start < span.end <= len(one.text) for span in one.spans)
        assert not set("[]|{}") & set(one.text)


def test_the_same_seed_teaches_the_same() -> None:
    some = lines("develop")[:40]
    assert list(refilled(some, 3, "a")) == list(refilled(some, 3, "a")) != list(refilled(some, 3, "b"))
    assert list(cells(50, "a")) == list(cells(50, "a"))


@pytest.mark.parametrize("kind", KINDS)
def test_a_made_up_name_is_one_piece_of_text(kind: str) -> None:
    rng = random.Random(1)
    for _ in range(200):
        name = person(rng, kind)
        assert name == name.strip() != ""
        assert not set("[]|{}\n") & set(name)


def test_each_character_is_taught_its_part() -> None:
    marked = Labelled("王在和平路", (Span(0, 1, "PERSON", "titled"), Span(2, 5, "LOCATION")))
    place = 1 + 4 * TYPES.index("LOCATION")
    assert columns(marked).tolist() == [1 + ALONE, 0, place + BEGINS, place + GOES_ON, place + ENDS]


def test_the_same_lesson_gives_the_same_weights_and_they_are_no_longer_the_first() -> None:
    given = lesson(list(refilled(lines("develop")[:60], 2, "test")))
    one, other = (fit(given, units=8, rounds=2) for _ in range(2))
    assert np.array_equal(one.out, other.out)
    assert np.array_equal(one.seen, other.seen)
    assert one.out_bias[0] > one.out_bias[1:].max()  # they begin equal, and most characters are part of nothing


def test_what_is_shipped_is_what_the_recipe_last_made_of_these_sentences() -> None:
    """Whoever changes sentences runs `python -m bench.pii.learn` again."""
    told = json.loads((DATA / "taught.json").read_text(encoding="utf-8"))
    here = Path(next(iter(learn.__path__)))
    made = {name: DATA / name for name in ("second_reading.npz", "trust.json")}
    of = {f"{part}.txt": here.parent / f"{part}.txt" for part in PARTS}
    assert told == {name: sha256(file.read_bytes()).hexdigest() for name, file in (made | of).items()}
    assert made["second_reading.npz"].stat().st_size < 300_000


def test_nothing_is_taught_from_the_part_held_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(recipe, "lines", lambda part: asked.append(part) or lines(part))
    recipe.folds.__wrapped__()
    assert sorted(asked) == sorted(PARTS) and "apart" not in asked
