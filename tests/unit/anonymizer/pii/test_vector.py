"""What is skipped for a column without digits could not have been found in it."""

from __future__ import annotations

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymizer.pii import vector

WORDLESS = st.text(st.characters(exclude_categories=["Cs", "Nd"], max_codepoint=0x9FFF), max_size=24)
SHAPED = st.text(st.sampled_from("XxEGHMCTWABF*＊字第号东经北纬°.:- ()+转军"), max_size=24)


@given(st.lists(WORDLESS | SHAPED, min_size=1, max_size=20))
@settings(max_examples=60)
def test_no_shape_of_digits_is_found_where_there_is_none(cells: list[str]) -> None:
    folded = vector.folded(pl.Series(cells, dtype=pl.String))
    folded = folded.filter(~folded.str.contains("[0-9]"))
    compact = vector.compacted(folded)
    assert not any(vector.mask(name, folded, compact).any() for name in vector.OF_DIGITS)
