"""Text that somebody made to be slow, and tables that nobody would make."""

from __future__ import annotations

import time
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymizer.pii.engine import text_engine
from anonymizer.pii.scan import scan
from anonymizer.treat.rescan import rescan
from anonymizer.treat.table import treat

LONG = 20_000  # the longest cell that an upload may hold
UNITS = [*("市", "市区", "路1号", "号楼1", "·张", "姓名:", "1985年", "微信", "８")]
UNITS += ["1 ", "1-", "1.", "+1", "(010)", "a.", "a@", ":"]
TODAY = date(2026, 11, 24)


@pytest.mark.parametrize("unit", UNITS)
def test_no_text_takes_more_than_seconds(unit: str) -> None:
    text = (unit * LONG)[:LONG]
    start = time.process_time()
    text_engine().find(text)
    assert time.process_time() - start < 10


KNOWN = [*("张建国", "高峰", "13812345678", "11010519491231002X", "a@b.cn", "无", "1985-03-02", "12.5", "回族")]
CELLS = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.sampled_from(KNOWN),
    st.from_regex(r"[0-9０-９./:年月 -]{1,20}", fullmatch=True),
)
NAMES = st.sampled_from(["姓名", "年龄", "出生日期", "性别", "住址", "内容", "id", "月收入", "小区", "手机", "护照"])
TABLES = st.integers(1, 12).flatmap(
    lambda rows: st.dictionaries(NAMES, st.lists(CELLS, min_size=rows, max_size=rows), min_size=1, max_size=4)
)


@given(table=TABLES)
@settings(max_examples=120)
def test_any_table_is_scanned_treated_as_proposed_and_then_clean(table: dict[str, list[str | None]]) -> None:
    frame = pl.DataFrame(table, schema=dict.fromkeys(table, pl.String))
    plan = {column.name: column.proposed for column in scan(frame, today=TODAY).columns}
    treated = treat(frame, plan, bytes(32))
    assert rescan(treated, plan, today=TODAY) == ()
    assert treat(treated, plan, bytes(32)).equals(treated)
