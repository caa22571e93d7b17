"""Files as offices export them are read; everything else is refused by a stable code that quotes no cell."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anonymizer.errors import AnonymizerError
from anonymizer.tables import Limits, read_table
from anonymizer.tables.sheet_guard import Member, Rectangles

SMALL = Limits(bytes=200_000, expanded=2_000_000, small=100_000, ratio=50, rows=20, columns=10, cell=100)
SECRET = "张三丰13812345678"


def read(tmp_path: Path, filename: str, content: bytes, limits: Limits = SMALL) -> pl.DataFrame:
    path = tmp_path / "upload"
    path.write_bytes(content)
    return read_table(path, filename, limits)


def workbook(rows: list[list[object]], **sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    for title, more in sheets.items():
        sheet = book.create_sheet(title)
        for row in more:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def parquet(**columns: list[object]) -> bytes:
    out = io.BytesIO()
    pl.DataFrame(columns).write_parquet(out)
    return out.getvalue()


def with_member(name: str, content: bytes, base: bytes | None = None) -> bytes:
    """A workbook with one member added or replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(base or workbook([["a"], ["1"]]))) as old, zipfile.ZipFile(out, "w", 8) as new:
        for member in old.namelist():
            if member != name:
                new.writestr(member, old.read(member))
        new.writestr(name, content)
    return out.getvalue()


def lying(content: bytes, name: str, claimed: int) -> bytes:
    """The same zip whose directory claims another uncompressed size for one member."""
    out = bytearray(content)
    at = content.rindex(b"PK\x01\x02", 0, content.rindex(name.encode()))
    struct.pack_into("<I", out, at + 24, claimed)
    return bytes(out)


SHEET = "xl/worksheets/sheet1.xml"
FAR = b"""<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>"""

RELS = "xl/_rels/workbook.xml.rels"


def pointing_at(part: str, sheet: bytes) -> bytes:
    """A workbook whose relationships lead to a sheet that lies and is called as the sender pleases."""
    old = workbook([["a"], ["1"]])
    with zipfile.ZipFile(io.BytesIO(old)) as archive:
        rels = archive.read(RELS)
    moved = rels.replace(b"/xl/worksheets/sheet1.xml", f"/xl/{part}".encode())
    assert moved != rels
    return with_member(f"xl/{part}", sheet, with_member(RELS, moved, old))


WIDE = FAR.replace(b"1048576", b"21").replace(b"XFD", b"J")
GOOD = [
    ("a.csv", "姓名,年龄\n张三,30\n".encode()),
    ("a.csv", "\ufeff姓名,年龄\r\n张三,30\r\n".encode()),
    ("a.csv", "姓名,年龄\n张三,30\n".encode("gbk")),
    ("a.csv", "姓名,年龄\n张三,30\n\n\n".encode("gb18030")),
    ("a.csv", "姓名,年龄\n张三,30\n".encode("utf-16")),
    ("a.csv", "姓名;年龄\n张三;30\n".encode()),
    ("a.tsv", "姓名\t年龄\n张三\t30\n".encode()),
    ("a.txt", "姓名\t年龄\n张三\t30\n".encode()),
    ("A.CSV", '"姓名","年龄"\n"张三","30"\n'.encode()),
    ("a.csv", " 姓名 ,年龄\n张三,30".encode()),
    ("a.xlsx", workbook([["姓名", "年龄"], ["张三", 30]])),
    ("a.xlsx", workbook([["姓名", "年龄"], ["张三", "30"]], 空表=[])),
    ("a.csv", workbook([["姓名", "年龄"], ["张三", 30.0]])),
    ("a.parquet", parquet(姓名=["张三"], 年龄=[30])),
]


@pytest.mark.parametrize(("filename", "content"), GOOD)
def test_the_same_table_in_many_formats(tmp_path: Path, filename: str, content: bytes) -> None:
    frame = read(tmp_path, filename, content)
    assert frame.to_dict(as_series=False) == {"姓名": ["张三"], "年龄": ["30"]}


BAD = [
    ("a.csv", b"", "upload_empty"),
    ("a.csv", b" \n \n", "upload_empty"),
    ("a.csv", b"a,b\n", "upload_empty"),
    ("a.csv", b"\xef\xbb\xbf", "upload_empty"),
    ("a.pdf", b"%PDF-1.7", "upload_unsupported_type"),
    ("a", b"a,b\n1,2\n", "upload_unsupported_type"),
    ("a.xls", b"\xd0\xcf\x11\xe0" + bytes(600), "upload_unsupported_type"),
    ("a.xlsx", b"\xd0\xcf\x11\xe0" + bytes(600), "upload_encrypted"),
    ("a.csv", b"\xff\xfe\x00\xd8", "upload_unknown_encoding"),
    ("a.csv", "naïve,café\n1,2\n".encode("latin-1"), "upload_unknown_encoding"),
    ("a.csv", b"a,b\n1,\x00\n", "upload_unknown_encoding"),
    ("a.csv", "姓名,年齡\n張三,30\n".encode("big5"), "upload_unknown_encoding"),
    ("a.csv", bytes(range(256)) * 4, "upload_unknown_encoding"),
    ("a.csv", f"姓名,电话\n{SECRET},1,2\n".encode(), "upload_ragged_row"),
    ("a.csv", f"姓名,电话\n{SECRET}\n".encode(), "upload_ragged_row"),
    ("a.csv", f"姓名,姓名\n{SECRET},2\n".encode(), "upload_duplicate_columns"),
    ("a.csv", "姓名,姓名 \n1,2\n".encode(), "upload_duplicate_columns"),
    ("a.csv", f"姓名,\n{SECRET},2\n".encode(), "upload_column_unnamed"),
    ("a.csv", f"张三,13812345678\n{SECRET},2\n".encode(), "upload_no_header"),
    ("a.csv", b"1,2\n3,4\n", "upload_no_header"),
    ("a.csv", b"1985-03-02,x\n3,4\n", "upload_no_header"),
    ("a.csv", (b"n" * 200) + b",b\n1,2\n", "upload_column_name_invalid"),
    ("a.csv", b"a,b\n" + b"1,2\n" * 21, "upload_too_many_rows"),
    ("a.csv", ",".join(f"c{n}" for n in range(11)).encode() + b"\n", "upload_too_many_columns"),
    ("a.csv", b"a,b\n1," + b"x" * 101 + b"\n", "upload_cell_too_long"),
    ("a.csv", b"a,b\n1," + b"x" * 199_000, "upload_cell_too_long"),
    ("a.csv", f'a,b\n1,"{SECRET}'.encode(), "upload_corrupt"),
    ("a.csv", f'a,b\n1,"x"{SECRET}\n'.encode(), "upload_corrupt"),
    ("a.csv", b"a,b\n" + b"1,2\n" * 60_000, "upload_too_large"),
    ("a.xlsx", b"PK\x03\x04 not a zip", "upload_corrupt"),
    ("a.xlsx", b"a,b\n1,2\n", "upload_corrupt"),
    ("a.xlsx", workbook([["a"], ["1"]])[:-40], "upload_corrupt"),
    ("a.xlsx", workbook([]), "upload_empty"),
    ("a.xlsx", workbook([["a", "b"]]), "upload_empty"),
    ("a.xlsx", workbook([["a", "a"], [1, 2]]), "upload_duplicate_columns"),
    ("a.xlsx", workbook([["某社区登记表", None], ["姓名", "年龄"], ["张三", 3]]), "upload_column_unnamed"),
    ("a.xlsx", workbook([["a"], [1]], other=[["b"], [2]]), "upload_many_sheets"),
    ("a.xlsm", with_member("xl/vbaProject.bin", b"x"), "upload_has_macros"),
    ("a.xlsx", with_member("xl/media/zeros.bin", bytes(1_500_000)), "upload_zip_bomb"),
    ("a.xlsx", with_member("xl/media/zeros.bin", bytes(3_000_000)), "upload_zip_bomb"),
    ("a.xlsx", lying(with_member("z.bin", bytes(3_000_000)), "z.bin", 10), "upload_zip_bomb"),
    ("a.xlsx", lying(with_member("z.bin", b"abc"), "z.bin", 10), "upload_corrupt"),
    ("a.xlsx", with_member(SHEET, FAR), "upload_too_many_rows"),
    ("a.xlsx", with_member(SHEET, FAR.replace(b"1048576", b"2")), "upload_too_many_columns"),
    ("a.xlsx", with_member(SHEET, FAR.replace(b"1048576", b"2").replace(b"XFD2", b"&#88;FD2")), "upload_corrupt"),
    ("a.xlsx", with_member(SHEET, FAR.decode().encode("utf-16")), "upload_corrupt"),
    ("a.xlsx", with_member(SHEET, b"<worksheet>"), "upload_empty"),
    ("a.xlsx", pointing_at("sheets/sheet1.xml", FAR), "upload_too_many_rows"),
    ("a.xlsx", pointing_at("media/image1.png", FAR), "upload_too_many_rows"),
    ("a.xlsx", pointing_at("sheets/a.xml", FAR.replace(b"<c ", b"<x:c ").replace(b"576", b"")), "upload_too_many_rows"),
    ("a.xlsx", with_member(SHEET, FAR.replace(b'<c r="A1">', b"<c>").replace(b"1048576", b"2")), "upload_corrupt"),
    ("a.xlsx", with_member(SHEET, FAR.replace(b'<c r="XFD', b'<c t=">" r="XFD')), "upload_corrupt"),
    ("a.xlsx", with_member("xl/workbook.bin", b"x"), "upload_corrupt"),
    ("a.parquet", b"PAR1 not parquet PAR1", "upload_corrupt"),
    ("a.parquet", parquet(a=[1])[:-8], "upload_corrupt"),
    ("a.parquet", b"a,b\n1,2\n", "upload_corrupt"),
    ("a.parquet", parquet(a=[[1, 2]]), "upload_unsupported_type"),
    ("a.parquet", parquet(a=list(range(21))), "upload_too_many_rows"),
    ("a.parquet", parquet(a=[]), "upload_empty"),
]  # fmt: skip


@pytest.mark.parametrize(("filename", "content", "code"), BAD, ids=lambda v: v[:24] if isinstance(v, str) else "")
def test_bad_uploads_have_stable_codes_and_quote_nothing(
    tmp_path: Path, filename: str, content: bytes, code: str
) -> None:
    with pytest.raises(AnonymizerError) as refused:
        read(tmp_path, filename, content)
    assert refused.value.code == code
    told = f"{refused.value!r} {refused.value} {refused.value.details}"
    assert SECRET not in told
    assert "13812345678" not in told
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


@pytest.mark.parametrize(("cells", "code"), [(209, "upload_too_many_cells"), (210, "upload_column_unnamed")])
def test_the_rectangle_counts_with_its_empty_cells(tmp_path: Path, cells: int, code: str) -> None:
    limits = Limits(rows=20, columns=10, cells=cells)
    with pytest.raises(AnonymizerError, match=code):
        read(tmp_path, "a.xlsx", with_member(SHEET, WIDE), limits)


def test_all_sheets_together_must_fit(tmp_path: Path) -> None:
    hidden = with_member("xl/worksheets/sheet9.xml", WIDE, with_member(SHEET, WIDE))
    with pytest.raises(AnonymizerError, match="upload_too_many_cells"):
        read(tmp_path, "a.xlsx", hidden, Limits(rows=20, columns=10, cells=300))


@pytest.mark.parametrize("at", range(0, 90, 7))
def test_a_cell_cut_in_two_by_the_inflater_is_measured(at: int) -> None:
    limits = Limits(rows=20, columns=10)
    member = Member("xl/worksheets/sheet1.xml", limits, Rectangles(limits))
    cut = FAR.index(b"sheetData") - 3 + at
    with pytest.raises(AnonymizerError, match="upload_too_many_rows"):
        for piece in (FAR[:cut], FAR[cut:], b""):
            member.feed(piece)


def test_the_row_at_fault_is_counted_from_the_header(tmp_path: Path) -> None:
    with pytest.raises(AnonymizerError) as refused:
        read(tmp_path, "a.csv", b"a,b\n1,2\n3\n")
    assert refused.value.details == {"row": 3, "cells": 1, "expected": 2}


def test_cells_become_text_as_people_wrote_them(tmp_path: Path) -> None:
    rows: list[list[object]] = [["d", "n", "f", "b", "s", "e"], [date(2024, 1, 2), 12, 12.5, True, "007", None]]
    frame = read(tmp_path, "a.xlsx", workbook(rows))
    assert frame.row(0) == ("2024-01-02", "12", "12.5", "true", "007", None)


def test_blank_cells_are_empty_and_columns_are_text(tmp_path: Path) -> None:
    frame = read(tmp_path, "a.csv", b"a,b,c\n1, ,\n")
    assert frame.row(0) == ("1", None, None)
    assert set(frame.dtypes) == {pl.String}


FILES = st.one_of(
    st.binary(max_size=300),
    st.binary(max_size=200).map(lambda noise: b"PK\x03\x04" + noise),
    st.binary(max_size=200).map(lambda noise: b"PAR1" + noise + b"PAR1"),
    st.tuples(st.sampled_from([content for _, content in GOOD]), st.integers(0, 10_000), st.binary(max_size=4)).map(
        lambda spoiled: spoiled[0][: (cut := spoiled[1] % len(spoiled[0]))] + spoiled[2] + spoiled[0][cut + 1 :]
    ),
    st.text(alphabet='ab,"\n\t;张 1\r', max_size=60).map(str.encode),
)


@given(content=FILES, suffix=st.sampled_from([".csv", ".tsv", ".xlsx", ".parquet", ".txt"]))
@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_file_crashes_the_reader(tmp_path: Path, content: bytes, suffix: str) -> None:
    try:
        frame = read(tmp_path, "a" + suffix, content)
    except AnonymizerError as refused:
        assert refused.code.startswith("upload_")
    else:
        assert frame.height > 0
        assert set(frame.dtypes) == {pl.String}
