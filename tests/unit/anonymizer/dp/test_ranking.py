"""What is drawn and marked once, when a version is published, so that a question need not work it out again."""

from __future__ import annotations

import os

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymizer.dp.compile import PERSON, RANK
from anonymizer.dp.engines.ranking import marks, ranked
from anonymizer.dp.engines.storing import narrow

rows = st.lists(
    st.tuples(st.none() | st.integers(0, 6), st.none() | st.integers(0, 3), st.none() | st.sampled_from("abc"))
)


def published(drawn: list[tuple[int | None, int | None, str | None]], most: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    given_table = pl.DataFrame(drawn, schema={"who": pl.Int64, "c1": pl.Int32, "c2": pl.String}, orient="row")
    given_table = given_table.with_row_index("row")
    table = ranked(given_table, given_table["who"], most, os.urandom)
    return given_table, table.with_columns(marks(table, {"f1": "c1", "f2": "c2"}))


@settings(max_examples=150)
@given(rows, st.integers(1, 4))
def test_every_person_keeps_their_first_ranks_and_is_one_number(
    drawn: list[tuple[int | None, int | None, str | None]], most: int
) -> None:
    _, table = published(drawn, most)
    sizes = {who: sum(one[0] == who for one in drawn) for who, *_ in drawn if who is not None}
    for (who,), mine in table.group_by("who"):
        assert sorted(mine[RANK]) == list(range(min(most, sizes[who])))  # type: ignore[index]
        assert mine[PERSON].n_unique() == 1
    assert sorted(table[PERSON].unique()) == list(range(len(sizes)))
    assert table.equals(table.sort(RANK, PERSON))


@settings(max_examples=150)
@given(rows, st.integers(1, 4), st.integers(1, 4))
def test_the_sum_of_marks_is_the_number_of_people_under_every_bound(
    drawn: list[tuple[int | None, int | None, str | None]], most: int, k: int
) -> None:
    """What stands in for count(DISTINCT person) when the compiled text has no conditions."""
    _, table = published(drawn, most)
    kept = table.filter(pl.col(RANK) < k)
    for mark, column in (("f1", "c1"), ("f2", "c2")):
        by = kept.drop_nulls(column).group_by(column)
        counted, marked = by.agg(pl.col(PERSON).n_unique()), by.agg(pl.col(mark).sum())
        assert dict(counted.iter_rows()) == dict(marked.iter_rows())
        assert table.filter(pl.col(column).is_null())[mark].sum() == 0


@given(st.lists(st.none() | st.integers(-(2**63), 2**63 - 1)))
def test_a_narrower_column_holds_the_same_numbers(numbers: list[int | None]) -> None:
    wide = pl.DataFrame({"c1": pl.Series(numbers, dtype=pl.Int64)})
    assert narrow(wide)["c1"].to_list() == numbers
