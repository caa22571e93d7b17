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
    """Expected half-width of the 95 % interval in one cell. For a mean it holds in a cell of `for_rows` rows, which
    nobody can know it has, and `fewer` says the same of a tenth of them: (rows, half-width). Where groups are found in
    the data, `for_rows` are those of the smallest that is shown, and `whole` says it of one that has all rows."""

    aggregate: str
    half_width_95: str
    unit: str
    words_zh: str
    words_en: str
    for_rows: int | None = None
    fewer: tuple[int, str] | None = None
    whole: tuple[int, str] | None = None
    suppressed_below: int | None = None

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
        for name, other in (("fewer", self.fewer), ("whole", self.whole)):
            if other is not None:
                out[name] = {"rows": other[0], "half_width_95": other[1]}
        if self.suppressed_below is not None:
            out["suppressed_below"] = self.suppressed_below
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


def price(plan: Plan, schema: DatasetSchema, rows: int | None = None, people: int | None = None) -> Price:
    """The price of a plan. `rows`, `people`: the dataset's public size, if it has one. Opens no data. Raises
    loss_too_small."""
    calibration = calibration_of(plan)
    counted = _counted(plan, rows, people, calibration.threshold)
    noises = dict(zip(blocks(plan), calibration.noises, strict=True))
    return Price(
        loss=calibration.loss,
        epsilon=calibration.epsilon,
        at_delta=calibration.at_delta,
        mechanism=calibration.mechanism,
        errors=tuple(_expected(aggregate, schema, noises, counted) for aggregate in plan.aggregates),
        cells=None if plan.open_groups else plan.cells,
        threshold=calibration.threshold,
    )


@dataclass(frozen=True, slots=True)
class _Counted:
    """How many rows a mean may be of: `here` in one cell, None where nobody published a size, and with open keys
    in the smallest group that is shown; then `all_rows` is what the largest could have."""

    here: int | None
    is_smallest: bool = False
    all_rows: int | None = None


def _counted(plan: Plan, rows: int | None, people: int | None, threshold: int | None) -> _Counted:
    """The public rows are as many as the dataset lets a person have; of these a plan keeps `rows_per_person`."""
    kept = rows if rows is None or people is None else min(rows, people * plan.rows_per_person)
    if threshold is not None:
        return _Counted(threshold, is_smallest=True, all_rows=kept)
    return _Counted(None if kept is None else max(1, kept // plan.cells))


def _expected(
    aggregate: Aggregate, schema: DatasetSchema, noises: Mapping[Block, Noise], counted: _Counted
) -> CellError:
    needed = blocks_of(aggregate)
    unit_zh, unit_en = units(aggregate, schema)
    if isinstance(aggregate, Quantile):
        return _expected_rank(aggregate, noises[needed[0]])
    if isinstance(aggregate, Bounded) and aggregate.op != "sum":
        return _expected_moment(aggregate, needed, noises, unit_zh, counted)
    half = noises[needed[0]].half(1)
    scale = aggregate.column.scale if isinstance(aggregate, Bounded) else 0
    about = significant(half / 10**scale)
    return CellError(
        aggregate.label,
        fixed(half, scale),
        unit_zh,
        f"约 ±{about}{_spaced(unit_zh)}（95%）",
        f"about ±{about}{_spaced(unit_en)} (95%)",
    )


def _expected_moment(
    aggregate: Bounded, needed: tuple[Block, ...], noises: Mapping[Block, Noise], unit: str, counted: _Counted
) -> CellError:
    """How far off a mean or a variance is depends on how many rows it averages, which is not public: said for an equal
    share of those that count, or for a round number of rows where there is no public size, at the worst case that the
    bounds allow. Never more than the bounds themselves leave open."""
    parts = len(needed)
    total, present, *squares = (noises[block].half(parts) for block in needed)
    scale = aggregate.column.scale * (2 if squares else 1)

    def off(rows: int) -> tuple[str, str]:
        furthest = _furthest_off(aggregate, total, present, squares, needed[0].magnitude, rows)
        about = f"±{significant(float(furthest) / 10**scale)}{_spaced(unit)}"
        return fixed(math.ceil(furthest * 10**MEAN_PLACES), scale + MEAN_PLACES), about

    rows = _round_rows(present) if counted.here is None else counted.here
    other = counted.all_rows if counted.is_smallest else max(1, rows // 10)
    exact, about = off(rows)
    exact_other, about_other = ("", "") if other is None else off(other)
    words = _moment_words(counted, (rows, about), (other, about_other))
    said = None if other is None else (other, exact_other)
    fewer, whole = (None, said) if counted.is_smallest else (said, None)
    return CellError(aggregate.label, exact, unit, *words, for_rows=rows, fewer=fewer, whole=whole)


def _moment_words(counted: _Counted, here: tuple[int, str], other: tuple[int | None, str]) -> tuple[str, str]:
    (rows, about), (others, about_other) = here, other
    if not counted.is_smallest:
        return (
            f"一格有 {rows} 条记录时约 {about}，只有 {others} 条时约 {about_other}（95%）",
            f"about {about} in a cell of {rows} rows, {about_other} in one of {others} (95%)",
        )
    zh = f"刚够显示的组（{rows} 条记录）约 {about}"
    en = f"about {about} in a group just large enough to be shown, of {rows} rows"
    if others is None:
        return f"{zh}（95%）", f"{en} (95%)"
    return f"{zh}，{others} 条全在一组时约 {about_other}（95%）", f"{en}; {about_other} if one had all {others} (95%)"


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
    """How far off the value is depends on how dense the data is there, which is not public: said as a rank. Below
    `suppressed_below` rows a cell is more likely suppressed than shown, as its noisy rows cannot be told from none."""
    share, width = aggregate.thousandths / 1000, len(aggregate.edges) - 1
    half = math.ceil(noise.tail * noise.deviation * math.sqrt(width * share * (1 - share)))
    about = significant(half)
    fewest = math.ceil(noise.tail * noise.deviation * math.sqrt(width))
    return CellError(
        aggregate.label,
        str(half),
        "名次",
        f"约 ±{about} 个名次（95%）；少于约 {fewest} 条记录的组多半只给区间",
        f"about ±{about} places in rank (95%); a group of fewer than about {fewest} rows mostly gets an interval only",
        suppressed_below=fewest,
    )


def _spaced(unit: str) -> str:
    return f" {unit}" if unit else ""
