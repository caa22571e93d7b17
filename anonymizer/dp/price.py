"""What a question costs and how far off the answer may be, from public facts alone."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from anonymizer.dp.aggregates import Aggregate, Bounded, Quantile
from anonymizer.dp.answer import units
from anonymizer.dp.budget import Loss
from anonymizer.dp.moments import MEAN_PLACES
from anonymizer.dp.noisy import Noise, significant
from anonymizer.dp.plan_types import Plan
from anonymizer.dp.release import calibration_of
from anonymizer.dp.schema import DatasetSchema
from anonymizer.dp.stability import Block, blocks, blocks_of
from anonymizer.dp.values import fixed


@dataclass(frozen=True, slots=True)
class CellError:
    """Expected half-width of the 95 % interval in one cell. For a mean it holds in a cell of `for_rows` rows,
    which nobody can know it has, and `fewer` says the same of a tenth of them: (rows, half-width)."""

    aggregate: str
    half_width_95: str
    unit: str
    words_zh: str
    words_en: str
    for_rows: int | None = None
    fewer: tuple[int, str] | None = None

    def to_json(self) -> dict[str, Any]:
        out: dict[str, Any] = {
            "aggregate": self.aggregate,
            "half_width_95": self.half_width_95,
            "unit": self.unit,
            "words_zh": self.words_zh,
            "words_en": self.words_en,
        }
        if self.for_rows is not None:
            out["for_rows"] = self.for_rows
        if self.fewer is not None:
            out["fewer"] = {"rows": self.fewer[0], "half_width_95": self.fewer[1]}
        return out


@dataclass(frozen=True, slots=True)
class Price:
    """`loss` is what is charged. `epsilon` at `at_delta` says the same in the other currency, for reading only:
    converted values must never be added up; of a pure loss they are the loss itself. With open keys nobody knows how
    many `cells` there will be; none is shown below `threshold` noisy people."""

    loss: Loss
    epsilon: str
    at_delta: str
    mechanism: str
    errors: tuple[CellError, ...]
    cells: int | None
    threshold: int | None = None

    def to_json(self) -> dict[str, Any]:
        threshold = {} if self.threshold is None else {"threshold": self.threshold}
        return {
            "loss": {**self.loss.to_json(), "epsilon": self.epsilon, "at_delta": self.at_delta},
            "mechanism": self.mechanism,
            "expected_error": [error.to_json() for error in self.errors],
            "cells": self.cells,
            **threshold,
        }


def price(plan: Plan, schema: DatasetSchema, rows: int | None = None) -> Price:
    """The price of a plan. `rows`: the dataset's public size, if it has one. Opens no data. Raises loss_too_small."""
    share = None if rows is None else max(1, rows if plan.open_groups else rows // plan.cells)
    calibration = calibration_of(plan)
    noises = dict(zip(blocks(plan), calibration.noises, strict=True))
    return Price(
        loss=calibration.loss,
        epsilon=calibration.epsilon,
        at_delta=calibration.at_delta,
        mechanism=calibration.mechanism,
        errors=tuple(_expected(aggregate, schema, noises, share) for aggregate in plan.aggregates),
        cells=None if plan.open_groups else plan.cells,
        threshold=calibration.threshold,
    )


def _expected(
    aggregate: Aggregate, schema: DatasetSchema, noises: Mapping[Block, Noise], rows: int | None
) -> CellError:
    needed = blocks_of(aggregate)
    unit_zh, unit_en = units(aggregate, schema)
    if isinstance(aggregate, Quantile):
        return _expected_rank(aggregate, noises[needed[0]])
    if isinstance(aggregate, Bounded) and aggregate.op != "sum":
        return _expected_moment(aggregate, needed, noises, unit_zh, rows)
    half = noises[needed[0]].half(1)
    scale = aggregate.column.scale if isinstance(aggregate, Bounded) else 0
    about = significant(half / 10**scale)
    return CellError(
        aggregate.label,
        fixed(half, scale),
        unit_zh,
        f"约 ±{about}{_spaced(unit_zh)}(95%)",
        f"about ±{about}{_spaced(unit_en)} (95%)",
    )


def _expected_moment(
    aggregate: Bounded, needed: tuple[Block, ...], noises: Mapping[Block, Noise], unit: str, share: int | None
) -> CellError:
    """How far off a mean or a variance is depends on how many rows it averages, which is not public: said for an equal
    `share` of the public size, or for a round number of rows where there is none, at the worst case that the bounds
    allow. Never more than the bounds themselves leave open."""
    parts = len(needed)
    total, present, *squares = (noises[block].half(parts) for block in needed)
    rows = _round_rows(present) if share is None else share
    few = max(1, rows // 10)
    scale = aggregate.column.scale * (2 if squares else 1)
    at_share, at_few = (
        _furthest_off(aggregate, total, present, squares, needed[0].magnitude, count) for count in (rows, few)
    )
    shown, shown_few = (f"±{significant(float(off) / 10**scale)}{_spaced(unit)}" for off in (at_share, at_few))
    exact, exact_few = (fixed(math.ceil(off * 10**MEAN_PLACES), scale + MEAN_PLACES) for off in (at_share, at_few))
    return CellError(
        aggregate.label,
        exact,
        unit,
        f"一格有 {rows} 条记录时约 {shown}，只有 {few} 条时约 {shown_few}（95%）",
        f"about {shown} in a cell of {rows} rows, {shown_few} in one of {few} (95%)",
        for_rows=rows,
        fewer=(few, exact_few),
    )


def _round_rows(present: int) -> int:
    rows = 1000
    while rows < 10 * present:
        rows *= 10
    return rows


def _furthest_off(
    aggregate: Bounded, total: int, present: int, squares: list[int], furthest: int, rows: int
) -> Fraction:
    """In units of the column, of a variance squared."""
    width = aggregate.upper - aggregate.lower
    # Answers are held within the bounds, and no variance exceeds the square of half their distance (Popoviciu).
    most = Fraction(width**2, 4) if squares else Fraction(width)
    if rows <= present:
        return most
    off = Fraction(total + furthest * present, rows - present)
    if squares:
        # |ΔE(y²)| + |ΔE(y)²|, with |y| at most `furthest`.
        off = Fraction(squares[0] + furthest**2 * present, rows - present) + 2 * furthest * off
    return min(most, off)


def _expected_rank(aggregate: Quantile, noise: Noise) -> CellError:
    """How far off the value is depends on how dense the data is there, which is not public: said as a rank."""
    share, width = aggregate.thousandths / 1000, len(aggregate.edges) - 1
    half = math.ceil(noise.tail * noise.deviation * math.sqrt(width * share * (1 - share)))
    about = significant(half)
    return CellError(
        aggregate.label,
        str(half),
        "名次",
        f"约 ±{about} 个名次(95%)",
        f"about ±{about} places in rank (95%)",
    )


def _spaced(unit: str) -> str:
    return f" {unit}" if unit else ""
