"""The labelled tables of `make bench-pii`, held to its goals; and shapes that a rule could easily get wrong."""

from __future__ import annotations

import random
from pathlib import Path

import polars as pl
import pytest

from anonymizer.pii.answer import table_answer
from anonymizer.pii.scan import scan
from bench.pii.tables import develop, fresh, heldout
from bench.pii.tables.measure import answer
from bench.pii.tables.score import score
from bench.pii.tables.spec import TODAY, Table
from tests.unit.anonymizer.pii.people import bank_card, registry, resident_id


@pytest.mark.parametrize("tables", [develop.TABLES, heldout.TABLES, fresh.TABLES], ids=["develop", "heldout", "fresh"])
def test_column_types_are_right_and_no_sensitive_column_is_missed(tables: tuple[Table, ...], tmp_path: Path) -> None:
    scored = score(tables, answer, tmp_path)
    assert scored.micro >= 0.94, scored.wrong
    assert not scored.missed


def type_of(name: str, cells: list[str | None]) -> str | None:
    return scan(pl.DataFrame({name: pl.Series(cells, dtype=pl.String)}), today=TODAY).columns[0].type


RNG = random.Random(11)
IDS: list[str | None] = [resident_id(RNG, 1940 + n % 60) for n in range(60)]
PHONES: list[str | None] = [f"13{RNG.randint(10**8, 10**9 - 1)}" for _ in range(60)]
CASES: list[tuple[str, str, list[str | None], str | None]] = [
    ("values over a wrong name", "手机号", IDS, "CN_ID_CARD"),
    ("a name that is narrower than its values", "驾驶证号", IDS, "DRIVER_LICENSE_NO"),
    ("phones called a code", "编号", PHONES, "MOBILE_PHONE"),
    ("a device list is no phone list", "编号", [f"1380013{n:04d}" for n in range(60)], "RECORD_ID"),
    ("yes and no are no phones", "手机", ["有", "无", "没有"] * 20, None),
    ("amounts are no ages", "年龄", [str(n * 1000) for n in range(1, 60)], None),
    ("half of the digits hidden", "c1", [f"138****{n:04d}" for n in range(60)], "MOBILE_PHONE"),
    ("a number that a spreadsheet spoiled", "身份证号", ["3.20102E+17"] * 30, "CN_ID_CARD"),
    ("a number kept as text", "c1", [f'="{cell}"' for cell in IDS], "CN_ID_CARD"),
    ("two phones in a cell", "电话", [f"{one}/{one}" for one in PHONES], "MOBILE_PHONE"),
    ("one landline in three", "c1", [*PHONES[:40], *(f"025-8{n:07d}" for n in range(20))], "CONTACT_MIXED"),
    (
        "people who are called a unit",
        "单位",
        ["张建国", "王秀英", "李小明", "刘志强", "陈丽华", "赵国庆"] * 5,
        "PERSON",
    ),
    ("firms that are called a name", "name", ["南京宏达科技有限公司", "江苏永信物业管理有限公司"] * 20, "ORGANIZATION"),
    ("month and year of birth", "出生年月", [f"19{n}-05" for n in range(40, 99)], "DATE_OF_BIRTH"),
    ("times of day are no births", "出生日期", [f"2026-03-{n % 28 + 1:02d} 08:{n:02d}:00" for n in range(59)], "DATE"),
    ("a running number", "学号", [str(n) for n in range(1, 80)], "RECORD_ID"),
    ("bands of income", "月收入", ["3000以下", "3000-5000", "5000以上"] * 20, "INCOME"),
    ("cards called remarks", "备注", [bank_card(RNG) for _ in range(40)], "BANK_CARD"),
    ("fees of operations", "手术费用", [f"{n}.50" for n in range(100, 160)], None),
]


@pytest.mark.parametrize(("header", "cells", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_names_and_values_are_weighed(header: str, cells: list[str | None], expected: str | None) -> None:
    assert type_of(header, cells) == expected


def test_a_number_is_an_age_if_it_follows_from_the_ids_of_the_same_rows() -> None:
    born = [int((cell or "")[6:10]) for cell in IDS]
    ages = [str(2026 - year) for year in born]
    frame = pl.DataFrame({"c1": IDS, "c2": ages, "c3": random.Random(1).sample(ages, len(ages))})
    assert [column.type for column in scan(frame, today=TODAY).columns] == ["CN_ID_CARD", "AGE", "RECORD_ID"]


def test_coded_sex_is_told_by_the_ids_of_the_same_rows() -> None:
    codes = [str(2 - int((cell or "")[16]) % 2) for cell in IDS]
    frame = pl.DataFrame({"c1": IDS, "c2": codes, "c3": codes[1:] + codes[:1]})
    assert [column.type for column in scan(frame, today=TODAY).columns] == ["CN_ID_CARD", "GENDER", None]


@pytest.mark.parametrize(
    ("year", "minors", "sensitivity"),
    [(2014, "under_14", "sensitive"), (2010, "under_18", "general"), (1980, "none", "general")],
)
def test_minors_are_told_and_the_youngest_make_all_of_it_sensitive(year: int, minors: str, sensitivity: str) -> None:
    cells = [resident_id(RNG, 1950 + n) for n in range(30)] + [resident_id(RNG, year)]
    told = table_answer(scan(pl.DataFrame({"身份证号": cells}), today=TODAY))["dataset"]
    assert (told["rows"], told["sensitivity"], told["minors"]) == (31, sensitivity, minors)


def test_the_two_standards_differ_on_the_bare_number() -> None:
    report = scan(registry().select("身份证号", "月收入", "姓名"), today=TODAY)
    now, then = table_answer(report), table_answer(report, "GB/T-35273-2020")
    assert [column["sensitivity"] for column in now["columns"]] == ["general", "sensitive", "general"]
    assert [column["sensitivity"] for column in then["columns"]] == ["sensitive", "sensitive", "general"]


def test_an_answer_counts_shapes_and_holds_no_value() -> None:
    frame = registry()
    told = table_answer(scan(frame, today=TODAY))
    assert told["dataset"]["shapes"][2][0]["shape"] in {"D" * 18, "D" * 17 + "X"}
    assert not any(value in str(told) for value in frame["身份证号"])


def test_of_a_long_column_that_is_no_text_a_sample_is_read_and_the_rest_searched_for_numbers() -> None:
    cells = [f"第{n}生产队社区" for n in range(400)]
    cells[399] = "和平社区13812345678"
    frame = pl.DataFrame({"社区": cells})
    told = table_answer(scan(frame, today=TODAY, most_read=1_000))
    assert told["columns"][0]["type"] == "LOCATION"
    (sampled,) = told["dataset"]["sampled"]
    assert sampled["read"] < sampled["of"] == 400
    assert 0 < sampled["most_missed"] < 0.05
    report = scan(frame, today=TODAY, most_read=1_000)
    assert {"MOBILE_PHONE": 1}.items() <= {other.type: other.count for other in report.columns[0].others}.items()
    assert table_answer(scan(frame, today=TODAY))["dataset"]["sampled"] == []


def test_free_text_is_read_whole_however_little_may_be_read() -> None:
    cells = [f"第{n}号楼道灯坏了，请尽快派人来修理。" for n in range(400)]
    cells[250] = "第250号楼道灯坏了，张建国反映多次。"
    report = scan(pl.DataFrame({"内容": cells}), today=TODAY, most_read=100)
    assert table_answer(report)["dataset"]["sampled"] == []
    assert [other.count for other in report.columns[0].others if other.type == "PERSON"] == [1]


@pytest.mark.parametrize(
    ("last", "level"),
    [("05/06/2026", "year"), ("31/05/2026", "month"), ("05/31/2026", "month"), ("05/05/2026", "month")],
)
def test_a_month_is_proposed_only_where_each_date_tells_its_own(last: str, level: str) -> None:
    """However many others could say in which order the column is written: one person's cell would decide for all."""
    cells = [f"{day:02d}/{month:02d}/2026" for day in (13, 20, 28) for month in range(4, 12)]
    report = scan(pl.DataFrame({"受理日期": [*cells, last]}), today=TODAY)
    assert report.columns[0].type == "DATE"
    assert report.columns[0].proposed.parameters == {"level": level}
