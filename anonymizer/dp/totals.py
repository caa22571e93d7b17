"""Totals of an answer: sums of its noisy cells, so that every total agrees with every other. Post-processing.

Only what adds up is added: rows, sums, and people where each counts one row and so stands in one cell.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import product

from anonymizer.dp.aggregates import Aggregate, Bounded, Count, People, Quantile
from anonymizer.dp.noisy import Noise, Value
from anonymizer.dp.plan_types import Plan
from anonymizer.dp.stability import Block, blocks_of
from anonymizer.dp.sums import shown_sum

Keys = tuple[str | None, ...]
Total = tuple[Keys, tuple[Value | None, ...]]


def totals(plan: Plan, noisy: Mapping[Block, Sequence[int]], noises: Mapping[Block, Noise]) -> tuple[Total, ...]:
    """Of every key of each group with the others added up, where there are several groups, and of everything. A key
    that was added up is None, and so is a value that does not add up."""
    if not plan.group_by or not any(adds_up(plan, aggregate) for aggregate in plan.aggregates):
        return ()
    labels = [group.labels() for group in plan.group_by]
    places = list(product(*(range(len(one)) for one in labels)))
    wanted: list[tuple[Keys, list[int]]] = []
    if len(labels) > 1:
        for at, names in enumerate(labels):
            for place, name in enumerate(names):
                keys = tuple(name if other == at else None for other in range(len(labels)))
                wanted.append((keys, [cell for cell, where in enumerate(places) if where[at] == place]))
    wanted.append(((None,) * len(labels), list(range(len(places)))))
    return tuple(
        (keys, tuple(_total(plan, aggregate, cells, noisy, noises) for aggregate in plan.aggregates))
        for keys, cells in wanted
    )


def adds_up(plan: Plan, aggregate: Aggregate) -> bool:
    """Also not where groups were found: those that fell short are in no cell."""
    if plan.open_groups:
        return False
    if isinstance(aggregate, People):
        return plan.rows_per_person == 1
    return isinstance(aggregate, Count) or (isinstance(aggregate, Bounded) and aggregate.op == "sum")


def _total(
    plan: Plan,
    aggregate: Aggregate,
    cells: Sequence[int],
    noisy: Mapping[Block, Sequence[int]],
    noises: Mapping[Block, Noise],
) -> Value | None:
    if not adds_up(plan, aggregate) or isinstance(aggregate, Quantile):
        return None
    (block,) = blocks_of(aggregate)
    noise, amount = noises[block], sum(noisy[block][cell] for cell in cells)
    deviation = noise.deviation * math.sqrt(len(cells))
    # The noises of different cells are independent; their sum passes so many deviations on each side with 2.5 %.
    half = noise.half(1) if len(cells) == 1 else math.ceil(noise.tail * deviation)
    return shown_sum(aggregate, amount, half, deviation)
