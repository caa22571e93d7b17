"""A noisy count or sum as it is shown: with its error and interval, and without a sign that cannot be.

The number as it was drawn stands beside: what is shown is too high on average where a sign was taken away.
"""

from __future__ import annotations

from collections.abc import Sequence

from anonymizer.dp.aggregates import Bounded, Count, People
from anonymizer.dp.noisy import Value, significant
from anonymizer.dp.values import fixed


def shown_sum(aggregate: Count | People | Bounded, amount: int, half: int, deviation: float) -> Value:
    """`amount` with the interval `half` to both sides; all in the block's integer units."""
    return shown_sums(aggregate, (amount,), half, deviation)[0]


def shown_sums(aggregate: Count | People | Bounded, amounts: Sequence[int], half: int, deviation: float) -> list[Value]:
    """The same of every cell, which all have the same error."""
    if not isinstance(aggregate, Bounded):
        error = significant(deviation)
        return [Value(_count(one), error, _count(one - half), _count(one + half), noisy=str(one)) for one in amounts]
    scale = aggregate.column.scale
    error = significant(deviation / 10**scale)

    def shown(total: int) -> str:
        return fixed(_signed(aggregate, total), scale)

    return [Value(shown(one), error, shown(one - half), shown(one + half), noisy=fixed(one, scale)) for one in amounts]


def _count(amount: int) -> str:
    return str(amount) if amount > 0 else "0"


def _signed(aggregate: Bounded, total: int) -> int:
    if aggregate.lower >= 0:
        return max(0, total)
    return min(0, total) if aggregate.upper <= 0 else total
