"""What a bound throws away, for the steward alone: exact figures of real data, and not private at all.

Truncation can be thousands of times the noise, so a bound chosen blindly ruins an answer. The candidates are round
numbers out of the public declaration, so that choosing one of them says as little about anybody as a choice can.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import polars as pl

from anonymizer.dp.aggregates import Aggregate, Bounded, Count
from anonymizer.dp.column import NUMBERS, Column, Kind
from anonymizer.dp.compile import PERSON, physical
from anonymizer.dp.plan_types import RequestedLoss
from anonymizer.dp.release import calibrate
from anonymizer.dp.schema import DatasetSchema
from anonymizer.dp.stability import blocks_of, stability
from anonymizer.dp.values import fixed

_STEPS: Final = (1, 2, 5)
_MOST: Final = 12
_LARGEST_BOUND: Final = 10_000


def diagnose(frame: pl.DataFrame, schema: DatasetSchema, loss: RequestedLoss, cells: int) -> dict[str, Any]:
    """`frame`: PERSON and the integer columns by physical name. Shares are of all `rows` and all `people`, decimal
    strings of three places; `people_affected` have at least one such row.

    Suggested is the bound whose bias and noise together are least in one of `cells` equal cells at this loss.
    """
    people = frame[PERSON].n_unique()
    return {
        "rows": frame.height,
        "people": people,
        "cells": cells,
        "loss": loss.to_json(),
        "rows_per_person": _rows_per_person(frame, schema, loss, cells),
        "columns": [
            _clipping(frame, position, column, schema, loss, cells)
            for position, column in schema.stored()
            if column.kind in NUMBERS and column.lower is not None and column.upper is not None
        ],
        "categories": [
            _in_no_category(frame, position, column)
            for position, column in schema.stored()
            if column.kind is Kind.CATEGORY
        ],
    }


def _in_no_category(frame: pl.DataFrame, position: int, column: Column) -> dict[str, Any]:
    """Rows whose cell is empty or was not declared: no group counts them."""
    out = frame.filter(pl.col(physical(position)).is_null())
    people = out[PERSON].n_unique()
    return {
        "column": column.name,
        "rows": out.height,
        "people": people,
        "rows_left_out": _share(out.height, frame.height),
        "people_affected": _share(people, frame[PERSON].n_unique()),
    }


def _rows_per_person(frame: pl.DataFrame, schema: DatasetSchema, loss: RequestedLoss, cells: int) -> dict[str, Any]:
    counts = frame.group_by(PERSON).len()["len"].cast(pl.Int64)
    largest = int(counts.max() or 0)  # type: ignore[arg-type]
    ladder = [bound for bound in _round_numbers(_LARGEST_BOUND) if bound < largest]
    enough = next((bound for bound in _round_numbers(_LARGEST_BOUND) if bound >= largest), _LARGEST_BOUND)
    candidates = []
    for bound in sorted({*ladder, enough, schema.max_rows_per_person}):
        lost = int((counts - bound).clip(lower_bound=0).sum())
        half = _half(Count(), bound, loss, cells)
        candidates.append({
            "bound": bound,
            "rows_left_out": _share(lost, frame.height),
            "people_affected": _share(int((counts > bound).sum()), counts.len()),
            "noise_half_width": str(half),
            "error": lost / cells + half,
        })  # fmt: skip
    return {"now": schema.max_rows_per_person, **_suggested(candidates, "bound")}


def _clipping(
    frame: pl.DataFrame, position: int, column: Column, schema: DatasetSchema, loss: RequestedLoss, cells: int
) -> dict[str, Any]:
    assert column.lower is not None and column.upper is not None
    values = frame.select(PERSON, pl.col(physical(position)).alias("value")).drop_nulls("value")
    size = float(values["value"].cast(pl.Float64).abs().sum())
    people = frame[PERSON].n_unique()
    candidates = []
    for lower, upper in _bounds(column, column.lower, column.upper):
        outside = values.filter((pl.col("value") < lower) | (pl.col("value") > upper))
        moved = float((outside["value"].clip(lower, upper) - outside["value"]).cast(pl.Float64).sum())
        half = _half(Bounded("sum", column, lower, upper), schema.max_rows_per_person, loss, cells)
        candidates.append({
            "lower": fixed(lower, column.scale),
            "upper": fixed(upper, column.scale),
            "rows_clipped": _share(outside.height, frame.height),
            "people_affected": _share(outside[PERSON].n_unique(), people),
            "bias_of_sum": _share(moved, size),
            "noise_half_width": fixed(half, column.scale),
            "error": abs(moved) / cells + half,
        })  # fmt: skip
    bounds = _suggested(candidates, "lower", "upper")
    now = [fixed(column.lower, column.scale), fixed(column.upper, column.scale)]
    return {"column": column.name, "unit": column.unit, "now": now, **bounds}


def _half(aggregate: Aggregate, rows: int, loss: RequestedLoss, cells: int) -> int:
    """Half-width of the 95 % interval of one cell, from public facts."""
    return calibrate(loss, (stability(blocks_of(aggregate)[0], rows, cells),)).noises[0].half(1)


def _bounds(column: Column, lower: int, upper: int) -> list[tuple[int, int]]:
    """The declared bounds, and round numbers within them; below zero as far as above."""
    reach = max(abs(lower), abs(upper))
    rounds = [edge for edge in _round_numbers(reach) if edge >= 10**column.scale or column.scale == 0][-_MOST:]
    pairs = {(max(lower, -edge), min(upper, edge)) for edge in rounds} | {(lower, upper)}
    return sorted((pair for pair in pairs if pair[0] < pair[1]), key=lambda pair: (pair[1] - pair[0], pair))


def _round_numbers(most: int) -> list[int]:
    powers = range(len(str(max(most, 1))))
    return [step * 10**power for power in powers for step in _STEPS if step * 10**power <= most]


def _suggested(candidates: Sequence[dict[str, Any]], *names: str) -> dict[str, Any]:
    best = min(candidates, key=lambda one: one["error"])
    shown = [{name: value for name, value in one.items() if name != "error"} for one in candidates]
    chosen: Iterable[Any] = [best[name] for name in names]
    return {"suggested": list(chosen) if len(names) > 1 else best[names[0]], "candidates": shown}


def _share(part: float, whole: float) -> str:
    return f"{part / whole:.3f}" if whole else "0.000"
