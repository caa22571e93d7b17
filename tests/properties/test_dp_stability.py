"""The claim in anonymizer/dp/stability.py, on random plans over random neighbouring tables, through the real SQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from anonymizer.dp.compile import compile_plan, offsets
from anonymizer.dp.engines.duckdb import Limits, aggregate
from anonymizer.dp.plan import Plan, parse_plan
from anonymizer.dp.plan_types import Condition, Group
from anonymizer.dp.stability import Block
from anonymizer.errors import AnonymizerError
from tests.dp_examples import SCHEMA

LIMITS = Limits(threads=1)
EXTREMES = [0, 1, -1, 17, 18, 120, 121, 50_000, 50_001, -50_000, 10**15, -(10**15)]
number = st.none() | st.sampled_from(EXTREMES) | st.integers(-(10**15), 10**15)

Row = tuple[int | None, int | None, int | None, int | None]
row = st.tuples(st.none() | st.integers(0, 2), number, number, st.none() | st.integers(-700_000, 2_900_000))
person = st.lists(row, min_size=0, max_size=7)
# Somebody whose rows are all alike moves one cell by as much as anybody can.
busy = st.builds(lambda one, count: [one] * count, row, st.integers(1, 7))
people = st.lists(person, min_size=0, max_size=8)

small = st.integers(-200, 200)
condition = st.one_of(
    st.builds(
        lambda op, v: {"column": "age", "op": op, "value": v}, st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), small
    ),
    st.builds(
        lambda vs: {"column": "age", "op": "in", "value": vs}, st.lists(small, min_size=1, max_size=4, unique=True)
    ),
    st.builds(lambda a, b: {"column": "fee", "op": "between", "value": sorted([a, b])}, small, small),
    st.builds(
        lambda c, op: {"column": c, "op": op},
        st.sampled_from(["age", "fee", "district", "visited"]),
        st.sampled_from(["is_null", "not_null"]),
    ),
    st.sampled_from(
        [{"column": "district", "op": "!=", "value": "东街"}, {"column": "visited", "op": ">", "value": "2000-01-01"}]
    ),
)
edges = st.lists(small, min_size=2, max_size=5, unique=True).map(sorted)
group = st.one_of(
    st.just({"column": "district"}),
    edges.map(lambda e: {"column": "age", "bins": e}),
    edges.map(lambda e: {"column": "fee", "bins": e}),
    st.just({"column": "visited", "bins": ["1970-01-01", "2000-01-01", "2026-01-01"]}),
)
# A square of half a distance of bounds times 10^9 rows has to stay below 2^62, in hundredths for the fee.
bounds = st.tuples(st.integers(-(10**6), 10**6), st.integers(1, 1200))
bounded = st.builds(
    lambda op, column, b: {"op": op, "column": column, "lower": b[0], "upper": b[0] + b[1]},
    st.sampled_from(["sum", "mean", "variance"]),
    st.sampled_from(["age", "fee"]),
    bounds,
)
quantile = st.builds(
    lambda column, at, b: {"op": "quantile", "column": column, "at": at, "lower": b[0], "upper": b[0] + b[1]},
    st.sampled_from(["age", "fee"]),
    st.sampled_from(["0.5", "0.1", "0.999"]),
    bounds,
)


def _unique(items: list[dict[str, Any]], *keys: str) -> list[dict[str, Any]]:
    return list({tuple(item.get(key) for key in keys): item for item in items}.values())


def _plan(where: list[Any], groups: list[Any], aggregates: list[Any], k: int) -> Plan:
    asked = {
        "where": [c for i, c in enumerate(where) if c not in where[:i]],
        "group_by": _unique(groups, "column"),
        "aggregates": _unique(aggregates, "op", "column"),
        "rows_per_person": k,
        "loss": {"rho": "1"},
    }
    try:
        return parse_plan(asked, SCHEMA)
    except AnonymizerError as refused:
        # Quantiles by three groups of many bins; a limit that has tests of its own.
        assert refused.code == "plan_too_many_cells"
        reject()


plans = st.builds(
    _plan,
    st.lists(condition, max_size=3),
    st.lists(group, max_size=3),
    st.lists(st.sampled_from([{"op": "count"}, {"op": "people"}]) | bounded | quantile, min_size=1, max_size=4),
    st.integers(1, 4),
)


def table(everyone: list[list[Row]]) -> pa.Table:
    """Rows in the order given; a row's rank is its place within its person."""
    return _arrow(_flat(everyone))


def _flat(everyone: list[list[Row]]) -> list[tuple[int | None, ...]]:
    return [
        (*one, rank, person, first_with(rows, rank, 0))
        for person, rows in enumerate(everyone)
        for rank, one in enumerate(rows)
    ]


def first_with(rows: Sequence[tuple[Any, ...]], rank: int, column: int) -> int:
    """The mark of a row: 1 where its person has the value here for the first time."""
    value = rows[rank][column]
    return int(value is not None and all(earlier[column] != value for earlier in rows[:rank]))


def _arrow(flat: list[tuple[int | None, ...]]) -> pa.Table:
    types = {
        "c1": pa.int32(),
        "c2": pa.int64(),
        "c3": pa.int64(),
        "c4": pa.int32(),
        "rk": pa.int32(),
        "person": pa.int64(),
        "f1": pa.int8(),
    }
    return pa.table({name: pa.array([one[i] for one in flat], kind) for i, (name, kind) in enumerate(types.items())})


def exact(asked: Plan, content: pa.Table) -> tuple[int, ...]:
    return aggregate(compile_plan(asked, SCHEMA), content, LIMITS)


@settings(max_examples=150)
@given(plans, people, busy | person.filter(bool))
def test_one_person_moves_no_block_further_than_stated(asked: Plan, others: list[list[Row]], one: list[Row]) -> None:
    compiled = compile_plan(asked, SCHEMA)
    with_person, without = exact(asked, table([*others, one])), exact(asked, table(others))
    starts = offsets(compiled.blocks, asked.cells)
    assert len(with_person) == len(without) == starts[-1]
    for index, claim in enumerate(compiled.stability):
        part = slice(starts[index], starts[index + 1])
        moved = [abs(a - b) for a, b in zip(with_person[part], without[part], strict=True)]
        assert sum(map(bool, moved)) <= claim.l0
        assert max(moved) <= claim.linf
        assert sum(moved) <= claim.l1
        assert sum(step * step for step in moved) <= claim.l2_squared


@pytest.mark.parametrize("rows_per_person", [1, 2, 4])
@pytest.mark.parametrize("fee", [10**15, -(10**15)])
def test_the_stated_distance_is_reached_and_never_passed(rows_per_person: int, fee: int) -> None:
    """The worst neighbour: more rows than may count, all in one cell, all beyond a bound."""
    bounds = {"lower": -700, "upper": 500} if fee < 0 else {"lower": -500, "upper": 700}
    aggregates = [{"op": "count"}, *({"op": op, "column": "fee", **bounds} for op in ("sum", "mean", "variance"))]
    asked = parse_plan({"aggregates": aggregates, "rows_per_person": rows_per_person, "loss": {"rho": "1"}}, SCHEMA)
    moved = [abs(amount) for amount in exact(asked, table([[(0, 1, fee, 0)] * 7]))]
    claims = compile_plan(asked, SCHEMA).stability
    assert moved == [claim.linf for claim in claims] == [claim.l1 for claim in claims]
    assert [step * step for step in moved] == [claim.l2_squared for claim in claims]


@pytest.mark.parametrize("rows_per_person", [1, 2, 4])
def test_one_person_is_counted_once_in_each_of_at_most_so_many_cells(rows_per_person: int) -> None:
    groups = [{"column": "age", "bins": [0, 10, 20, 30]}]
    asked = parse_plan(
        {
            "group_by": groups,
            "aggregates": [{"op": "people"}],
            "rows_per_person": rows_per_person,
            "loss": {"rho": "1"},
        },
        SCHEMA,
    )
    (claim,) = compile_plan(asked, SCHEMA).stability
    spread, heaped = [(0, age, 0, 0) for age in (5, 15, 25, 5)], [(0, 5, 0, 0)] * 4
    most = min(rows_per_person, 3)
    assert sum(exact(asked, table([spread]))) == most == claim.l1 == claim.l2_squared
    assert exact(asked, table([heaped])) == (1, 0, 0) and claim.linf == 1


@settings(max_examples=60)
@given(plans, people, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(asked: Plan, everyone: list[list[Row]], chance: Any) -> None:
    flat = _flat(everyone)
    turned = list(flat)
    chance.shuffle(turned)
    assert exact(asked, _arrow(flat)) == exact(asked, _arrow(turned))


@settings(max_examples=150)
@given(plans, people)
def test_the_sql_means_what_the_plan_says(asked: Plan, everyone: list[list[Row]]) -> None:
    """Against a second, plain implementation of the grammar."""
    assert exact(asked, table(everyone)) == _plainly(asked, everyone)


def _plainly(asked: Plan, everyone: list[list[Row]]) -> tuple[int, ...]:
    wanted = compile_plan(asked, SCHEMA).blocks
    starts = offsets(wanted, asked.cells)
    vector = [0] * starts[-1]
    for rows in everyone:
        seen: set[int] = set()
        for one in rows[: asked.rows_per_person]:
            cell = _cell(asked.group_by, one)
            if cell is None or not all(_holds(condition, one) for condition in asked.where):
                continue
            for start, block in zip(starts, wanted, strict=False):
                if block.kind == "histogram":
                    interval = _interval(block, one)
                    if interval is not None:
                        vector[start + cell * block.width + interval] += 1
                elif block.kind != "people" or cell not in seen:
                    vector[start + cell] += _addend(block, one)
            seen.add(cell)
    return tuple(vector)


def _of(name: str, one: Row) -> int | None:
    position = SCHEMA.position(name)
    assert position is not None
    return one[position - 1]


def _cell(groups: tuple[Group, ...], one: Row) -> int | None:
    cell = 0
    for key in groups:
        value = _of(key.column.name, one)
        if value is None:
            return None
        place = value
        if key.edges:
            last = key.edges[-1]
            inside = [
                i
                for i, (a, b) in enumerate(zip(key.edges, key.edges[1:], strict=False))
                if a <= value < b or (b == last and value == last)
            ]
            if not inside:
                return None
            place = inside[-1]
        cell = cell * key.size + place
    return cell


def _holds(condition: Condition, one: Row) -> bool:
    value = _of(condition.column.name, one)
    if condition.op == "is_null":
        return value is None
    if value is None:
        return False
    first, last = (condition.values[0], condition.values[-1]) if condition.values else (0, 0)
    return {
        "not_null": True,
        "=": value == first,
        "!=": value != first,
        "<": value < first,
        "<=": value <= first,
        ">": value > first,
        ">=": value >= first,
        "in": value in condition.values,
        "between": first <= value <= last,
    }[condition.op]


def _addend(block: Block, one: Row) -> int:
    if block.column is None:
        return 1
    value = _of(block.column.name, one)
    if value is None:
        return 0
    moved = min(max(value, block.lower), block.upper) - block.centre
    return {"present": 1, "sum": moved, "square": moved * moved}[block.kind]


def _interval(block: Block, one: Row) -> int | None:
    assert block.column is not None
    value = _of(block.column.name, one)
    if value is None:
        return None
    clipped = min(max(value, block.lower), block.upper)
    return next(i for i in range(block.width) if block.edges[i] <= clipped < block.edges[i + 1])
