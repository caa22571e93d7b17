"""Tables among titles and sums, with a header or without, as offices print them."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from anonymizer.errors import AnonymizerError
from anonymizer.tables import Limits, read_found, read_table
from anonymizer.tables.layout import unique

SECRET = "张三丰13812345678"
ROWS = "张三,男,30\n李四,女,41\n王五,男,25\n"


def found(tmp_path: Path, content: bytes, name: str = "a.csv", limits: Limits | None = None) -> pl.DataFrame:
    path = tmp_path / "file"
    path.write_bytes(content)
    return read_found(path, name, limits)


@pytest.mark.parametrize(
    ("text", "columns", "height"),
    [
        ("姓名,性别,年龄\n" + ROWS, ["姓名", "性别", "年龄"], 3),
        ("某社区登记表,,\n填表日期:2026,,\n姓名,性别,年龄\n" + ROWS, ["姓名", "性别", "年龄"], 3),
        ("某社区登记表\n姓名,性别,年龄\n" + ROWS, ["姓名", "性别", "年龄"], 3),
        ("姓名,性别,年龄\n" + ROWS + "合计,,96\n制表人:赵六,,\n", ["姓名", "性别", "年龄"], 3),
        ("姓名,性别,年龄\n" + ROWS + "合计,3\n", ["姓名", "性别", "年龄"], 3),
        ("姓名,性别,年龄\n张三,男,30\n姓名,性别,年龄\n李四,女,41\n", ["姓名", "性别", "年龄"], 2),
        (ROWS, ["column_1", "column_2", "column_3"], 3),
        ("13812345678,张三\n13912345678,李四\n", ["column_1", "column_2"], 2),
        ("电话,,电话\n1,2,3\n", ["电话", "column_2", "电话 (2)"], 1),
        ("甲,乙\n1,2\n3,4\n", ["甲", "乙"], 2),
        ("2021,2022,2023\n5,6,7\n", ["column_1", "column_2", "column_3"], 2),
        ("姓名\n张三\n李四\n", ["姓名"], 2),
        ("姓名,合计\n合计,3\n", ["姓名", "合计"], 1),
    ],
)
def test_the_table_is_found(tmp_path: Path, text: str, columns: list[str], height: int) -> None:
    frame = found(tmp_path, text.encode("gb18030"))
    assert (frame.columns, frame.height) == (columns, height)


def test_merged_titles_of_a_workbook_are_seen_through(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["某社区登记表", None, None], ["姓名", "性别", "年龄"], ["张三", "男", 30], ["合计", None, 30]):
        sheet.append(row)
    sheet.merge_cells("A1:C1")
    out = io.BytesIO()
    book.save(out)
    frame = found(tmp_path, out.getvalue(), "a.xlsx")
    assert frame.to_dict(as_series=False) == {"姓名": ["张三"], "性别": ["男"], "年龄": ["30"]}


def test_a_row_that_is_too_long_is_refused_by_its_number_and_quotes_nothing(tmp_path: Path) -> None:
    rows = "".join(f"a{n},b\n" for n in range(50))
    with pytest.raises(AnonymizerError) as refused:
        found(tmp_path, f"姓名,电话\n{rows}{SECRET},1,2\n".encode())
    assert refused.value.code == "upload_ragged_row"
    assert refused.value.details["row"] == 52
    assert SECRET not in f"{refused.value!r}{refused.value.details}"


def test_an_upload_is_still_asked_for_its_header(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("张三,13812345678\n李四,13912345678\n", encoding="utf-8")
    with pytest.raises(AnonymizerError, match="upload_no_header"):
        read_table(path, "a.csv")


def test_names_are_unique_plain_and_short() -> None:
    assert unique(["a", "a", "a (2)", None, "b\x00\u200bc", "长" * 500]) == [
        "a", "a (2)", "a (2) (2)", "column_4", "b c", "长" * 128,
    ]  # fmt: skip
