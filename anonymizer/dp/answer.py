"""From noisy integers to what people read. Everything here is post-processing: it never sees an exact number.

Intervals cover the noise, not what the bounds cut off: they are about the clipped values of at most k rows a person.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

from anonymizer.dp.plan_types import Aggregate, Bounded, Count, Plan
from anonymizer.dp.schema import DatasetSchema
from anonymizer.dp.stability import Block, blocks_of
from anonymizer.dp.values import fixed

CONFIDENCE = "0.95"
# A mean is shown with two places more than its column, since it is finer than its values.
MEAN_PLACES = 2


@dataclass(frozen=True, slots=True)
class Noise:
    """Of one block, in its integer units: half-widths of the 95 % and 97.5 % intervals, and the deviation."""

    scale: float
    sensitivity: int
    half_95: int
    half_975: int
    deviation: float


@dataclass(frozen=True, slots=True)
class Value:
    """Decimal strings. Suppressed: the noise leaves a mean undetermined; then [low, high] is all that is known."""

    value: str | None
    standard_error: str | None
    low: str
    high: str
    suppressed: bool = False

    def to_json(self) -> dict[str, Any]:
        return {
            "value": self.value,
            "standard_error": self.standard_error,
            "low": self.low,
            "high": self.high,
            "suppressed": self.suppressed,
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """A released answer: one row for each cell, also for cells in which nobody is."""

    columns: tuple[dict[str, str], ...]
    rows: tuple[tuple[tuple[str, ...], tuple[Value, ...]], ...]
    mechanism: str
    noise: tuple[dict[str, str], ...]
    post_processing: tuple[dict[str, str], ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "columns": [dict(column) for column in self.columns],
            "rows": [
                {"keys": list(keys), "values": [value.to_json() for value in values]} for keys, values in self.rows
            ],
            "confidence": CONFIDENCE,
            "mechanism": self.mechanism,
            "scale": self.noise[0]["scale"],
            "noise": [dict(block) for block in self.noise],
            "post_processing": [dict(step) for step in self.post_processing],
        }


_STEPS = {
    "interval_is_noise_only": (
        "区间只反映噪声，不反映上下限和每人行数限制造成的偏差。",
        "Intervals cover the noise, not what the bounds and the rows-per-person limit leave out.",
    ),
    "count_not_negative": ("计数小于零时按零显示。", "Counts below zero are shown as zero."),
    "sum_within_sign": ("不可能出现的正负号按零显示。", "A sum of a sign that the bounds rule out is shown as zero."),
    "mean_of_noisy": (
        "平均值由带噪的和与带噪的有效行数算出；空值不计入，结果限制在上下限之内。",
        "A mean divides a noisy sum by a noisy number of non-missing rows, held within the bounds.",
    ),
    "null_excluded": ("空值和无法识别的值不计入求和。", "Missing and unreadable values add nothing to a sum."),
}


def assemble(
    plan: Plan,
    schema: DatasetSchema,
    noisy: Mapping[Block, tuple[int, ...]],
    noises: Mapping[Block, Noise],
    mechanism: str,
) -> Answer:
    """The answer of a plan out of its noisy blocks."""
    keys = list(product(*(group.labels() for group in plan.group_by)))
    rows = tuple(
        (key, tuple(_value(aggregate, cell, noisy, noises) for aggregate in plan.aggregates))
        for cell, key in enumerate(keys)
    )
    heads = [{"name": group.column.name, "role": "key"} for group in plan.group_by]
    values = [_head(aggregate, schema) for aggregate in plan.aggregates]
    return Answer(
        columns=(*heads, *values),
        rows=rows,
        mechanism=mechanism,
        noise=tuple(_noise_json(block, noise) for block, noise in noises.items()),
        post_processing=tuple({"code": step, "zh": _STEPS[step][0], "en": _STEPS[step][1]} for step in _steps(plan)),
    )


def units(aggregate: Aggregate, schema: DatasetSchema) -> tuple[str, str]:
    """The unit in Chinese and English; a steward's unit is one text for both."""
    if isinstance(aggregate, Bounded):
        return aggregate.column.unit, aggregate.column.unit
    return ("人", "people") if schema.max_rows_per_person == 1 else ("条", "rows")


def significant(amount: float, digits: int = 3, rounded: Callable[[Fraction], int] = math.ceil) -> str:
    """Plain decimal text of so many significant digits, rounded up unless told otherwise."""
    if amount <= 0:
        return "0"
    places = digits - 1 - math.floor(math.log10(amount))
    exact = Fraction(repr(amount))
    shown = rounded(exact * Fraction(10) ** places)
    text = fixed(shown, places) if places > 0 else str(shown * 10**-places)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _value(
    aggregate: Aggregate, cell: int, noisy: Mapping[Block, tuple[int, ...]], noises: Mapping[Block, Noise]
) -> Value:
    needed = blocks_of(aggregate)
    if isinstance(aggregate, Bounded) and aggregate.op == "mean":
        total, present = needed
        return _mean(aggregate, noisy[total][cell], noisy[present][cell], noises[total], noises[present])
    noise, amount = noises[needed[0]], noisy[needed[0]][cell]
    low, high = amount - noise.half_95, amount + noise.half_95
    if isinstance(aggregate, Count):
        shown = [str(max(0, bound)) for bound in (amount, low, high)]
        return Value(shown[0], significant(noise.deviation), shown[1], shown[2])
    scale = aggregate.column.scale
    shown = [fixed(_signed(aggregate, bound), scale) for bound in (amount, low, high)]
    return Value(shown[0], significant(noise.deviation / 10**scale), shown[1], shown[2])


def _signed(aggregate: Bounded, total: int) -> int:
    if aggregate.lower >= 0:
        return max(0, total)
    return min(0, total) if aggregate.upper <= 0 else total


def _mean(aggregate: Bounded, total: int, present: int, of_total: Noise, of_present: Noise) -> Value:
    """Both blocks lie in their 97.5 % intervals with 95 % confidence, whatever their dependence: bound the quotient."""
    centre = (aggregate.lower + aggregate.upper) // 2
    fewest, most = present - of_present.half_975, present + of_present.half_975
    places = aggregate.column.scale + MEAN_PLACES

    def shown(mean: Fraction, up: bool | None = None) -> str:
        held = min(max(mean, Fraction(aggregate.lower)), Fraction(aggregate.upper)) * 10**MEAN_PLACES
        return fixed(round(held) if up is None else math.ceil(held) if up else math.floor(held), places)

    if fewest < 1:
        return Value(None, None, shown(Fraction(aggregate.lower)), shown(Fraction(aggregate.upper)), suppressed=True)
    below, above = total - of_total.half_975, total + of_total.half_975
    ratio = Fraction(total, present)
    error = math.hypot(of_total.deviation, float(ratio) * of_present.deviation) / present
    return Value(
        shown(centre + ratio),
        significant(error / 10**aggregate.column.scale),
        shown(centre + min(Fraction(below, fewest), Fraction(below, most)), up=False),
        shown(centre + max(Fraction(above, fewest), Fraction(above, most)), up=True),
    )


def _head(aggregate: Aggregate, schema: DatasetSchema) -> dict[str, str]:
    unit, unit_en = units(aggregate, schema)
    op = "count" if isinstance(aggregate, Count) else aggregate.op
    return {"name": aggregate.label, "role": "value", "aggregate": op, "unit": unit, "unit_en": unit_en}


def _noise_json(block: Block, noise: Noise) -> dict[str, str]:
    name = block.kind if block.column is None else f"{block.kind}({block.column.name})"
    places = block.column.scale if block.kind == "sum" and block.column is not None else 0
    return {
        "block": name,
        "scale": significant(noise.scale / 10**places, 6, round),
        "sensitivity": fixed(noise.sensitivity, places),
    }


def _steps(plan: Plan) -> list[str]:
    steps = ["interval_is_noise_only"]
    if any(isinstance(aggregate, Count) for aggregate in plan.aggregates):
        steps.append("count_not_negative")
    bounded = [aggregate for aggregate in plan.aggregates if isinstance(aggregate, Bounded)]
    if any(one.op == "sum" for one in bounded):
        steps.append("null_excluded")
    if any(one.op == "sum" and (one.lower >= 0 or one.upper <= 0) for one in bounded):
        steps.append("sum_within_sign")
    if any(one.op == "mean" for one in bounded):
        steps.append("mean_of_noisy")
    return steps
