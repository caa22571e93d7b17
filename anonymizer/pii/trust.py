"""How far a candidate is believed: the second reading's view of it and the rules that propose it, weighed together.

A logistic regression by type; its numbers (`data/trust.json`) were fitted on sentences that the second reading had not
been taught on, by the recipe in `bench/pii/learn`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from anonymizer.pii.reading import PERSON, Reading
from anonymizer.pii.recogniser import SHAPED, THRESHOLD
from anonymizer.pii.second_reading import TYPES
from anonymizer.pii.zh.person_cues import NOT_NAMES

# What is believed less is given up. A name that is missed costs somebody more than a town that was none.
LEAST = {"PERSON": 0.42, "LOCATION": 0.4, "ORGANIZATION": 0.4, "ADDRESS": 0.3}
# A candidate believed this much is more than a guess of the model.
SURE = 0.9
_SURE_SCORE, _BEST_SCORE = 0.6, 0.85
# Scores of rules just below SHAPED are as good.
_STRONG = SHAPED - 0.03
_LEAST_CHANCE = 1e-4
_HAN = re.compile("[\u4e00-\u9fff]")


def signs(reading: Reading, type_name: str, start: int, end: int, rules: Mapping[str, float]) -> dict[str, float]:
    """What speaks for and against text[start:end], without what does neither.

    `rules` are those that propose it, with their scores.
    """
    beliefs, kind = reading.beliefs, TYPES.index(type_name)
    assert beliefs is not None
    exact, within = beliefs.of(kind, start, end)
    found = {
        "always": 1.0,
        "exact": _odds(exact),
        "within": _odds(within),
        "tagger": min(reading.unlike(start, end, kind), 20.0) / 5 if kind < 3 else 0.0,
    }
    if not rules:
        found["no rule"] = 1.0
    if end - start <= 2:
        found["one character" if end - start == 1 else "two characters"] = 1.0
    if kind == PERSON and reading.text[start:end] in NOT_NAMES:
        found["known word"] = 1.0
    if not _HAN.search(reading.text, start, end):
        found["not Chinese"] = 1.0
        if not rules:
            found["not Chinese, no rule"] = 1.0
    for name, score in rules.items():
        found[name] = 1.0
        if score >= _STRONG:
            found[f"{name}, strong"] = 1.0
    return found


def belief(type_name: str, found: Mapping[str, float]) -> float:
    """From 0 to 1, to two places: what else is in its batch moves the model's answer by its last digits."""
    weights, total = _weights()[type_name], 0.0
    for name, value in found.items():
        total += weights.get(name, 0.0) * value
    return round(1 / (1 + math.exp(-total)), 2)


def score(type_name: str, believed: float) -> float:
    """As recognisers score: above THRESHOLD if believed enough, above GUESSED if sure."""
    if believed < LEAST[type_name]:
        return 0.0
    if believed < SURE:
        return THRESHOLD + (_SURE_SCORE - THRESHOLD) * believed / SURE
    return _SURE_SCORE + (_BEST_SCORE - _SURE_SCORE) * (believed - SURE) / (1 - SURE)


def _odds(chance: float) -> float:
    bounded = min(max(chance, _LEAST_CHANCE), 1 - _LEAST_CHANCE)
    return math.log(bounded / (1 - bounded))


@cache
def _weights() -> dict[str, dict[str, float]]:
    known: dict[str, dict[str, float]] = json.loads(
        (files("anonymizer.pii") / "data" / "trust.json").read_text(encoding="utf-8")
    )
    return known
