"""From noisy integers to what people read. Everything here is post-processing: it never sees an exact number.

Intervals cover the noise, not what the bounds cut off: they are about the clipped values of at most k rows a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from anonymizer.dp.aggregates import Aggregate, Bounded, Count, People, Quantile
from anonymizer.dp.moments import mean, variance
from anonymizer.dp.noisy import Noise, Value, significant
from anonymizer.dp.plan_types import Plan
from anonymizer.dp.quantiles import quantile
from anonymizer.dp.schema import DatasetSchema
from anonymizer.dp.stability import Block, blocks_of
from anonymizer.dp.sums import shown_sums
from anonymizer.dp.totals import Total, adds_up, totals

CONFIDENCE = "0.95"


@dataclass(frozen=True, slots=True)
class Found:
    """Keys that a threshold let through, in the order in which they are shown."""

    keys: tuple[tuple[str, ...], ...]
    threshold: int


@dataclass(frozen=True, slots=True)
class Answer:
    """A released answer: one row for each cell, also for cells in which nobody is. With open keys, one for each key
    that reached `threshold`."""

    columns: tuple[dict[str, str], ...]
    rows: tuple[tuple[tuple[str, ...], tuple[Value, ...]], ...]
    totals: tuple[Total, ...]
    mechanism: str
    noise: tuple[dict[str, str], ...]
    post_processing: tuple[dict[str, str], ...]
    threshold: int | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            **({} if self.threshold is None else {"threshold": self.threshold}),
            "columns": [dict(column) for column in self.columns],
            "rows": [
                {"keys": list(keys), "values": [value.to_json() for value in values]} for keys, values in self.rows
            ],
            "totals": [
                {"keys": list(keys), "values": [None if value is None else value.to_json() for value in values]}
                for keys, values in self.totals
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
    "variance_of_noisy": (
        "方差由带噪的平方和、带噪的和与带噪的有效行数算出，以行数为除数，不小于零。",
        "A variance combines a noisy sum of squares, a noisy sum and a noisy number of rows, by which it is divided; "
        "it is never below zero.",
    ),
    "quantile_of_histogram": (
        "分位数从带噪的直方图读出，精确到直方图的一格；空值不计入。",
        "A quantile is read off a noisy histogram, to within one of its intervals; missing values do not count.",
    ),
    "drawn_beside": (
        "每个计数与求和旁边另给抽出的原数（noisy），未去掉不可能的正负号。要相加时请用它或合计：显示的数相加，平均会偏高"
        "（不可能为正的求和则偏低）。",
        "Beside each count and sum stands the number as it was drawn (noisy), with any sign. To add, take these or the "
        "totals: added up, shown numbers are too high on average, or too low where a sum cannot be positive.",
    ),
    "rounded": (
        "标准误差向上取整，区间向外取整；平均值多保留两位小数。",
        "Standard errors are rounded up and intervals outwards; a mean keeps two decimals more than its column.",
    ),
    "totals_of_noisy": (
        "合计是各格带噪值之和，因此各项合计彼此一致；显示为零的负值在合计中按原值计。不在任何一组里的行不计入。",
        "Totals add up the noisy cells, so they agree with one another; a negative cell that is shown as zero counts "
        "as it was drawn. Rows outside all groups are in none.",
    ),
    "suppressed_undetermined": (
        "带噪的行数与零无法区分时，不显示该数，只给区间。",
        "A number is suppressed where the noisy number of rows cannot be told from zero; its interval remains.",
    ),
    "keys_from_threshold": (
        "只显示带噪人数达到门槛的组；还有多少组、是哪些组，都不说明。刚过门槛的组，数字平均偏高。",
        "Only groups whose noisy number of people reaches the threshold are shown; how many others there are, and "
        "which, is not said. Numbers of groups that just reach it are too high on average.",
    ),
    "largest_keys": (
        "组太多时，只显示带噪人数最多的那些组。",
        "Where there are too many groups, those with the most noisy people are shown.",
    ),
    "null_excluded": ("空值和无法识别的值不计入求和。", "Missing and unreadable values add nothing to a sum."),
}


def assemble(
    plan: Plan,
    schema: DatasetSchema,
    noisy: Mapping[Block, tuple[int, ...]],
    noises: Mapping[Block, Noise],
    mechanism: str,
    found: Found | None = None,
) -> Answer:
    """The answer of a plan out of its noisy blocks, for its known keys or for those that were `found`."""
    keys = found.keys if found else tuple(product(*(group.labels() for group in plan.group_by)))
    columns = [_column(aggregate, len(keys), noisy, noises) for aggregate in plan.aggregates]
    rows = tuple(zip(keys, zip(*columns, strict=True), strict=True))
    heads = [{"name": group.name, "role": "key"} for group in plan.group_by]
    values = [_head(aggregate, schema) for aggregate in plan.aggregates]
    return Answer(
        columns=(*heads, *values),
        rows=rows,
        totals=totals(plan, noisy, noises),
        mechanism=mechanism,
        noise=tuple(_noise_json(block, noise) for block, noise in noises.items()),
        post_processing=tuple({"code": step, "zh": _STEPS[step][0], "en": _STEPS[step][1]} for step in _steps(plan)),
        threshold=found.threshold if found else None,
    )


def units(aggregate: Aggregate, schema: DatasetSchema) -> tuple[str, str]:
    """The unit in Chinese and English; a steward's unit is one text for both."""
    if isinstance(aggregate, Bounded | Quantile):
        unit = aggregate.column.unit
        squared = f"{unit}²" if unit and isinstance(aggregate, Bounded) and aggregate.op == "variance" else unit
        return squared, squared
    one = isinstance(aggregate, People) or schema.max_rows_per_person == 1
    return ("人", "people") if one else ("条", "rows")


def _column(
    aggregate: Aggregate, cells: int, noisy: Mapping[Block, tuple[int, ...]], noises: Mapping[Block, Noise]
) -> list[Value]:
    needed = blocks_of(aggregate)
    amounts, noise = [noisy[block] for block in needed], [noises[block] for block in needed]
    if isinstance(aggregate, Quantile):
        width = needed[0].width
        histograms = (amounts[0][cell * width : (cell + 1) * width] for cell in range(cells))
        return [quantile(aggregate, counts, noise[0].deviation, noise[0].tail) for counts in histograms]
    if isinstance(aggregate, Bounded) and aggregate.op in ("mean", "variance"):
        moment = mean if aggregate.op == "mean" else variance
        return [moment(aggregate, each, noise) for each in zip(*amounts, strict=True)]
    return shown_sums(aggregate, amounts[0], noise[0].half(1), noise[0].deviation)


def _head(aggregate: Aggregate, schema: DatasetSchema) -> dict[str, str]:
    unit, unit_en = units(aggregate, schema)
    op = str(aggregate.to_json()["op"])
    return {"name": aggregate.label, "role": "value", "aggregate": op, "unit": unit, "unit_en": unit_en}


def _noise_json(block: Block, noise: Noise) -> dict[str, str]:
    name = block.kind if block.column is None else f"{block.kind}({block.column.name})"
    places = 0 if block.column is None else {"sum": 1, "square": 2}.get(block.kind, 0) * block.column.scale
    return {
        "block": name,
        "scale": significant(noise.scale / 10**places, 6, round),
        "sensitivity": significant(noise.sensitivity / 10**places, 15),
    }


def _steps(plan: Plan) -> list[str]:
    steps = ["interval_is_noise_only", "rounded"]
    if plan.group_by and any(adds_up(plan, aggregate) for aggregate in plan.aggregates):
        steps.append("totals_of_noisy")
    if plan.open_groups:
        steps += ["keys_from_threshold", "largest_keys"]
    if any(isinstance(aggregate, Count | People) for aggregate in plan.aggregates):
        steps.append("count_not_negative")
    bounded = [aggregate for aggregate in plan.aggregates if isinstance(aggregate, Bounded)]
    ops = {one.op for one in bounded}
    if "sum" in ops:
        steps.append("null_excluded")
    if any(one.op == "sum" and (one.lower >= 0 or one.upper <= 0) for one in bounded):
        steps.append("sum_within_sign")
    if "count_not_negative" in steps or "sum_within_sign" in steps:
        steps.append("drawn_beside")
    steps += [code for op, code in (("mean", "mean_of_noisy"), ("variance", "variance_of_noisy")) if op in ops]
    if any(isinstance(aggregate, Quantile) for aggregate in plan.aggregates):
        steps.append("quantile_of_histogram")
    if set(steps) & {"mean_of_noisy", "variance_of_noisy", "quantile_of_histogram"}:
        steps.append("suppressed_undetermined")
    return steps
