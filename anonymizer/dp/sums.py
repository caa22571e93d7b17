"""A noisy count or sum as it is shown: with its error and interval, and without a sign that cannot be."""

from __future__ import annotations

from anonymizer.dp.noisy import Value, significant
from anonymizer.dp.plan_types import Bounded, Count, People
from anonymizer.dp.values import fixed


def shown_sum(aggregate: Count | People | Bounded, amount: int, half: int, deviation: float) -> Value:
    """`amount` with the interval `half` to both sides; all in the block's integer units."""
    bounds = amount, amount - half, amount + half
    if not isinstance(aggregate, Bounded):
        value, low, high = (str(max(0, bound)) for bound in bounds)
        return Value(value, significant(deviation), low, high)
    scale = aggregate.column.scale
    value, low, high = (fixed(_signed(aggregate, bound), scale) for bound in bounds)
    return Value(value, significant(deviation / 10**scale), low, high)


def _signed(aggregate: Bounded, total: int) -> int:
    if aggregate.lower >= 0:
        return max(0, total)
    return min(0, total) if aggregate.upper <= 0 else total
