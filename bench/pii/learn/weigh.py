"""How far each rule is to be trusted beside the second reading: logistic regressions on what that was not taught on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from scipy.optimize import minimize

from anonymizer.pii import trust
from anonymizer.pii.lac import Lac
from anonymizer.pii.reading import Reading
from anonymizer.pii.zh.weighed import WeighedAddress, WeighedName, WeighedOffice, WeighedPlace
from bench.pii.labelled import Labelled

Signs = dict[str, float]
# Each sign has to be worth this much before it is believed.
_DOUBT = 0.5


class Evidence:
    """Candidates of each type with their signs, and whether they were right."""

    def __init__(self) -> None:
        self._recognisers = [kind() for kind in (WeighedName, WeighedPlace, WeighedOffice, WeighedAddress)]
        self._found: defaultdict[str, list[tuple[Signs, bool, float]]] = defaultdict(list)

    def add(self, labelled: Sequence[Labelled], reader: Lac, weight: float) -> None:
        """What is proposed in these sentences; `weight` is how much each counts."""
        # In the order of the sentences: a sum of floats depends on it.
        taggings = dict(reader.stream([one.text for one in labelled]))
        for index, one in enumerate(labelled):
            tagging = taggings[index]
            reading = Reading(one.text, tagging.words, tagging.odds, tagging.beliefs)
            right = {(span.start, span.end, span.type) for span in one.spans}
            for recogniser in self._recognisers:
                for (start, end), rules in recogniser.proposed(reading).items():
                    found = trust.signs(reading, recogniser.ENTITY, start, end, rules)
                    said = (start, end, recogniser.ENTITY) in right
                    self._found[recogniser.ENTITY].append((found, said, weight))

    def extend(self, other: Evidence) -> None:
        """That of another fold as well."""
        for kind, rows in other._found.items():
            self._found[kind] += rows

    def weights(self) -> dict[str, Signs]:
        """By type, rounded to what a reader can check."""
        return {kind: _fit(rows) for kind, rows in sorted(self._found.items())}


def _fit(rows: Iterable[tuple[Signs, bool, float]]) -> Signs:
    every = list(rows)
    names = sorted({name for found, _, _ in every for name in found})
    inputs = np.array([[found.get(name, 0.0) for name in names] for found, _, _ in every])
    right = np.array([said for _, said, _ in every], dtype=float)
    counts = np.array([weight for _, _, weight in every])
    doubt = _DOUBT * np.array([name != "always" for name in names])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        sums = inputs @ weights
        wrong = counts * (1 / (1 + np.exp(-sums)) - right)
        cost = counts @ (np.logaddexp(0, sums) - right * sums) + 0.5 * doubt @ weights**2
        return float(cost), inputs.T @ wrong + doubt * weights

    best = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 1000}).x
    return {name: round(float(weight), 3) for name, weight in zip(names, best, strict=True)}
