"""An empirical audit: can samples of two neighbouring releases refute the claimed ε?

It can refute and never prove. An event is chosen on one half of the samples and judged on the other, so one pair of
Clopper-Pearson bounds is valid (Jagielski, Ullman, Oprea 2020; Clopper and Pearson 1934). One-dimensional: feed it
one cell, or a sum of cells. Neighbours that reach the bound matter more than the number of samples.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

_CANDIDATES = 200


@dataclass(frozen=True, slots=True)
class Verdict:
    """`epsilon_low` is below the true ε with probability at least 1 − alpha."""

    epsilon_low: float
    refuted: bool


@dataclass(frozen=True, slots=True)
class _Event:
    """{x ≥ threshold} or {x ≤ threshold}; `swapped` compares the second release against the first."""

    threshold: float
    above: bool
    swapped: bool

    def hits(self, samples: Sequence[float]) -> int:
        return sum(x >= self.threshold if self.above else x <= self.threshold for x in samples)


def audit(
    first: Sequence[float], second: Sequence[float], claimed_epsilon: float, *, delta: float = 0.0, alpha: float = 1e-6
) -> Verdict:
    """Judge a claim from equally many independent samples of the release on each of two neighbouring tables.

    `alpha` is the probability of refuting a true claim.
    """
    half = min(len(first), len(second)) // 2
    if half < 10:
        raise ValueError("too few samples to audit")
    event = max(_candidates(first[:half], second[:half]), key=lambda one: _promise(one, first[:half], second[:half]))
    left, right = (second, first) if event.swapped else (first, second)
    likely, rare = left[half : 2 * half], right[half : 2 * half]
    low = lower_bound(event.hits(likely), half, alpha / 2) - delta
    high = upper_bound(event.hits(rare), half, alpha / 2)
    epsilon = max(0.0, math.log(low / high)) if low > 0 else 0.0
    return Verdict(epsilon, epsilon > claimed_epsilon)


def lower_bound(hits: int, trials: int, alpha: float) -> float:
    """Clopper-Pearson: the p at which so many hits or more have probability alpha."""
    # Here and not above: it takes a second to load, and every command of the server comes past this file.
    from scipy.stats import binomtest

    judged = binomtest(hits, trials, alternative="greater")
    return float(judged.proportion_ci(1 - alpha, method="exact").low)


def upper_bound(hits: int, trials: int, alpha: float) -> float:
    """Clopper-Pearson: the p at which so many hits or fewer have probability alpha."""
    return 1 - lower_bound(trials - hits, trials, alpha)


def _candidates(first: Sequence[float], second: Sequence[float]) -> list[_Event]:
    pooled = sorted({*first, *second})
    step = max(1, len(pooled) // _CANDIDATES)
    return [_Event(t, above, swapped) for t in pooled[::step] for above in (True, False) for swapped in (True, False)]


def _promise(event: _Event, first: Sequence[float], second: Sequence[float]) -> float:
    """A rough lower bound, only to choose by: both rates moved three deviations against us."""
    left, right = (second, first) if event.swapped else (first, second)
    p, q = event.hits(left) / len(left), event.hits(right) / len(right)
    margin = 3 / math.sqrt(len(left))
    low = p - margin * math.sqrt(p * (1 - p)) - margin**2
    high = q + margin * math.sqrt(q * (1 - q)) + margin**2
    return math.log(low / high) if low > 0 else -math.inf
