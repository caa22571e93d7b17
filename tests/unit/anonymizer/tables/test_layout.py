"""Tables among titles and sums, with a header or without, as offices print them."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymizer.errors import AnonymizerError
from anonymizer.tables import Limits, read_found, read_laid_out, read_table
from anonymizer.tables.layout import unique
from anonymizer.tables.workbook import _Found, _merged

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


HEADER = ["序号", "姓名", "性别", "年龄"]
PEOPLE = [["1", "张三", "男", "30"], ["2", "李四", "女", "41"], ["3", "王五", "男", "25"], ["4", "赵六", "女", "67"]]
TITLES = [["某街道名册", "", "", ""], ["单位：元", "", "", ""]]
SUMS = [["合计", "", "", "4"], ["小 计", "", "", "2"], ["", "幸福社区小计", "", "9"], ["", "合计：", "", "1"]]
NOTES = [
    ["注：一式两份", "", "", ""],
    ["填表人：甲", "", "审核人：乙", ""],
    ["本表由社区如实填写，街道留存。", "", "", ""],
]


def as_csv(rows: list[list[str]]) -> bytes:
    return "\n".join(",".join(row) for row in rows).encode()


@given(
    titles=st.lists(st.sampled_from(TITLES), max_size=2),
    sums=st.lists(st.tuples(st.integers(0, 4), st.sampled_from(SUMS)), max_size=3),
    notes=st.lists(st.sampled_from(NOTES), max_size=3),
)
def test_no_title_sum_or_note_becomes_a_person_and_each_is_told_by_its_row(
    tmp_path_factory: pytest.TempPathFactory,
    titles: list[list[str]],
    sums: list[tuple[int, list[str]]],
    notes: list[list[str]],
) -> None:
    body = [*PEOPLE]
    for at, row in sums:
        body.insert(at, row)
    rows = [*titles, HEADER, *body, *notes]
    path = tmp_path_factory.getbasetemp() / "laid-out"
    path.write_bytes(as_csv(rows))
    frame, layout = read_laid_out(path, "a.csv")
    assert [list(row) for row in frame.rows()] == PEOPLE
    assert read_found(path, "a.csv").equals(frame)
    numbered = list(enumerate(rows, start=1))
    assert layout.titles == [number for number, _ in numbered[: len(titles)]]
    assert layout.sums == [number for number, row in numbered if row in SUMS]
    assert layout.notes == [number for number, row in numbered if row in NOTES]


def test_blank_lines_count_as_the_spreadsheet_counts_them(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"\n" + as_csv([TITLES[0]]) + b"\n\n" + as_csv([HEADER, *PEOPLE, SUMS[0]]))
    _, layout = read_laid_out(tmp_path / "a", "a.csv")
    assert (layout.titles, layout.header, layout.sums) == ([2], [4], [9])


@pytest.mark.parametrize(
    "last",
    [["5", "小计", "男", "30"], ["110101199001011237", "", "", ""], ["5", "注意", "", ""]],
)
def test_somebody_in_the_last_row_stays_somebody(tmp_path: Path, last: list[str]) -> None:
    (tmp_path / "a").write_bytes(as_csv([HEADER, *PEOPLE, last]))
    assert read_laid_out(tmp_path / "a", "a.csv")[0].height == len(PEOPLE) + 1


ANYBODY = st.lists(
    st.sampled_from(
        ["", "", "1", "张三", "审核员007", "total9", "total", "合计", "注：见附件", "审核人：乙", "第1页", "女"]
    ),
    min_size=4,
    max_size=4,
)


@given(others=st.lists(ANYBODY, max_size=16), somebody=ANYBODY, at=st.integers(0, 16))
def test_nobody_takes_another_out_of_the_table_by_being_in_it(
    tmp_path_factory: pytest.TempPathFactory, others: list[list[str]], somebody: list[str], at: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "neighbours"
    path.write_bytes(as_csv([HEADER, *PEOPLE, *others]))
    without = [list(row) for row in read_laid_out(path, "a.csv")[0].rows()]
    path.write_bytes(as_csv([HEADER, *PEOPLE, *others[:at], somebody, *others[at:]]))
    rows = [list(row) for row in read_laid_out(path, "a.csv")[0].rows()]
    own = [cell or None for cell in somebody]
    assert sorted(map(str, rows)) in (sorted(map(str, without)), sorted(map(str, [*without, own])))


@pytest.mark.parametrize("first", ["制表 甲", "平均", "Total"])
def test_what_may_be_a_signature_or_a_sum_counts_and_is_told(tmp_path: Path, first: str) -> None:
    (tmp_path / "a").write_bytes(as_csv([HEADER, *PEOPLE, [first, "", "", ""], ["2026-01-05", "", "", ""]]))
    frame, layout = read_laid_out(tmp_path / "a", "a.csv")
    assert (frame.height, layout.doubtful) == (len(PEOPLE) + 2, [6, 7])


@pytest.mark.parametrize("first", ["平均", "Total", "Grand total", "汇总", "总", "SUM"])
def test_a_row_that_is_called_a_sum_counts_and_is_told_however_full_it_is(tmp_path: Path, first: str) -> None:
    (tmp_path / "a").write_bytes(as_csv([HEADER, *PEOPLE, [first, *PEOPLE[0][1:]]]))
    frame, layout = read_laid_out(tmp_path / "a", "a.csv")
    assert (frame.height, layout.doubtful) == (len(PEOPLE) + 1, [len(PEOPLE) + 2])


def test_a_header_with_empty_cells_is_no_title(tmp_path: Path) -> None:
    """Else the first person would name the columns."""
    (tmp_path / "a").write_bytes(as_csv([["姓名", "", "", ""], *PEOPLE]))
    with pytest.raises(AnonymizerError, match="upload_column_unnamed"):
        read_laid_out(tmp_path / "a", "a.csv")


def household(*merged: str) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["某街道名册", None, None], ["户号", "姓名", "身份证号"], ["01", "甲", "x"], [None, "乙", "y"]):
        sheet.append(row)
    for cells in ("A1:C1", *merged):
        sheet.merge_cells(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_cell_merged_downwards_counts_for_each_of_its_rows(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(household("A3:A4"))
    frame, layout = read_laid_out(tmp_path / "a", "a.xlsx")
    assert frame["户号"].to_list() == ["01", "01"] and layout.merged == {"户号": 1}
    (tmp_path / "a").write_bytes(household())
    frame, layout = read_laid_out(tmp_path / "a", "a.xlsx")
    assert frame["户号"].to_list() == ["01", None] and layout.merged == {}


def test_regions_that_cover_more_than_the_sheet_are_refused() -> None:
    """Each would be walked through, and a file can name as many as it likes."""
    found = _Found([["a", "b"], ["c", "d"]], 0, 0, [((0, 0), (10**9, 0))] * 5)
    with pytest.raises(AnonymizerError, match="upload_corrupt"):
        _merged(found)
