"""The claim in anonymizer/dp/linking.py, from two uploads to the integers of an answer."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymizer.dp.compile import compile_plan, offsets
from anonymizer.dp.dialect import SPARK
from anonymizer.dp.engines import spark
from anonymizer.dp.engines.duckdb import run
from anonymizer.dp.engines.export import export
from anonymizer.dp.plan import Plan, parse_plan
from anonymizer.dp.schema import DatasetSchema
from tests.linking import Row, content, joined, part
from tests.spark_cluster import available, one_spark_at_most
from tests.spark_driver import PATIENT

PEOPLE = ["110101199003070011", "a 1", "A-2", "7", "不详", None]
A_SPELLING = {"110101199003070011": "１１０１０１１９９００３０７００１１", "a 1": "A1", "A-2": "a2", "7": "007.0"}
cell = st.sampled_from(PEOPLE)
rows = st.lists(st.tuples(cell, st.booleans(), st.integers(0, 2**64 - 1)), max_size=14)
bound = st.integers(1, 4)
most = st.integers(1, 6)


def upload(drawn: list[tuple[str | None, bool, int]]) -> list[Row]:
    """Each row bears its own number, so that it is known again; some spell their person differently."""
    return [
        Row(A_SPELLING.get(person or "", person) if odd else person, number, draw)
        for number, (person, odd, draw) in enumerate(drawn)
    ]


def without(everyone: list[Row], person: str) -> list[Row]:
    return [row for row in everyone if row.person not in (person, A_SPELLING[person])]


number = st.integers(0, 99)
condition = st.builds(
    lambda column, op, value: {"column": column, "op": op, "value": value},
    st.sampled_from(["left", "right"]), st.sampled_from(["<=", ">", "!="]), number,
)  # fmt: skip
grouping = st.builds(
    lambda column, edges: {"column": column, "bins": edges},
    st.sampled_from(["left", "right"]), st.lists(number, min_size=2, max_size=4, unique=True).map(sorted),
)  # fmt: skip
bounded = st.builds(
    lambda op, column, lower, width: {"op": op, "column": column, "lower": lower, "upper": lower + width},
    st.sampled_from(["sum", "mean", "variance"]), st.sampled_from(["left", "right"]), number, st.integers(1, 50),
)  # fmt: skip
questions = st.fixed_dictionaries(
    {
        "where": st.lists(condition, max_size=2, unique_by=str),
        "group_by": st.lists(grouping, max_size=2, unique_by=lambda group: group["column"]),
        "aggregates": st.lists(
            st.sampled_from([{"op": "count"}, {"op": "people"}]) | bounded,
            min_size=1, max_size=3, unique_by=lambda one: (one["op"], one.get("column")),
        ),
        "loss": st.just({"rho": "1"}),
    }
)  # fmt: skip


def asked_of(question: dict[str, Any], declared: DatasetSchema) -> Plan:
    return parse_plan({**question, "rows_per_person": declared.max_rows_per_person}, declared)


def check_moved(asked: Plan, declared: DatasetSchema, before: tuple[int, ...], after: tuple[int, ...]) -> None:
    compiled = compile_plan(asked, declared)
    starts = offsets(compiled.blocks, asked.cells)
    assert len(before) == len(after) == starts[-1]
    for index, claim in enumerate(compiled.stability):
        block = slice(starts[index], starts[index + 1])
        moved = [abs(a - b) for a, b in zip(before[block], after[block], strict=True)]
        assert sum(map(bool, moved)) <= claim.l0
        assert max(moved) <= claim.linf
        assert sum(moved) <= claim.l1
        assert sum(step * step for step in moved) <= claim.l2_squared


@settings(max_examples=60)
@given(rows, rows, bound, bound, most, st.sampled_from(list(A_SPELLING)), questions)
def test_a_person_who_leaves_both_datasets_takes_exactly_their_own_linked_rows(
    left: list[Any], right: list[Any], left_bound: int, right_bound: int, k: int, person: str, question: dict[str, Any]
) -> None:
    ours, theirs = upload(left), upload(right)
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        path, declared, _ = joined(
            Path(one), part(Path(one), "left", ours, left_bound), part(Path(one), "right", theirs, right_bound), k
        )
        fewer = without(ours, person), without(theirs, person)
        rest, _, _ = joined(
            Path(other),
            part(Path(other), "left", fewer[0], left_bound), part(Path(other), "right", fewer[1], right_bound), k,
        )  # fmt: skip
        with_person, without_person = content(path, declared), content(rest, declared)
        mine = {row.value for row in ours if row not in fewer[0]}
        gone = [row for row in with_person if row[0] in mine]
        # Everybody else's rows are there with the ranks that they had; numbers of people mean nothing across versions.
        assert sorted(row[:3] for row in with_person if row not in gone) == sorted(row[:3] for row in without_person)
        assert len(gone) <= min(k, left_bound * right_bound) and len({row[3] for row in gone}) <= 1
        asked = asked_of(question, declared)
        compiled = compile_plan(asked, declared)
        check_moved(asked, declared, run(compiled, path, bytes(32)), run(compiled, rest, bytes(32)))


@settings(max_examples=60)
@given(rows, rows, bound, bound, most)
def test_a_link_holds_the_pairs_of_each_person_up_to_the_bound_and_nothing_else(
    left: list[Any], right: list[Any], left_bound: int, right_bound: int, k: int
) -> None:
    """Against a second, plain account of who is whom: an index into the list of people."""
    who = {spelling: name for name, other in A_SPELLING.items() for spelling in (name, other)}
    ours, theirs = upload(left), upload(right)
    with tempfile.TemporaryDirectory() as folder:
        path, declared, found = joined(
            Path(folder),
            part(Path(folder), "left", ours, left_bound), part(Path(folder), "right", theirs, right_bound), k,
        )  # fmt: skip
        linked = content(path, declared)
    named = [(who[str(ours[a].person)], who[str(theirs[b].person)]) for a, b, _, _ in linked]
    assert all(one == other for one, other in named)
    assert len({row[:2] for row in linked}) == len(linked) == found.rows
    here, there = (Counter(who[str(r.person)] for r in table if r.person in who) for table in (ours, theirs))
    expected = {p: min(k, min(here[p], left_bound) * min(there[p], right_bound)) for p in here.keys() & there.keys()}
    assert Counter(one for one, _ in named) == Counter(expected)
    assert found.people == len(expected)
    assert len({(name[0], row[3]) for name, row in zip(named, linked, strict=True)}) == len(expected)
    for name, count in expected.items():
        assert sorted(row[2] for row, pair in zip(linked, named, strict=True) if pair[0] == name) == list(range(count))


@pytest.fixture
def one_spark() -> Iterator[None]:
    with one_spark_at_most():
        yield


# PySpark reads results through a socket and leaves closing it to the garbage collector.
@pytest.mark.filterwarnings("ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.skipif(not available(), reason="needs Spark")
@pytest.mark.usefixtures("one_spark")
def test_a_cluster_reads_a_linked_version_like_any_other_and_one_person_moves_it_as_little(tmp_path: Path) -> None:
    """The worst person: more rows than may count on both sides, all alike."""
    cluster = spark.Cluster("local[2]", {"spark.driver.memory": "700m", "spark.sql.shuffle.partitions": "2"})
    ours = [Row(PEOPLE[n % 2], 40 + n % 2, n) for n in range(8)]
    theirs = [Row(PEOPLE[n % 3], 50 + n % 3, n) for n in range(12)]
    vectors: list[tuple[int, ...]] = []
    for name, tables in (("with", (ours, theirs)), ("without", (without(ours, "a 1"), without(theirs, "a 1")))):
        folder = tmp_path / name
        folder.mkdir()
        path, declared, _ = joined(
            folder, part(folder, "left", tables[0], 3), part(folder, "right", tables[1], 4), 5
        )  # fmt: skip
        question = {
            "group_by": [{"column": "right", "bins": [50, 51, 60]}],
            "aggregates": [{"op": "count"}, {"op": "people"}, {"op": "sum", "column": "left", "lower": 0, "upper": 41}],
            "loss": {"rho": "1"},
        }
        asked = asked_of(question, declared)
        copy = export(path, bytes(32), declared, folder / "copy")
        vectors.append(spark.run(compile_plan(asked, declared, SPARK), replace(copy), cluster, PATIENT))
        assert vectors[-1] == run(compile_plan(asked, declared), path, bytes(32))
    check_moved(asked, declared, *vectors)
    assert vectors[0] == (5, 5, 1, 1, 200, 205) and vectors[1] == (5, 0, 1, 0, 200, 0)
