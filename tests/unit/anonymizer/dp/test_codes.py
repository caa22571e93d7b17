"""Texts as numbers and back: equal texts have one number whatever pieces they come in, and NULL is nobody's."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymizer.dp.engines import parquet
from anonymizer.dp.engines.codes import coded, settled, spelled

text = st.none() | st.sampled_from(["", " ", "a", "A", "东街", "東街", "🏠", "NULL"]) | st.text(max_size=3)
kinds = st.sampled_from([pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())])


def pieces(everything: list[list[str | None]], kind: pa.DataType) -> pa.Table:
    """Each piece with a dictionary of its own, as the row groups of a file have."""
    made = [pa.array(one, pa.string()) for one in everything]
    arrays = [one.dictionary_encode() if pa.types.is_dictionary(kind) else one.cast(kind) for one in made]
    return pa.table({"c1": pa.chunked_array(arrays, kind), "rk": pa.array(range(sum(map(len, everything))), pa.int8())})


@given(st.lists(st.lists(text, max_size=5), max_size=4), kinds)
def test_numbers_stand_for_the_texts_that_were_there(everything: list[list[str | None]], kind: pa.DataType) -> None:
    flat = [one for each in everything for one in each]
    once = settled(pieces(everything, kind))
    assert settled(once).equals(once)
    table, texts = coded(once)
    assert pa.types.is_integer(table.schema.field("c1").type) and table.schema.field("rk").type == pa.int8()
    numbers = table["c1"].to_pylist()
    assert [number is None for number in numbers] == [one is None for one in flat]
    assert len({*numbers}) == len({*flat})
    found = [number for number in numbers if number is not None]
    kept = [one for one in flat if one is not None]
    columns = [np.array(one, np.int64) for one in ([7] * len(found), found, range(len(found)))]
    groups = spelled(columns, [texts["c1"]])
    assert groups.keys() == [(7, one) for one in kept]
    assert groups.keys(range(0, len(kept), 2)) == [(7, one) for one in kept[::2]]
    assert [one.tolist() for one in groups.amounts] == [[*range(len(kept))]]


@pytest.mark.parametrize("different", [3, 127, 128, 129, 32_767, 32_768, 32_769, 40_000])
def test_a_file_gives_the_same_texts_by_number_as_in_full(tmp_path: Path, different: int) -> None:
    """Also where there are too many for the file's own dictionary, which is then given up half way."""
    cells = [None if n % 11 == 0 else f"{n % different:040d}" for n in range(80_000)]
    path = tmp_path / "version"
    parquet.write(pa.table({"c1": pa.array(cells), "rk": pa.array(range(80_000))}), path, bytes(32), "declared")
    table, texts = coded(parquet.read(path, ("c1", "rk"), bytes(32), "declared", texts_by_number=True))
    read = [None if number is None else texts["c1"][number].as_py() for number in table["c1"].to_pylist()]
    assert read == cells
    assert len(texts["c1"]) == len({*cells} - {None})
    assert table["rk"].to_pylist() == list(range(80_000))
