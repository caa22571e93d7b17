"""Files made to harm: each ends in a stable code, by either way of reading, within the memory of a small process."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

MEGABYTE = 1 << 20
SECRET = "张三丰13812345678"


def workbook(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_zeros(content: bytes, size: int) -> bytes:
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.png", bytes(size))
    return out.getvalue()


def unfolding(rows: int, length: int, kind: pa.DataType | None = None) -> bytes:
    """One long string and a million references to it: small, and honest in every size it states."""
    out = io.BytesIO()
    value = pa.array(["长" * length]).cast(kind or pa.string())
    column = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), value)
    pq.write_table(pa.table({"备注": column}), out, use_dictionary=True, store_schema=False)
    return out.getvalue()


def _of_one_width() -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({"备注": pa.array([b"x" * 90_000] * 3_000, pa.binary(90_000))}), out)
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MANY = [f"列{n}" for n in range(10_000)]
ENCODING, COLUMNS, CELL = "upload_unknown_encoding", "upload_too_many_columns", "upload_cell_too_long"
HOSTILE = {
    "binary": ("a.csv", lambda: bytes(range(256)) * 4000, ENCODING),
    "an executable": ("a.csv", lambda: b"\x7fELF" + os.urandom(MEGABYTE), ENCODING),
    "two encodings": ("a.csv", lambda: "姓名,住址\n".encode() + "李四,和平路\n".encode("gbk"), ENCODING),
    "NUL bytes": ("a.csv", lambda: f"姓名\n{SECRET}\x00\n".encode(), ENCODING),
    "10,000 columns": ("a.csv", lambda: (",".join(MANY) + "\n" + "1," * 9_999 + "1\n").encode(), COLUMNS),
    "10,000 columns of a workbook": ("a.xlsx", lambda: workbook([*MANY], ["1"] * 10_000), COLUMNS),
    "a cell of 5 MB": ("a.csv", lambda: b"a,b\n1," + b"x" * 5 * MEGABYTE + b"\n", CELL),
    "a cell of 5 MB as header": ("a.csv", lambda: b"x" * 5 * MEGABYTE + b",b\n1,2\n", CELL),
    "a quote that never ends": ("a.csv", lambda: f'姓名,住址\n"{SECRET}'.encode() + b"x" * 5 * MEGABYTE, CELL),
    "cells of nothing": ("a.csv", lambda: _sparse(250, 200_000), "upload_too_many_cells"),
    "a bomb of zeros": ("a.xlsx", lambda: with_zeros(workbook(["a"], [1]), 900 * MEGABYTE), "upload_zip_bomb"),
    "a string unfolding": ("a.parquet", lambda: unfolding(1_900_000, 6_000), "upload_zip_bomb"),
    "bytes unfolding": ("a.parquet", lambda: unfolding(1_900_000, 6_000, pa.binary()), "upload_zip_bomb"),
    "long bytes unfolding": ("a.parquet", lambda: unfolding(1_900_000, 1_700_000, pa.binary()), CELL),
    "bytes of one width": ("a.parquet", _of_one_width, "upload_unsupported_type"),
    "a long string unfolding": ("a.parquet", lambda: unfolding(1_900_000, 1_700_000), CELL),
    "a workbook with a password": ("a.xlsx", lambda: OLE + os.urandom(4096), "upload_encrypted"),
    "a workbook of another time": ("a.xls", lambda: OLE + os.urandom(4096), "upload_unsupported_type"),
}


def _sparse(columns: int, rows: int) -> bytes:
    names = ",".join(f"列{n}" for n in range(columns))
    return names.encode() + b"\n" + (b"," * (columns - 1) + b"1\n") * rows


READ = r"""
import json, re, sys
from pathlib import Path
from anonymizer.errors import AnonymizerError
from anonymizer.tables import read_found, read_table
said = []
for read in (read_found, read_table):
    try:
        read(Path(sys.argv[1]), sys.argv[1])
        said.append("read")
    except AnonymizerError as refused:
        said.append(refused.code)
        assert "13812345678" not in f"{refused!r}{refused.details}"
# Not getrusage: after fork and exec that still holds the most of the process that ran this one.
most = int(re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[1]) // 1024
print(json.dumps([said, most]))
"""


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_ends_in_its_code_and_in_little_memory(name: str, tmp_path: Path) -> None:
    filename, make, code = HOSTILE[name]
    path = tmp_path / filename
    path.write_bytes(make())
    done = subprocess.run([sys.executable, "-c", READ, str(path)], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    said, most = json.loads(done.stdout)
    assert set(said) <= {code, "upload_column_name_invalid", "upload_no_header"} and code in said
    assert most < 1024


def test_formulas_are_text_and_none_is_run(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook(["姓名", "合计"], ["张三", "=SUM(1,2)"], ["=cmd|'/c calc'!A1", "3"]))
    done = subprocess.run([sys.executable, "-c", READ, str(path)], capture_output=True, text=True, timeout=300)
    assert json.loads(done.stdout)[0] == ["read", "read"]
