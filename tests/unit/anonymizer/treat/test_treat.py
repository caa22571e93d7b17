"""Treatments: what each gives, that twice is once, and that nobody is found afterwards."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymizer.errors import AnonymizerError
from anonymizer.pii.scan import scan
from anonymizer.treat import Technique, Treatment
from anonymizer.treat.apply import apply_text
from anonymizer.treat.check import check_treatment
from anonymizer.treat.parameters import parse_treatment
from anonymizer.treat.pseudonym import Pseudonymiser
from anonymizer.treat.rescan import rescan
from anonymizer.treat.table import treat
from tests.unit.anonymizer.pii.people import registry

KEY = bytes(range(32))
TODAY = date(2026, 11, 24)


def one(technique: str, value: str, **parameters: object) -> str | None:
    return apply_text([value], Treatment(Technique(technique), parameters))[0]


@pytest.mark.parametrize(
    ("value", "parameters", "expected"),
    [
        ("34", {}, "30-34"), ("35", {}, "35-39"), ("0", {}, "0-4"), ("89", {}, "85-89"), ("90", {}, "90+"),
        ("104", {}, "90+"), ("42.0", {}, "40-44"), ("３４", {}, "30-34"), ("34岁", {}, "30-34"), ("", {}, None),
        ("三十", {}, None), ("-1", {}, None), ("999", {}, None), ("34", {"width": 10}, "30-39"),
        ("84", {"width": 10, "top": 85}, "80-84"), ("30-34", {}, "30-34"), ("90+", {}, "90+"), ("31-34", {}, None),
        ("80+", {}, None), ("1e3", {}, None), ("13812345678", {}, None),
    ],
)  # fmt: skip
def test_ages_become_bands(value: str, parameters: dict[str, object], expected: str | None) -> None:
    assert one("generalise_age", value, **parameters) == expected


@pytest.mark.parametrize(
    ("value", "year", "month"),
    [
        ("1985-03-02", "1985", "1985-03-01"), ("1985/3/2", "1985", "1985-03-01"), ("1985.3.2", "1985", "1985-03-01"),
        ("1985年3月2日", "1985", "1985-03-01"), ("19850302", "1985", "1985-03-01"), ("1985年3月", "1985", "1985-03-01"),
        ("1985-03", "1985", "1985-03-01"), ("1985", "1985", None), ("1985年", "1985", None),
        ("2024-01-02 13:45:00", "2024", "2024-01-01"), ("１９８５-０３-０２", "1985", "1985-03-01"),
        ("1985-02-30", None, None), ("1985-13-01", None, None), ("不详", None, None), ("03/02/1985", None, None),
        ("2024-01-02T13:45:00Z", "2024", "2024-01-01"), ("", None, None), ("1785-01-01", None, None),
    ],
)  # fmt: skip
def test_dates_become_years_or_months(value: str, year: str | None, month: str | None) -> None:
    assert one("generalise_date", value, level="year") == year
    assert one("generalise_date", value, level="month") == month


@pytest.mark.parametrize(
    ("value", "district", "street"),
    [
        ("江苏省南京市玄武区中山路18号3栋201室", "江苏省南京市玄武区", "江苏省南京市玄武区"),
        ("江苏省南京市玄武区梅园新村街道和平路12号", "江苏省南京市玄武区", "江苏省南京市玄武区梅园新村街道"),
        ("北京市朝阳区建国路1号", "北京市朝阳区", "北京市朝阳区"),
        ("南京市玄武区", "南京市玄武区", "南京市玄武区"),
        ("玄武区中山路18号", "玄武区", "玄武区"),
        ("梅园新村街道和平路12号", None, "梅园新村街道"),
        ("幸福小区3栋2单元", None, None),
        ("和平路12号", None, None),
        ("内蒙古自治区呼和浩特市新城区1号", "内蒙古自治区呼和浩特市新城区", "内蒙古自治区呼和浩特市新城区"),
        ("浙江省杭州市桐庐县横村镇1组", "浙江省杭州市桐庐县", "浙江省杭州市桐庐县横村镇"),
        ("", None, None),
        ("不详", None, None),
    ],
)
def test_addresses_keep_their_administrative_head(value: str, district: str | None, street: str | None) -> None:
    assert one("generalise_address", value, level="district") == district
    assert one("generalise_address", value, level="street") == street


@pytest.mark.parametrize(
    ("value", "expected"),
    [("13812345678", "1***"), ("张三", "张***"), ("张", "***"), ("a@b.cn", "a***"), ("1***", "1***"), ("***", "***")],
)
def test_masks_hide_the_middle_and_the_length(value: str, expected: str) -> None:
    assert one("mask", value) == expected


def test_redaction_leaves_the_matter_and_takes_the_people() -> None:
    text = "我是张建国,身份证11010519491231002X,电话13812345678,反映下水道堵塞"
    assert one("redact", text) == "我是[PERSON],身份证[CN_ID_CARD],电话[MOBILE_PHONE],反映下水道堵塞"


ANY = st.one_of(st.text(max_size=40), st.from_regex(r"[0-9./年月-]{1,12}", fullmatch=True))
EVERY = [
    Treatment(Technique.MASK), Treatment(Technique.MASK, {"first": 3, "last": 4}), Treatment(Technique.GENERALISE_AGE),
    Treatment(Technique.GENERALISE_DATE, {"level": "year"}), Treatment(Technique.GENERALISE_DATE, {"level": "month"}),
    *(Treatment(Technique.GENERALISE_ADDRESS, {"level": name}) for name in ("province", "city", "district", "street")),
]  # fmt: skip
PARTS = ("江苏省", "南京市", "玄武区", "小区", "街道", "镇", "北京", "市", "县", "自治区", "和平路", "1号", "社区")
PLACES = st.lists(st.sampled_from(PARTS), max_size=6)


@pytest.mark.parametrize("treatment", EVERY, ids=lambda t: f"{t.technique}-{dict(t.parameters)}")
@given(value=st.one_of(ANY, PLACES.map("".join)))
@settings(max_examples=120)
def test_treating_twice_is_treating_once(treatment: Treatment, value: str) -> None:
    first = apply_text([value], treatment)[0]
    assert first is None or apply_text([first], treatment)[0] == first


@given(st.text(max_size=60))
@settings(max_examples=40, deadline=None)
def test_redacting_twice_is_redacting_once(text: str) -> None:
    first = one("redact", text)
    assert first is not None
    assert one("redact", first) == first


def name(value: str, key: bytes = KEY, domain: str = "id") -> str | None:
    return Pseudonymiser(key, domain).of_all([value])[0]


@given(st.text(min_size=1, max_size=40))
def test_a_pseudonym_of_a_pseudonym_is_itself(value: str) -> None:
    first = name(value)
    assert first is None or (name(first) == first and value not in {first})


def test_one_person_written_in_several_ways_keeps_one_pseudonym() -> None:
    ways = ["11010519491231002X", "11010519491231002x", " 110105 19491231 002X ", "１１０１０５19491231００２Ｘ"]
    assert len({name(way) for way in ways}) == 1


def test_unknown_people_are_not_made_one_person() -> None:
    assert [name(blank) for blank in ("不详", "无", "-", " ", "N/A", "None", "nan")] == [None] * 7


def test_pseudonyms_of_other_keys_and_columns_cannot_be_joined() -> None:
    names = {name("A1", key, domain) for key in (KEY, bytes(32)) for domain in ("id", "card")}
    assert len(names) == 4


def test_a_pseudonym_typed_into_a_form_is_treated_like_any_other_value() -> None:
    foreign = name("A1", bytes(32))
    assert foreign is not None
    assert name(foreign) != foreign


def test_a_treated_registry_is_clean_and_treating_it_again_changes_nothing() -> None:
    frame = registry(120)
    plan = {c.name: c.proposed for c in scan(frame, person_column="身份证号", today=TODAY).columns}
    treated = treat(frame, plan, KEY)
    assert "姓名" not in treated.columns
    assert treated.height == frame.height
    assert treated["身份证号"].n_unique() == frame["身份证号"].n_unique()
    assert rescan(treated, plan, today=TODAY) == ()
    assert treat(treated, plan, KEY).equals(treated)


def test_a_rescan_names_the_column_that_still_tells_who_somebody_is() -> None:
    frame = registry(60)
    plan = {name: Treatment(Technique.KEEP) for name in frame.columns}
    leaks = rescan(treat(frame, plan, KEY), plan, today=TODAY)
    assert {"姓名", "身份证号", "手机号", "住址", "备注"} <= set(leaks)
    assert "性别" not in leaks


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ({"technique": "encrypt"}, "treatment_unknown"), ({}, "treatment_parameters"), (None, "treatment_parameters"),
        ("keep", "treatment_parameters"), ({"technique": "keep", "parameters": {"x": 1}}, "treatment_parameters"),
        ({"technique": "generalise_age", "parameters": {"width": 0}}, "treatment_parameters"),
        ({"technique": "generalise_age", "parameters": {"width": True}}, "treatment_parameters"),
        ({"technique": "generalise_date", "parameters": {"level": "day"}}, "treatment_parameters"),
        ({"technique": "mask", "parameters": []}, "treatment_parameters"),
        ({"technique": ["keep"]}, "treatment_unknown"),
        ({"technique": "mask", "parameters": {"first": "1"}}, "treatment_parameters"),
        ({"technique": "keep", "extra": 1}, "treatment_parameters"),
    ],
)  # fmt: skip
def test_bad_treatments_are_refused_by_code(raw: object, code: str) -> None:
    with pytest.raises(AnonymizerError) as refused:
        parse_treatment(raw)
    assert refused.value.code == code


def test_every_column_must_have_a_treatment_and_a_whole_key() -> None:
    frame = pl.DataFrame({"a": ["1"], "b": ["2"]})
    keep = Treatment(Technique.KEEP)
    for plan, key, code in [
        ({"a": keep}, KEY, "treatment_column_missing"),
        ({"a": keep, "b": keep, "c": keep}, KEY, "treatment_unknown_column"),
        ({"a": keep, "b": Treatment(Technique.PSEUDONYMISE)}, b"short", "treatment_key"),
    ]:
        with pytest.raises(AnonymizerError) as refused:
            treat(frame, plan, key)
        assert refused.value.code == code


@pytest.mark.parametrize(
    ("column", "technique", "is_person", "allowed"),
    [
        ({"type": "PERSON", "role": "direct_identifier"}, "keep", False, False),
        ({"type": "PERSON", "role": "direct_identifier"}, "drop", False, True),
        ({"type": "PERSON", "role": "direct_identifier"}, "redact", False, False),
        ({"type": "ADDRESS", "role": "direct_identifier"}, "generalise_address", False, True),
        ({"type": "CN_ID_CARD", "role": "direct_identifier"}, "pseudonymise", True, True),
        ({"type": "CN_ID_CARD", "role": "direct_identifier"}, "drop", True, False),
        ({"type": "FREE_TEXT", "role": "attribute"}, "keep", False, False),
        ({"type": "FREE_TEXT", "role": "attribute"}, "redact", False, True),
        ({"type": "DATE_OF_BIRTH", "role": "quasi_identifier"}, "keep", False, False),
        ({"type": "AGE", "role": "quasi_identifier"}, "generalise_age", False, True),
        ({"type": None, "role": "attribute", "treatment": {"technique": "redact"}}, "keep", False, False),
        ({"type": None, "role": "attribute", "treatment": {"technique": "keep"}}, "keep", False, True),
    ],
)
def test_no_treatment_weaker_than_the_finding_allows(
    column: dict[str, object], technique: str, is_person: bool, allowed: bool
) -> None:
    if allowed:
        check_treatment(column, {"technique": technique}, is_person=is_person)
        return
    with pytest.raises(AnonymizerError) as refused:
        check_treatment(column, {"technique": technique}, is_person=is_person)
    assert refused.value.code == "treatment_weaker"


@pytest.mark.parametrize("between", ["mask", "drop", "generalise_age", "generalise_date", "generalise_address"])
def test_a_treatment_cannot_be_weakened_in_two_steps(between: str) -> None:
    """Free of persons only once it is redacted: no detour leads back to the text as it was."""
    cells = ["已办结"] * 300 + ["转办,联系13812345678"] * 10
    found = scan(pl.DataFrame({"状态": cells}), today=TODAY).columns[0].to_json()
    assert found["proposed"] == found["treatment"] == {"technique": "redact", "parameters": {}}
    detour = {**found, "treatment": check_treatment(found, {"technique": between}).to_json()}
    for column in (found, detour):
        with pytest.raises(AnonymizerError, match="treatment_weaker"):
            check_treatment(column, {"technique": "keep"})
