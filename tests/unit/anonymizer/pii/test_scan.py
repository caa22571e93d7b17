"""Columns of a table: types, sensitivity, roles and proposals."""

from __future__ import annotations

import json
import random
from datetime import date

import polars as pl
import pytest

from anonymizer.dp.schema import DatasetSchema
from anonymizer.pii.scan import scan
from tests.unit.anonymizer.pii.people import bank_card, registry, resident_id

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def frame() -> pl.DataFrame:
    return registry()


EXPECTED = {
    "姓名": ("PERSON", "direct_identifier", "general", "drop"),
    "性别": ("GENDER", "quasi_identifier", "general", "keep"),
    "身份证号": ("CN_ID_CARD", "direct_identifier", "general", "pseudonymise"),
    "出生日期": ("DATE_OF_BIRTH", "quasi_identifier", "general", "generalise_date"),
    "民族": ("ETHNICITY", "quasi_identifier", "sensitive", "keep"),
    "手机号": ("MOBILE_PHONE", "direct_identifier", "general", "drop"),
    "住址": ("ADDRESS", "direct_identifier", "general", "generalise_address"),
    "所属街道": ("LOCATION", "quasi_identifier", "general", "keep"),
    "户籍类型": ("HUKOU_TYPE", "quasi_identifier", "general", "keep"),
    "残疾": ("DISABILITY", "attribute", "sensitive", "keep"),
    "家庭人口": (None, "attribute", "general", "keep"),
    "月收入": ("INCOME", "attribute", "sensitive", "keep"),
    "备注": ("FREE_TEXT", "attribute", "general", "redact"),
}


def test_a_registry_is_understood_column_by_column(frame: pl.DataFrame) -> None:
    report = scan(frame, person_column="身份证号", today=TODAY)
    found = {c.name: (c.type, c.role, c.sensitivity, c.proposed.technique.value) for c in report.columns}
    assert found == EXPECTED


def test_values_alone_tell_the_type_when_names_are_useless(frame: pl.DataFrame) -> None:
    renamed = frame.rename({name: f"c{position}" for position, name in enumerate(frame.columns)})
    types = [column.type for column in scan(renamed, today=TODAY).columns]
    assert types[0] == "PERSON"
    assert types[2:7] == ["CN_ID_CARD", "DATE_OF_BIRTH", "ETHNICITY", "MOBILE_PHONE", "ADDRESS"]


@pytest.mark.parametrize(
    ("header", "type_name"),
    [
        ("XM", "PERSON"), ("xb", "GENDER"), ("SFZH", "CN_ID_CARD"), ("sjh", "MOBILE_PHONE"), ("CSRQ", "DATE_OF_BIRTH"),
        ("gender", "GENDER"), ("date_of_birth", "DATE_OF_BIRTH"), ("患者姓名", "PERSON"), ("家庭住址", "ADDRESS"),
    ],
)  # fmt: skip
def test_names_in_other_spellings_point_to_the_same_types(frame: pl.DataFrame, header: str, type_name: str) -> None:
    source = {"PERSON": "姓名", "GENDER": "性别", "CN_ID_CARD": "身份证号", "MOBILE_PHONE": "手机号",
              "DATE_OF_BIRTH": "出生日期", "ADDRESS": "住址"}[type_name]  # fmt: skip
    assert scan(frame.select(pl.col(source).alias(header)), today=TODAY).columns[0].type == type_name


def test_random_digits_are_no_identifiers() -> None:
    """One in ten passes a check digit: a share decides, not a hit."""
    rng = random.Random(3)
    numbers = pl.DataFrame(
        {
            "甲": ["622202" + "".join(rng.choices("0123456789", k=13)) for _ in range(500)],
            "乙": [f"32010219850302{rng.randint(0, 9999):04d}" for _ in range(500)],
        }
    )
    report = scan(numbers, today=TODAY)
    assert [column.type for column in report.columns] != ["BANK_CARD", "CN_ID_CARD"]
    assert "BANK_CARD" not in [column.type for column in report.columns]
    assert "CN_ID_CARD" not in [column.type for column in report.columns]


def test_cards_with_spaces_dirt_and_gaps_are_still_cards() -> None:
    rng = random.Random(4)
    cells: list[str | None] = [bank_card(rng) for _ in range(80)]
    cells = [" ".join([c[:4], c[4:8], c[8:12], c[12:]]) if n % 2 else c for n, c in enumerate(cells) if c]
    report = scan(pl.DataFrame({"数据": [*cells, None, "-", "无", "销户"]}), today=TODAY)
    assert report.columns[0].type == "BANK_CARD"
    assert report.columns[0].sensitivity == "sensitive"


def test_one_identifier_hidden_among_categories_is_found_and_kept_out_of_the_declaration() -> None:
    cells = ["已办结"] * 300 + ["转办,联系13812345678"] * 10 + ["a@b.cn"]
    column = scan(pl.DataFrame({"状态": cells}), today=TODAY).columns[0]
    assert {other.type: other.count for other in column.others} == {"MOBILE_PHONE": 10, "EMAIL": 1}
    assert column.proposed.technique == "redact"
    assert column.declared == {"kind": "category", "categories": ["已办结"]}


@pytest.mark.parametrize(("born", "age"), [(date(2012, 11, 24), 14), (date(2012, 11, 25), 13)])
def test_the_youngest_person_decides_and_fourteen_is_not_under_fourteen(born: date, age: int) -> None:
    frame = pl.DataFrame({"出生日期": [*(f"19{n}-01-01" for n in range(50, 90)), born.isoformat(), "2099-01-01"]})
    report = scan(frame, today=TODAY)
    assert report.min_age == age
    assert report.sensitive is (age < 14)


def test_ages_come_from_resident_ids_too() -> None:
    rng = random.Random(5)
    frame = pl.DataFrame({"证件": [resident_id(rng, year) for year in range(1950, 2021)]})
    assert scan(frame, today=TODAY).min_age in {5, 6}


def test_the_person_column_is_pseudonymised_whatever_it_holds() -> None:
    column = scan(pl.DataFrame({"seqn": ["233", "235", "244"] * 20}), person_column="seqn", today=TODAY).columns[0]
    assert column.role == "direct_identifier"
    assert column.proposed.technique == "pseudonymise"


def test_declarations_are_accepted_by_the_schema_of_queries(frame: pl.DataFrame) -> None:
    report = scan(frame, person_column="身份证号", today=TODAY)
    columns = [{"name": c.name, **c.declared} for c in report.columns if c.proposed.technique != "drop"]
    schema = DatasetSchema.from_json({"columns": columns, "person_column": "身份证号", "max_rows_per_person": 3})
    assert {column.name: column.kind.value for column in schema.columns}["月收入"] == "integer"


def test_rare_values_are_not_proposed_as_public_categories() -> None:
    frame = pl.DataFrame({"诉求类型": ["噪音"] * 50 + ["路灯"] * 50 + ["只有一个人提的事"]})
    assert scan(frame, today=TODAY).columns[0].declared["categories"] == ["噪音", "路灯"]


def test_no_may_be_an_answer() -> None:
    frame = pl.DataFrame({"残疾类别": ["无"] * 80 + ["肢体"] * 10 + ["-"] * 10})
    assert scan(frame, today=TODAY).columns[0].declared["categories"] == ["无", "肢体"]


@pytest.mark.parametrize(
    ("low", "high", "declared"),
    [(3, 87, (0, 100)), (0, 1, (0, 1)), (-7, 7, (-10, 10)), (120, 430, (0, 500)), (10, 1999, (0, 2000))],
)
def test_bounds_are_round_and_enclose_nearly_all(low: int, high: int, declared: tuple[int, int]) -> None:
    rng = random.Random(6)
    cells = [f"{rng.uniform(low, high):.2f}" for _ in range(500)]
    found = scan(pl.DataFrame({"量": cells}), today=TODAY).columns[0].declared
    assert (int(found["lower"]), int(found["upper"])) == declared
    assert found["kind"] == "decimal"
    assert found["scale"] == 2


def test_a_report_never_holds_a_value_of_a_direct_identifier(frame: pl.DataFrame) -> None:
    report = scan(frame, person_column="身份证号", today=TODAY)
    text = json.dumps([column.to_json() for column in report.columns], ensure_ascii=False)
    for name in ("姓名", "身份证号", "手机号", "住址", "出生日期"):
        assert not any(value in text for value in frame[name])


def test_shapes_show_form_and_not_content(frame: pl.DataFrame) -> None:
    report = scan(frame, today=TODAY)
    assert report.column("身份证号").shapes[0] == "D" * 18
    assert report.column("姓名").shapes[0] in {"汉汉", "汉汉汉"}


def test_progress_rises_to_its_end(frame: pl.DataFrame) -> None:
    heard: list[tuple[str, int, int]] = []
    scan(frame, lambda stage, done, total: heard.append((stage, done, total)), today=TODAY)
    assert [done for _, done, _ in heard] == sorted(done for _, done, _ in heard)
    assert heard[-1] == ("scan", 100 * frame.width, 100 * frame.width)


def test_empty_columns_and_single_rows_are_no_trouble() -> None:
    report = scan(pl.DataFrame({"空": [None], "一": ["x"]}, schema={"空": pl.String, "一": pl.String}), today=TODAY)
    assert [column.type for column in report.columns] == [None, None]
