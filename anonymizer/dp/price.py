"""What a question costs and how far off the answer may be, from public facts alone."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from anonymizer.dp.answer import MEAN_PLACES, Noise, significant, units
from anonymizer.dp.budget import Loss
from anonymizer.dp.plan_types import Aggregate, Bounded, Plan
from anonymizer.dp.release import calibrate
from anonymizer.dp.schema import DatasetSchema
from anonymizer.dp.stability import Block, blocks, blocks_of, stability
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
    converted values must never be added up."""

    loss: Loss
    epsilon: str
    at_delta: str
    mechanism: str
    errors: tuple[CellError, ...]
    cells: int

    def to_json(self) -> dict[str, Any]:
        return {
            "loss": {**self.loss.to_json(), "epsilon": self.epsilon, "at_delta": self.at_delta},
            "mechanism": self.mechanism,
            "expected_error": [error.to_json() for error in self.errors],
            "cells": self.cells,
        }


def price(plan: Plan, schema: DatasetSchema) -> Price:
    """The price of a plan. Opens no data. Raises loss_too_small."""
    needed = blocks(plan)
    calibration = calibrate(plan.loss, tuple(stability(block, plan.rows_per_person, plan.cells) for block in needed))
    noises = dict(zip(needed, calibration.noises, strict=True))
    return Price(
        loss=calibration.loss,
        epsilon=calibration.epsilon,
        at_delta=calibration.at_delta,
        mechanism=calibration.mechanism,
        errors=tuple(_expected(aggregate, schema, noises) for aggregate in plan.aggregates),
        cells=plan.cells,
    )


def _expected(aggregate: Aggregate, schema: DatasetSchema, noises: Mapping[Block, Noise]) -> CellError:
    needed = blocks_of(aggregate)
    unit_zh, unit_en = units(aggregate, schema)
    if isinstance(aggregate, Bounded) and aggregate.op == "mean":
        return _expected_mean(aggregate, needed[0], noises[needed[0]], noises[needed[1]])
    half = noises[needed[0]].half_95
    scale = aggregate.column.scale if isinstance(aggregate, Bounded) else 0
    about = significant(half / 10**scale)
    return CellError(
        aggregate.label,
        fixed(half, scale),
        unit_zh,
        f"约 ±{about}{_spaced(unit_zh)}(95%)",
        f"about ±{about}{_spaced(unit_en)} (95%)",
    )


def _expected_mean(aggregate: Bounded, total: Block, of_total: Noise, of_present: Noise) -> CellError:
    """How far off a mean is depends on how many rows it averages, which is not public: said for a round number of
    rows, at the worst mean that the bounds allow."""
    rows = 1000
    while rows < 10 * of_present.half_975:
        rows *= 10
    half = Fraction(of_total.half_975 + total.magnitude * of_present.half_975, rows - of_present.half_975)
    scale = aggregate.column.scale
    about, unit = significant(float(half) / 10**scale), aggregate.column.unit
    return CellError(
        aggregate.label,
        fixed(math.ceil(half * 10**MEAN_PLACES), scale + MEAN_PLACES),
        unit,
        f"有 {rows} 条记录的一格约 ±{about}{_spaced(unit)}(95%)",
        f"about ±{about}{_spaced(unit)} in a cell of {rows} rows (95%)",
        for_rows=rows,
    )


def _spaced(unit: str) -> str:
    return f" {unit}" if unit else ""
