"""Several plans as one: a whole statistical table, priced, approved, charged and answered together or not at all.

The losses of its plans add up (basic composition), as exact integers. Nothing is shared between them: each draws its
own noise, as if it had been asked alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any, Final

from anonymizer.dp.budget import format_delta
from anonymizer.dp.plan import MAX_CELLS, parse_plan
from anonymizer.dp.plan_types import Plan
from anonymizer.dp.price import CellError, Price, price
from anonymizer.dp.reference import FindReference, no_references
from anonymizer.dp.release import DISPLAY_DELTA_ATTO, epsilon_of
from anonymizer.dp.schema import DatasetSchema
from anonymizer.dp.stability import blocks
from anonymizer.errors import AnonymizerError
from mingzheng.canonical import canonical

FIELD: Final = "batch"
MAX_PLANS: Final = 20


@dataclass(frozen=True, slots=True)
class Batch:
    """A plan alone is a batch of one, with the form and the hash of that plan."""

    plans: tuple[Plan, ...]
    alone: bool

    @property
    def cells(self) -> int | None:
        """Of the finest of its tables: what stands behind one number depends on that table alone. None where the groups
        of every table are found in the data."""
        return max((plan.cells for plan in self.plans if not plan.open_groups), default=None)

    def to_json(self) -> dict[str, Any]:
        return self.plans[0].to_json() if self.alone else {FIELD: [plan.to_json() for plan in self.plans]}

    def hash(self, dataset: str, version: int) -> str:
        if self.alone:
            return self.plans[0].hash(dataset, version)
        named: dict[str, Any] = {"schema": "mingzheng.batch/1", "dataset": dataset, "version": version}
        return hashlib.sha256(canonical({**named, "plan": self.to_json()})).hexdigest()


def parse_batch(
    raw: object, schema: DatasetSchema, least_people: int = 1, *, find: FindReference = no_references
) -> Batch:
    """A plan, or `{"batch": [plan, …]}`. Raises what `parse_plan` raises, with the place of the plan."""
    if not isinstance(raw, Mapping) or FIELD not in raw:
        return Batch((parse_plan(raw, schema, least_people, find=find),), alone=True)
    items = raw[FIELD]
    if set(raw) != {FIELD} or not isinstance(items, list) or not items:
        raise AnonymizerError("plan_malformed", place=FIELD)
    if len(items) > MAX_PLANS:
        raise AnonymizerError("plan_too_long", place=FIELD, most=MAX_PLANS)
    plans = tuple(_parsed(item, schema, least_people, number, find) for number, item in enumerate(items))
    if len(set(plans)) != len(plans):
        raise AnonymizerError("plan_duplicate", place=FIELD)
    if sum(plan.cells * block.width for plan in plans for block in blocks(plan)) > MAX_CELLS:
        raise AnonymizerError("plan_too_many_cells", most=MAX_CELLS)
    return Batch(plans, alone=False)


def price_batch(batch: Batch, schema: DatasetSchema, rows: int | None = None, people: int | None = None) -> Price:
    """The exact sum of what its plans cost, and the expected error of every table."""
    prices = [price(plan, schema, rows, people) for plan in batch.plans]
    if batch.alone:
        return prices[0]
    loss = reduce(lambda total, one: total + one, (one.loss for one in prices))
    return Price(
        loss=loss,
        epsilon=epsilon_of(loss),
        at_delta=format_delta(0 if loss.pure else DISPLAY_DELTA_ATTO),
        mechanism=" + ".join(dict.fromkeys(one.mechanism for one in prices)),
        errors=tuple(_placed(error, number) for number, one in enumerate(prices, 1) for error in one.errors),
        cells=None if None in (one.cells for one in prices) else sum(one.cells or 0 for one in prices),
        threshold=min((one.threshold for one in prices if one.threshold is not None), default=None),
    )


def _parsed(item: object, schema: DatasetSchema, least_people: int, number: int, find: FindReference) -> Plan:
    try:
        return parse_plan(item, schema, least_people, find=find)
    except AnonymizerError as refusal:
        place = f"{FIELD}[{number}].{refusal.details.get('place', '')}".rstrip(".")
        raise AnonymizerError(refusal.code, **{**refusal.details, "place": place}) from None


def _placed(error: CellError, number: int) -> CellError:
    return replace(error, words_zh=f"表 {number}：{error.words_zh}", words_en=f"table {number}: {error.words_en}")
