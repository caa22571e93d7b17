"""A steward hears how the file was read and which numbers are no longer whole, before anything rests on them."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from anonymizer.errors import AnonymizerError
from core.adapters.scanner import TableScanner

PEOPLE = [("王强", 410101199003071233), ("李敏", 410102196511283088), ("赵丽", 410103194908147563), ("周勇", None)]


def register(tmp_path: Path) -> Path:
    """Titles, a household column of text, an identity number as an amount, and a sum below."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["某街道名册", None, None])
    sheet.append(["编号", "姓名", "身份证号"])
    for number, (name, identity) in enumerate([*PEOPLE, *PEOPLE], start=1):
        sheet.append([f"A{number}" if identity else None, name, identity])
    sheet.append(["合计", None, 8])
    out = io.BytesIO()
    book.save(out)
    (tmp_path / "a.xlsx").write_bytes(out.getvalue())
    return tmp_path / "a.xlsx"


def test_the_scan_says_how_the_file_was_read_and_what_it_lost(tmp_path: Path) -> None:
    scan = TableScanner(10**6).scan(register(tmp_path), "a.xlsx", "编号", lambda *_: None)
    assert scan.rows == 8
    assert (scan.layout["titles"], scan.layout["sums"], scan.layout["nobody"]) == ([1], [11], 2)
    assert {column["name"]: column.get("digits_lost") for column in scan.columns} == {
        "编号": None, "姓名": None, "身份证号": 6,
    }  # fmt: skip


def test_people_are_not_told_apart_by_numbers_that_lost_their_ends(tmp_path: Path) -> None:
    with pytest.raises(AnonymizerError) as refused:
        TableScanner(10**6).scan(register(tmp_path), "a.xlsx", "身份证号", lambda *_: None)
    assert (refused.value.code, refused.value.details) == ("upload_digits_lost", {"rows": 6})


def test_what_the_planned_treatment_achieves_is_what_it_then_achieves(tmp_path: Path) -> None:
    """The oracle is the treatment of the whole file at publication, under another key."""
    rows = [f"A{at},{1950 + at % 3}-0{1 + at % 7}-1{at % 9},{'男女'[at % 2]},{'是否'[at % 5 > 3]}" for at in range(60)]
    path = tmp_path / "a.csv"
    path.write_text("\n".join(["编号,出生日期,性别,低保", *rows]), encoding="utf-8")
    scanner = TableScanner(10**6)
    scan = scanner.scan(path, "a.csv", "编号", lambda *_: None)
    done = scanner.treat(path, "a.csv", scan.columns, "编号", bytes(32), lambda *_: None)
    assert scan.risk["planned"] == done.risk != scan.risk["before"]
    assert scan.risk["planned"]["k_min"] >= scan.risk["before"]["k_min"] == 1


def test_a_treatment_that_cannot_be_done_fails_no_scan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AnonymizerError("treatment_surrogates_used_up")

    monkeypatch.setattr("anonymizer.treat.table.treat", refuse)
    scan = TableScanner(10**6).scan(register(tmp_path), "a.xlsx", "编号", lambda *_: None)
    assert scan.risk["planned"] is None and scan.risk["before"]["rows"] == 6
