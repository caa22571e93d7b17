"""What a question costs and how far off the answer may be, from public facts alone."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from anonymizer.dp.answer import units
from anonymizer.dp.budget import Loss
from anonymizer.dp.moments import MEAN_PLACES
from anonymizer.dp.noisy import Noise, significant
from anonymizer.dp.plan_types import Aggregate, Bounded, Plan, Quantile
from anonymizer.dp.release import calibration_of
from anonymizer.dp.schema import DatasetSchema
from anonymizer.dp.stability import Block, blocks, blocks_of
from anonymizer.dp.values import fixed


@dataclass(frozen=True, slots=True)
class CellError:
    """Expected half-width of the 95 % interval in one cell. For a mean it holds in a cell of `for_rows` rows."""

    aggregate: str
    half_width_95: str
    unit: str
    words_zh: str
    words_en: str
    for_rows: int | None = None

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


def price(plan: Plan, schema: DatasetSchema) -> Price:
    """The price of a plan. Opens no data. Raises loss_too_small."""
    calibration = calibration_of(plan)
    noises = dict(zip(blocks(plan), calibration.noises, strict=True))
    return Price(
        loss=calibration.loss,
        epsilon=calibration.epsilon,
        at_delta=calibration.at_delta,
        mechanism=calibration.mechanism,
        errors=tuple(_expected(aggregate, schema, noises) for aggregate in plan.aggregates),
        cells=None if plan.open_groups else plan.cells,
        threshold=calibration.threshold,
    )


def _expected(aggregate: Aggregate, schema: DatasetSchema, noises: Mapping[Block, Noise]) -> CellError:
    needed = blocks_of(aggregate)
    unit_zh, unit_en = units(aggregate, schema)
    if isinstance(aggregate, Quantile):
        return _expected_rank(aggregate, noises[needed[0]])
    if isinstance(aggregate, Bounded) and aggregate.op != "sum":
        return _expected_moment(aggregate, needed, noises, unit_zh)
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
    aggregate: Bounded, needed: tuple[Block, ...], noises: Mapping[Block, Noise], unit: str
) -> CellError:
    """How far off a mean or a variance is depends on how many rows it averages, which is not public: said for a round
    number of rows, at the worst case that the bounds allow."""
    parts = len(needed)
    total, present, *squares = (noises[block].half(parts) for block in needed)
    rows = 1000
    while rows < 10 * present:
        rows *= 10
    off, furthest = Fraction(total + needed[0].magnitude * present, rows - present), needed[0].magnitude
    if squares:
        # |ΔE(y²)| + |ΔE(y)²|, with |y| at most `furthest`.
        off = Fraction(squares[0] + furthest**2 * present, rows - present) + 2 * furthest * off
    scale = aggregate.column.scale * (2 if squares else 1)
    about = significant(float(off) / 10**scale)
    return CellError(
        aggregate.label,
        fixed(math.ceil(off * 10**MEAN_PLACES), scale + MEAN_PLACES),
        unit,
        f"有 {rows} 条记录的一格约 ±{about}{_spaced(unit)}(95%)",
        f"about ±{about}{_spaced(unit)} in a cell of {rows} rows (95%)",
        for_rows=rows,
    )


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
