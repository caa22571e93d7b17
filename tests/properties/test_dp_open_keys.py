"""Keys that are found in the data: the claim about maps, on random neighbouring tables, through the real SQL."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymizer.dp.compile import compile_plan
from anonymizer.dp.engines.duckdb import Found, Limits, found
from anonymizer.dp.groups import Groups as Columnar
from anonymizer.dp.plan import Plan, parse_plan
from tests.dp_examples import OPEN
from tests.properties.test_dp_stability import first_with

Row = tuple[int | None, int | None, str | None, str | None]
Groups = dict[tuple[Any, ...], tuple[int, ...]]
text = st.none() | st.sampled_from(["", "东街", "东街 ", "a", "A", "'; DROP TABLE version; --", "🏠", "NULL"])
row = st.tuples(st.none() | st.integers(0, 2), st.none() | st.integers(-200, 200), text, text)
person = st.lists(row, min_size=0, max_size=6)
busy = st.builds(lambda one, count: [one] * count, row, st.integers(1, 6))
people = st.lists(person, min_size=0, max_size=7)

street, trade = {"column": "street"}, {"column": "trade"}
groups = st.sampled_from(
    [[street], [street, trade], [{"column": "district"}, street], [street, {"column": "age", "bins": [-9, 0, 18]}]]
)
where = st.sampled_from(
    [
        [],
        [{"column": "age", "op": ">", "value": 0}],
        [{"column": "trade", "op": "is_null"}],
        [{"column": "street", "op": "not_null"}],
    ]
)
bounds = {"lower": -5, "upper": 20}
aggregates = st.lists(
    st.sampled_from(
        [
            {"op": "count"},
            {"op": "people"},
            {"op": "sum", "column": "age", **bounds},
            {"op": "mean", "column": "age", **bounds},
            {"op": "quantile", "column": "age", "at": "0.5", **bounds},
        ]
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda one: one["op"],
)
plans = st.builds(
    lambda by, kept, wanted, k: parse_plan(
        {"group_by": by, "where": kept, "aggregates": wanted, "rows_per_person": k, "loss": {"rho": "1"}}, OPEN
    ),
    groups,
    where,
    aggregates,
    st.integers(1, 4),
)


def table(everyone: list[list[Row]]) -> pa.Table:
    flat = [
        (*one, rank, who, *(first_with(rows, rank, column) for column in (0, 2, 3)))
        for who, rows in enumerate(everyone)
        for rank, one in enumerate(rows)
    ]
    types = {
        "c1": pa.int32(),
        "c2": pa.int64(),
        "c6": pa.string(),
        "c7": pa.string(),
        "rk": pa.int32(),
        "person": pa.int64(),
        **dict.fromkeys(("f1", "f6", "f7"), pa.int8()),
    }
    return pa.table({name: pa.array([one[i] for one in flat], kind) for i, (name, kind) in enumerate(types.items())})


def exact(asked: Plan, everyone: list[list[Row]]) -> list[Groups]:
    """For each statement its map from keys to amounts."""

    def read(results: list[Found]) -> list[Groups]:
        return [dict(pair for some in pieces for pair in pairs(some)) for pieces in results]

    def pairs(some: Columnar) -> Iterator[tuple[tuple[Any, ...], tuple[int, ...]]]:
        return zip(some.keys(), zip(*(one.tolist() for one in some.amounts), strict=True), strict=True)

    return found(compile_plan(asked, OPEN), table(everyone), read, Limits(threads=1))


@settings(max_examples=200)
@given(plans, people, busy | person.filter(bool))
def test_one_person_changes_no_more_entries_and_by_no_more_than_stated(
    asked: Plan, others: list[list[Row]], one: list[Row]
) -> None:
    compiled = compile_plan(asked, OPEN)
    for statement, present, absent in zip(
        compiled.statements, exact(asked, [*others, one]), exact(asked, others), strict=True
    ):
        for at, block in enumerate(statement.blocks):
            claim = compiled.stability[block]
            # In the map of people a missing key and a key with nobody are two things: no entry ever holds zero.
            if compiled.blocks[block].kind == "people":
                assert all(amounts[at] > 0 for amounts in present.values())
            moved = [
                abs(present.get(key, (0,) * 9)[at] - absent.get(key, (0,) * 9)[at])
                for key in present.keys() | absent.keys()
            ]
            assert sum(map(bool, moved)) <= claim.l0
            assert max(moved, default=0) <= claim.linf
            assert sum(moved) <= claim.l1
            assert sum(step * step for step in moved) <= claim.l2_squared


@settings(max_examples=150)
@given(people, st.integers(1, 4))
def test_people_by_open_key_are_counted_as_a_plain_program_counts_them(everyone: list[list[Row]], k: int) -> None:
    raw = {"group_by": [street, trade], "aggregates": [{"op": "people"}], "rows_per_person": k, "loss": {"rho": "1"}}
    (counted,) = exact(parse_plan(raw, OPEN), everyone)
    plain = Counter(
        key for rows in everyone for key in {one[2:] for one in rows[:k] if one[2] is not None and one[3] is not None}
    )
    assert {key[1:]: amounts[0] for key, amounts in counted.items()} == plain
