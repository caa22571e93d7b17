"""Untrusted JSON to a `Plan`. Strict: what is not known is refused, and nothing of the input is echoed back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Literal, get_args

from anonymizer.dp.aggregates import Aggregate, Bounded, Count, People, Quantile
from anonymizer.dp.budget import ATTO, NANO, format_delta, parse_delta, parse_rho
from anonymizer.dp.column import NUMBERS, Column, Kind
from anonymizer.dp.plan_types import Comparison, Condition, Group, Plan, RequestedLoss, holds
from anonymizer.dp.reference import FindReference, Via, no_references, via
from anonymizer.dp.schema import DatasetSchema
from anonymizer.dp.stability import blocks
from anonymizer.dp.values import encode
from anonymizer.errors import AnonymizerError

__all__ = ["Plan", "parse_plan"]

MAX_CELLS = 10_000
MAX_CONDITIONS = 20
MAX_VALUES = 200
MAX_GROUPS = 4
MAX_AGGREGATES = 8
# Far above anything defensible; caps are what limits spending.
MAX_LOSS_NANO = 100 * NANO
# What finding open keys may cost where the plan does not say, and the most that it may say: the loss is also shown
# as ε at δ = 10^-6, of which this must leave something.
DEFAULT_DELTA_ATTO = ATTO // 10**9
MAX_DELTA_ATTO = ATTO // 10**7
MAX_MIN_PEOPLE = 10**9

_FIELDS = {"where", "group_by", "aggregates", "rows_per_person", "loss", "min_people"}
_NULL_OPS = ("is_null", "not_null")
_CATEGORY_OPS = ("=", "!=", "in", *_NULL_OPS)


def parse_plan(
    raw: object, schema: DatasetSchema, least_people: int = 1, *, find: FindReference = no_references
) -> Plan:
    """The plan, or AnonymizerError with a stable code and the place in the plan.

    `least_people`: the fewest noisy people that a group with open keys may be shown for, as the rules ask.
    `find`: the public reference tables that it may name.
    """
    top = _object(raw, "plan", _FIELDS)
    groups = _groups(top.get("group_by"), schema, find)
    found = any(group.open for group in groups)
    plan = Plan(
        where=_where(top.get("where"), schema, find),
        group_by=groups,
        aggregates=_aggregates(top.get("aggregates"), schema),
        rows_per_person=_rows_per_person(top.get("rows_per_person"), schema),
        loss=_loss(top.get("loss"), found, schema.pure),
        min_people=_min_people(top.get("min_people"), least_people, found),
    )
    needed = blocks(plan)
    if plan.cells * sum(block.width for block in needed) > MAX_CELLS:
        raise AnonymizerError("plan_too_many_cells", most=MAX_CELLS)
    for block in needed:
        if not block.fits:
            raise AnonymizerError("plan_bounds_too_wide", column=block.column.name if block.column else "")
    return plan


def _where(raw: object, schema: DatasetSchema, find: FindReference) -> tuple[Condition, ...]:
    items = _list(raw, "where", MAX_CONDITIONS)
    conditions = [_condition(item, schema, find, f"where[{i}]") for i, item in enumerate(items)]
    _refuse_repeats(conditions, "where")
    # The order of conditions says nothing; sorted, the same question has the same hash.
    return tuple(sorted(conditions, key=lambda c: (schema.position(c.column.name) or 0, c.order)))


def _condition(raw: object, schema: DatasetSchema, find: FindReference, place: str) -> Condition:
    item = _object(raw, place, {"column", "via", "op", "value"})
    stored = _column(item.get("column"), schema, place)
    way = _via(item, stored, find, place)
    column = stored if way is None or way.column is None else way.column
    op = item.get("op")
    if not isinstance(op, str) or op not in get_args(Comparison):
        raise AnonymizerError("plan_unknown_op", place=place)
    if column.kind is Kind.OPEN_CATEGORY and op not in _NULL_OPS:
        raise AnonymizerError("plan_open_category", column=column.name, place=place)
    if column.kind is Kind.CATEGORY and op not in _CATEGORY_OPS:
        raise AnonymizerError("plan_not_queryable", column=column.name, place=place)
    known: Comparison = op  # type: ignore[assignment]
    values = _condition_values(item, column, op, place)
    if way is None:
        return Condition(column, known, values)
    if way.column is None and known not in _NULL_OPS:
        raise AnonymizerError("plan_reference_column", place=place)
    kept = frozenset(at for at, code in enumerate(way.codes) if holds(known, values, code))
    if not kept:
        raise AnonymizerError("plan_reference_empty", place=place)
    return Condition(stored, known, values, way, kept)


def _via(item: Mapping[str, Any], column: Column, find: FindReference, place: str) -> Via | None:
    if item.get("via") is None:
        return None
    raw = _object(item["via"], f"{place}.via", {"reference", "version", "sha256", "column"})
    return via(raw, column, find, f"{place}.via")


def _condition_values(item: Mapping[str, Any], column: Column, op: str, place: str) -> tuple[int, ...]:
    value = item.get("value")
    if op in _NULL_OPS:
        if value is not None:
            raise AnonymizerError("plan_value_type", column=column.name, place=place, kind="none")
        return ()
    if op not in ("in", "between"):
        return (encode(column, value, place),)
    if not isinstance(value, list) or not value:
        raise AnonymizerError("plan_value_type", column=column.name, place=place, kind="list")
    values = tuple(encode(column, one, place) for one in _list(value, place, MAX_VALUES))
    if op == "in":
        _refuse_repeats(values, place)
        return tuple(sorted(values))
    if len(values) != 2:
        raise AnonymizerError("plan_value_type", column=column.name, place=place, kind="pair")
    if values[0] > values[1]:
        raise AnonymizerError("plan_bounds_reversed", column=column.name, place=place)
    return values


def _groups(raw: object, schema: DatasetSchema, find: FindReference) -> tuple[Group, ...]:
    items = _list(raw, "group_by", MAX_GROUPS)
    groups = [_group(item, schema, find, f"group_by[{i}]") for i, item in enumerate(items)]
    _refuse_repeats([group.name for group in groups], "group_by")
    return tuple(groups)


def _group(raw: object, schema: DatasetSchema, find: FindReference, place: str) -> Group:
    item = _object(raw, place, {"column", "bins", "via", "unmatched"})
    column = _column(item.get("column"), schema, place)
    way = _via(item, column, find, place)
    if way is None:
        if item.get("unmatched") is not None:
            raise AnonymizerError("plan_unknown_field", place=place)
        return Group(column, _edges(item.get("bins"), column, place))
    if way.column is None or item.get("unmatched") not in (None, "drop", "own"):
        raise AnonymizerError("plan_reference_column", place=place)
    group = Group(column, _edges(item.get("bins"), way.column, place), way, own=item.get("unmatched") == "own")
    if group.size == 0:
        raise AnonymizerError("plan_reference_empty", place=place)
    return group


def _edges(bins: object, column: Column, place: str) -> tuple[int, ...]:
    if column.kind in (Kind.CATEGORY, Kind.OPEN_CATEGORY):
        if bins is not None:
            raise AnonymizerError("plan_not_queryable", column=column.name, place=place)
        return ()
    if bins is None:
        raise AnonymizerError("plan_bins_missing", column=column.name, place=place)
    if not isinstance(bins, list) or not len(bins) >= 2:
        raise AnonymizerError("plan_bins_invalid", column=column.name, place=place)
    if len(bins) > MAX_CELLS + 1:
        raise AnonymizerError("plan_too_many_cells", most=MAX_CELLS)
    edges = tuple(encode(column, edge, place) for edge in bins)
    if any(low >= high for low, high in pairwise(edges)):
        raise AnonymizerError("plan_bins_invalid", column=column.name, place=place)
    return edges


def _aggregates(raw: object, schema: DatasetSchema) -> tuple[Aggregate, ...]:
    items = _list(raw, "aggregates", MAX_AGGREGATES)
    if not items:
        raise AnonymizerError("plan_aggregates_missing")
    aggregates = [_aggregate(item, schema, f"aggregates[{i}]") for i, item in enumerate(items)]
    _refuse_repeats([aggregate.label for aggregate in aggregates], "aggregates")
    return tuple(aggregates)


def _aggregate(raw: object, schema: DatasetSchema, place: str) -> Aggregate:
    item = _object(raw, place, {"op", "column", "at", "lower", "upper"})
    op = item.get("op")
    if op in ("count", "people"):
        _object(raw, place, {"op"})
        return Count() if op == "count" else People()
    if op not in ("sum", "mean", "variance", "quantile"):
        raise AnonymizerError("plan_unknown_op", place=place)
    if op != "quantile":
        _object(raw, place, {"op", "column", "lower", "upper"})
    column = _column(item.get("column"), schema, place)
    if column.kind not in NUMBERS:
        raise AnonymizerError("plan_not_queryable", column=column.name, place=place)
    if item.get("lower") is None or item.get("upper") is None:
        raise AnonymizerError("plan_bounds_missing", column=column.name, place=place)
    lower, upper = (encode(column, item[name], f"{place}.{name}") for name in ("lower", "upper"))
    if lower >= upper:
        raise AnonymizerError("plan_bounds_reversed", column=column.name, place=place)
    if op == "quantile":
        return Quantile(_thousandths(item.get("at"), f"{place}.at"), column, lower, upper)
    wanted: Literal["sum", "mean", "variance"] = op
    return Bounded(wanted, column, lower, upper)


def _thousandths(raw: object, place: str) -> int:
    """0.001 to 0.999 as decimal text; a median is "0.5"."""
    match = re.fullmatch(r"0\.([0-9]{1,3})", raw, re.ASCII) if isinstance(raw, str) else None
    if match is None or int(match[1]) == 0:
        raise AnonymizerError("plan_quantile_invalid", place=place)
    return int(match[1].ljust(3, "0"))


def _rows_per_person(raw: object, schema: DatasetSchema) -> int:
    if raw is None:
        return schema.max_rows_per_person
    if not isinstance(raw, int) or isinstance(raw, bool) or not 1 <= raw <= schema.max_rows_per_person:
        raise AnonymizerError("plan_rows_per_person", most=schema.max_rows_per_person)
    return raw


def _loss(raw: object, found: bool, pure: bool) -> RequestedLoss:
    """`found`: some keys are found in the data, which costs δ; without them δ has no place in a plan. `pure`: δ has no
    place at all, and the loss is an ε."""
    if (
        not isinstance(raw, Mapping)
        or len(set(raw) & {"rho", "epsilon"}) != 1
        or set(raw) - {"rho", "epsilon", "delta"}
    ):
        raise AnonymizerError("loss_invalid", reason="one_of_rho_epsilon")
    measure: Literal["rho", "epsilon"] = "rho" if "rho" in raw else "epsilon"
    if pure and (measure == "rho" or "delta" in raw):
        raise AnonymizerError("loss_measure_pure")
    if pure and found:
        raise AnonymizerError("plan_open_category_pure")
    nano = parse_rho(raw[measure])
    if nano > MAX_LOSS_NANO:
        raise AnonymizerError("loss_too_large", most=str(MAX_LOSS_NANO // NANO))
    return RequestedLoss(measure, nano, _delta(raw.get("delta"), found), pure)


def _delta(raw: object, found: bool) -> int:
    if not found:
        if raw is not None:
            raise AnonymizerError("loss_invalid", reason="delta_not_needed")
        return 0
    if raw is None:
        return DEFAULT_DELTA_ATTO
    atto = parse_delta(raw, allow_zero=False)
    if atto > MAX_DELTA_ATTO:
        raise AnonymizerError("loss_too_large", most=format_delta(MAX_DELTA_ATTO))
    return atto


def _min_people(raw: object, least: int, found: bool) -> int | None:
    if not found:
        if raw is not None:
            raise AnonymizerError("plan_min_people", least=least)
        return None
    if raw is None:
        return max(least, 1)
    if type(raw) is not int or not max(least, 1) <= raw <= MAX_MIN_PEOPLE:
        raise AnonymizerError("plan_min_people", least=least)
    return raw


def _column(name: object, schema: DatasetSchema, place: str) -> Column:
    position = schema.position(name) if isinstance(name, str) else None
    if position is None:
        raise AnonymizerError("plan_unknown_column", place=place)
    column = schema.columns[position]
    if column.kind is Kind.TEXT or column.name == schema.person_column:
        raise AnonymizerError("plan_not_queryable", column=column.name, place=place)
    return column


def _object(raw: object, place: str, fields: set[str]) -> Mapping[str, Any]:
    if not isinstance(raw, Mapping):
        raise AnonymizerError("plan_malformed", place=place)
    if not set(raw) <= fields:
        raise AnonymizerError("plan_unknown_field", place=place)
    return raw


def _list(raw: object, place: str, most: int) -> list[Any]:
    if raw is None:
        return []
    if not isinstance(raw, list):
        raise AnonymizerError("plan_malformed", place=place)
    if len(raw) > most:
        raise AnonymizerError("plan_too_long", place=place, most=most)
    return raw


def _refuse_repeats(items: list[Any] | tuple[Any, ...], place: str) -> None:
    if len(set(items)) != len(items):
        raise AnonymizerError("plan_duplicate", place=place)
