"""Ways to look at answers of several numbers through one: the auditor compares distributions on a line.

What a view needs to know is learnt from the first half of the samples, on which the auditor also chooses its event. The
second half, which judges, has no say in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean, pvariance

Samples = Sequence[tuple[float, ...]]
Pair = tuple[list[float], list[float]]


def views(first: Samples, second: Samples) -> dict[str, Pair]:
    """`one_cell`: the number that differs most; `sum`: all of them; `likelihood`: along the likelihood ratio of two
    normal distributions with these means and variances, which is linear."""
    half = min(len(first), len(second)) // 2
    steps, spreads = _learnt(first[:half], second[:half])
    apart = [abs(step) / spread**0.5 for step, spread in zip(steps, spreads, strict=True)]
    most = apart.index(max(apart))
    found = {"one_cell": ([one[most] for one in first], [one[most] for one in second])}
    if len(steps) > 1:
        weights = [step / spread for step, spread in zip(steps, spreads, strict=True)]
        found["sum"] = ([sum(one) for one in first], [sum(one) for one in second])
        found["likelihood"] = (_along(weights, first), _along(weights, second))
    return found


def _learnt(first: Samples, second: Samples) -> tuple[list[float], list[float]]:
    steps, spreads = [], []
    for left, right in zip(zip(*first, strict=True), zip(*second, strict=True), strict=True):
        steps.append(fmean(left) - fmean(right))
        # A number that never varies gets no infinite weight.
        spreads.append(max((pvariance(left) + pvariance(right)) / 2, 1e-9))
    return steps, spreads


def _along(weights: list[float], samples: Samples) -> list[float]:
    return [sum(weight * one for weight, one in zip(weights, sample, strict=True)) for sample in samples]
