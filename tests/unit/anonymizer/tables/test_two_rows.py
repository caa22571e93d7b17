"""Headers of two rows are read as one, and a header of one row never costs the first row of data."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anonymizer.errors import AnonymizerError
from anonymizer.tables import read_found, read_table

Grid = list[list[str]]
GROUPS = ["序号,基本信息,,,联系信息,,体检结果,,医生", ",姓名,性别,出生日期,电话,住址,收缩压,诊断,"]
BODY = [
    "1,何霞,男,1947-04-25,13998512176,胭脂路153号,119,冠心病,王志强",
    "2,田娜,男,1960-09-25,18617034137,解放路2号,167,高血压,陈大夫",
    "3,刘晓东,女,1946-07-03,13888146872,彭刘杨路80号,159,冠心病,陈大夫",
]
NAMES = ["序号", "姓名", "性别", "出生日期", "电话", "住址", "收缩压", "诊断", "医生"]

# A column: what it is called, and what stands in it, words that columns are called by among them.
POOL = {
    "姓名": ["张三", "李四", "王五", "何霞"],
    "性别": ["男", "女"],
    "电话": ["13998512176", "", "无", "18617034137"],
    "身份证": ["420106194704255117", "42010619460703016X"],
    "诊断": ["高血压", "糖尿病", "无", "冠心病"],
    "收缩压": ["119", "167", "未测", "无"],
    "住址": ["胭脂路153号", "解放路2号", "武昌区"],
    "备注": ["", "本人自述", "电话", "低保"],
    "出生日期": ["1947-04-25", "1960-09-25", "不详"],
    "项目乙": ["合格", "甲", "3"],
}


def grid(lines: list[str]) -> Grid:
    return [line.split(",") for line in lines]


def as_csv(rows: Grid) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("gb18030")


def as_xlsx(rows: Grid, merged: tuple[str, ...] = ()) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append([cell or None for cell in row])
    for cells in merged:
        sheet.merge_cells(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def scanned_and_uploaded(tmp_path: Path, content: bytes, name: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    (tmp_path / "file").write_bytes(content)
    return read_found(tmp_path / "file", name), read_table(tmp_path / "file", name)


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_the_lower_row_names_the_columns_and_is_no_data(tmp_path: Path, name: str) -> None:
    rows = grid([*GROUPS, *BODY])
    merged = ("A1:A2", "B1:D1", "E1:F1", "G1:H1", "I1:I2")
    content = as_csv(rows) if name == "a.csv" else as_xlsx(rows, merged)
    for frame in scanned_and_uploaded(tmp_path, content, name):
        assert (frame.columns, frame.height) == (NAMES, 3)
        assert frame["诊断"].to_list() == ["冠心病", "高血压", "冠心病"]


def test_a_name_that_two_groups_have_gets_its_groups_title(tmp_path: Path) -> None:
    head = ["序号,申请人,,监护人,,电话", ",姓名,电话,姓名,电话,"]
    rows = grid([*head, "1,张三,139,李四,138,137", "2,王五,136,赵六,135,134"])
    for frame in scanned_and_uploaded(tmp_path, as_csv(rows), "a.csv"):
        assert frame.columns == ["序号", "申请人_姓名", "申请人_电话", "监护人_姓名", "监护人_电话", "电话"]
        assert frame.height == 2


def test_names_that_nobody_knows_are_told_by_the_numbers_below_them(tmp_path: Path) -> None:
    rows = grid(["对象,,测得值,,", "姓名,代称,甲项,乙项,丙项", "张三,a,1,2,3", "李四,b,4,5,6", "王五,c,7,8,9"])
    for frame in scanned_and_uploaded(tmp_path, as_csv(rows), "a.csv"):
        assert (frame.columns, frame.height) == (["姓名", "代称", "甲项", "乙项", "丙项"], 3)


def test_titles_above_both_rows_are_seen_through_when_looking(tmp_path: Path) -> None:
    above = ["登记表,,,,,,,,", "填报单位：某街道,,,填报人：张敏,,,填报日期：2026,,"]
    (tmp_path / "file").write_bytes(as_xlsx(grid([*above, *GROUPS, *BODY]), ("A1:I1", "B3:D3")))
    frame = read_found(tmp_path / "file", "a.xlsx")
    assert (frame.columns, frame.height) == (NAMES, 3)


def test_a_row_is_refused_by_its_number_in_the_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(as_csv(grid([*GROUPS, *BODY, "4,短"])))
    with pytest.raises(AnonymizerError) as refused:
        read_table(tmp_path / "file", "a.csv")
    assert (refused.value.code, refused.value.details["row"]) == ("upload_ragged_row", 6)


@pytest.mark.parametrize(
    "text",
    [
        "姓名,性别,,住址\n张三,男,甲,武昌区\n李四,女,乙,洪山区\n",  # one column without a name
        "字段,,说明\n姓名,文本,户主姓名\n电话,文本,联系电话\n住址,文本,现住址\n",  # a list of columns
        "诊断,,备注\n高血压,糖尿病,电话\n冠心病,高血压,住址\n",
        "姓名,收缩压,,舒张压\n张三,无,甲,未测\n李四,119,乙,80\n王五,120,丙,81\n赵六,130,丁,90\n",
    ],
)
def test_a_column_without_a_name_costs_no_row(tmp_path: Path, text: str) -> None:
    (tmp_path / "file").write_text(text, encoding="utf-8")
    assert read_found(tmp_path / "file", "a.csv").height == text.count("\n") - 1
    with pytest.raises(AnonymizerError, match="upload_column_unnamed"):
        read_table(tmp_path / "file", "a.csv")


@st.composite
def tables(draw: st.DrawFn) -> tuple[Grid, list[str], int]:
    """A grid, its columns' names and how many rows its header has; groups of two or more columns, or none."""
    names = draw(st.lists(st.sampled_from(sorted(POOL)), min_size=4, max_size=9, unique=True))
    body = [[draw(st.sampled_from(POOL[name])) for name in names] for _ in range(draw(st.integers(3, 8)))]
    # The first column numbers the rows, as offices do, so that no row is blank or repeats another.
    names, body = ["序号", *names], [[str(number), *row] for number, row in enumerate(body, 1)]
    if not draw(st.booleans()):
        return [names, *body], names, 1
    upper, lower, at = ["序号"], [""], 1
    while at < len(names):
        width = draw(st.integers(1, 3)) if at > 1 else 2
        group = names[at : at + width]
        upper += [f"第{at}组", *[""] * (len(group) - 1)] if len(group) > 1 else group
        lower += group if len(group) > 1 else [""]
        at += width
    return [upper, lower, *body], names, 2


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=tables(), workbook=st.sampled_from([False, False, False, True]))
def test_scan_and_upload_give_the_names_and_every_row(
    tmp_path: Path, table: tuple[Grid, list[str], int], workbook: bool
) -> None:
    rows, names, header = table
    content, name = (as_xlsx(rows), "a.xlsx") if workbook else (as_csv(rows), "a.csv")
    scanned, uploaded = scanned_and_uploaded(tmp_path, content, name)
    assert scanned.columns == uploaded.columns == names
    assert scanned.height == uploaded.height == len(rows) - header


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=tables().filter(lambda table: table[2] == 1), data=st.data())
def test_a_single_header_with_blanks_keeps_its_first_row(
    tmp_path: Path, table: tuple[Grid, list[str], int], data: st.DataObject
) -> None:
    rows, names, _ = table
    # A column with neither a name nor a cell is none.
    held = [at for at in range(1, len(names)) if any(row[at] for row in rows[1:])]
    blank = data.draw(st.sets(st.sampled_from(held), min_size=1, max_size=len(names) // 2))
    rows = [["" if at in blank else name for at, name in enumerate(names)], *rows[1:]]
    (tmp_path / "file").write_bytes(as_csv(rows))
    assert read_found(tmp_path / "file", "a.csv").height == len(rows) - 1
    with pytest.raises(AnonymizerError, match="upload_column_unnamed"):
        read_table(tmp_path / "file", "a.csv")
