"""A quantile read off a noisy histogram: post-processing, with an interval by inverting a test at every edge.

For edge j let T_j = (1 − q)·(values below the edge) − q·(values above it). The exact T crosses zero in the interval of
the quantile, so T ≥ 0 at its upper edge and T < 0 at its lower edge. The noisy T_j has the standard deviation
σ·√(j(1 − q)² + (w − j)q²); an interval stays possible unless one of its two edges speaks against it at 2.5 %.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate

from anonymizer.dp.aggregates import Quantile
from anonymizer.dp.noisy import Value
from anonymizer.dp.values import fixed


def quantile(aggregate: Quantile, counts: Sequence[int], deviation: float, tail: float) -> Value:
    """`counts`: noisy, one for each interval of `aggregate.edges`. Suppressed where no value need be there at all."""
    edges, width = aggregate.edges, len(counts)
    below = list(accumulate(counts, initial=0))
    # T at every edge, in thousandths, so that all of it is whole numbers; at the outermost two the sign is known.
    share, rest = aggregate.thousandths, 1000 - aggregate.thousandths
    crossing = [rest * at - share * (below[-1] - at) for at in below]
    room = _room(share, width, tail * deviation)
    possible = [
        i
        for i in range(width)
        if (i + 1 == width or crossing[i + 1] >= -room[i + 1]) and (i == 0 or crossing[i] < room[i])
    ]
    low, high = edges[possible[0]], _last(aggregate, possible[-1])
    if below[-1] < tail * deviation * math.sqrt(width):
        ends = _shown(aggregate, aggregate.lower), _shown(aggregate, aggregate.upper)
        return Value(None, None, *ends, suppressed=True)
    found = next((i for i in range(width) if crossing[i + 1] >= 0), width - 1)
    value = min(max((edges[found] + _last(aggregate, found)) // 2, low), high)
    error = Fraction(high - low, 4)  # half of a 95 % interval is about two standard errors
    return Value(
        _shown(aggregate, value), _shown(aggregate, math.ceil(error)), _shown(aggregate, low), _shown(aggregate, high)
    )


@lru_cache(maxsize=64)  # all cells of an answer have the same
def _room(share: int, width: int, reach: float) -> tuple[float, ...]:
    """How far the noise of T may reach at every edge, in thousandths."""
    rest = 1000 - share
    return tuple(reach * math.sqrt(j * rest**2 + (width - j) * share**2) for j in range(width + 1))


def _last(aggregate: Quantile, interval: int) -> int:
    """The greatest value of an interval."""
    return aggregate.edges[interval + 1] - 1


def _shown(aggregate: Quantile, value: int) -> str:
    return fixed(value, aggregate.column.scale)
