"""Treatments: what each gives, that twice is once, and that nobody is found afterwards."""

from __future__ import annotations

import base64
import hashlib
import hmac
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
    ("value", "expected"),
    [("13812345678", "1***"), ("张三", "张***"), ("张", "***"), ("a@b.cn", "a***"), ("1***", "1***"), ("***", "***")],
)
def test_masks_hide_the_middle_and_the_length(value: str, expected: str) -> None:
    assert one("mask", value) == expected


def test_redaction_leaves_the_matter_and_takes_the_people() -> None:
    text = "我是张建国,身份证11010519491231002X,电话13812345678,反映下水道堵塞"
    assert one("redact", text) == "我是[PERSON],身份证[CN_ID_CARD],电话[MOBILE_PHONE],反映下水道堵塞"


ANY = st.one_of(st.text(max_size=40), st.from_regex(r"[0-9./年月+-]{1,12}", fullmatch=True))
EVERY = [
    Treatment(Technique.KEEP), Treatment(Technique.MASK), Treatment(Technique.MASK, {"first": 3, "last": 4}),
    Treatment(Technique.GENERALISE_AGE), Treatment(Technique.GENERALISE_AGE, {"edges": [18, 60]}),
    *(Treatment(Technique.GENERALISE_DATE, {"level": name}) for name in ("year", "quarter", "month")),
    Treatment(Technique.GENERALISE_DATE, {"level": "month", "order": "day_first"}),
    *(Treatment(Technique.GENERALISE_ADDRESS, {"level": name}) for name in ("province", "city", "district", "street")),
    Treatment(Technique.TOP_BOTTOM_CODE, {"lower": -2, "upper": "9.5"}), Treatment(Technique.ROUND, {"to": "0.3"}),
    Treatment(Technique.ROUND, {"to": 10}),
]  # fmt: skip
PARTS = (
    "江苏省",
    "江苏",
    "南京市",
    "玄武区",
    "小区",
    "街道",
    "镇",
    "北京",
    "市",
    "县",
    "自治区",
    "和平路",
    "1号",
    "社区",
)
PLACES = st.lists(st.sampled_from(PARTS), max_size=6)


@pytest.mark.parametrize("treatment", EVERY, ids=lambda t: f"{t.technique}-{dict(t.parameters)}")
@given(value=st.one_of(ANY, PLACES.map("".join)))
@settings(max_examples=120)
def test_treating_twice_is_treating_once(treatment: Treatment, value: str) -> None:
    first = apply_text([value], treatment)[0]
    assert first is None or apply_text([first], treatment)[0] == first


@given(st.text(max_size=60))
@settings(max_examples=40)
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


@given(st.text(min_size=1, max_size=40))
def test_pseudonyms_under_sm3_keep_the_same_promises(value: str) -> None:
    sm3 = Pseudonymiser(KEY, "id", "sm3")
    (first,) = sm3.of_all([value])
    assert first is None or (sm3.of_all([first]) == [first] and first != name(value))


def test_pseudonyms_are_the_tags_that_anybody_with_the_key_can_compute() -> None:
    """Against the standard library's HMAC (RFC 2104), and HMAC-SM3 where its OpenSSL has it."""
    framed = b"mingzheng/pseudonym/v1\0name\0" + (2).to_bytes(4, "big") + b"id" + b"A1"
    for hash_name in ("sha256", *({"sm3"} & hashlib.algorithms_available)):
        tag = hmac.new(KEY, framed, hash_name).digest()[:16]
        (found,) = Pseudonymiser(KEY, "id", hash_name).of_all(["A1"])
        assert found is not None and base64.b32decode(found[3:].upper())[:16] == tag


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
        ({"technique": "generalise_age", "parameters": {"width": 0}}, "treatment_bands"),
        ({"technique": "generalise_age", "parameters": {"width": True}}, "treatment_bands"),
        ({"technique": "generalise_age", "parameters": {"width": 5, "top": 131}}, "treatment_bands"),
        *(
            ({"technique": "generalise_age", "parameters": {"edges": edges}}, "treatment_bands")
            for edges in ([], [60, 18], [18, 18], [0, 18], [18, 131], ["18"], [True], "18,60", None, list(range(1, 40)))
        ),
        ({"technique": "generalise_age", "parameters": {"edges": [18, 60], "width": 5}}, "treatment_bands"),
        ({"technique": "generalise_age", "parameters": {"levels": 3}}, "treatment_parameters"),
        *(
            ({"technique": technique, "parameters": {"level": level}}, "treatment_level_unknown")
            for technique in ("generalise_date", "generalise_address")
            for level in ("day", "village", "", None, 3, ["year"])
        ),
        *(
            ({"technique": "top_bottom_code", "parameters": bounds}, "treatment_bounds")
            for bounds in (
                {}, {"lower": None}, {"lower": 5, "upper": 5}, {"lower": 6, "upper": "5"}, {"upper": "1e3"},
                {"upper": 1.5}, {"lower": True}, {"lower": "NaN"}, {"lower": 1, "upper": "many"}, {"upper": []},
            )
        ),
        *(
            ({"technique": "round", "parameters": {"to": to}}, "treatment_step")
            for to in (0, "0", "0.000", -5, "-1", "", None, 2.5, True, "ten", [10])
        ),
        ({"technique": "round"}, "treatment_step"),
        ({"technique": "surrogate"}, "treatment_parameters"),
        ({"technique": "surrogate", "parameters": {"form": "iban"}}, "treatment_parameters"),
        ({"technique": "surrogate", "parameters": {"form": ["name"]}}, "treatment_parameters"),
        ({"technique": "pseudonymise", "parameters": {"hash": "md5"}}, "treatment_parameters"),
        ({"technique": "pseudonymise", "parameters": {"key": "00"}}, "treatment_parameters"),
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
        ({"type": "PERSON", "role": "direct_identifier"}, "surrogate", False, True),
        ({"type": "PERSON", "role": "direct_identifier"}, "redact", False, False),
        ({"type": "MOBILE_PHONE", "role": "direct_identifier"}, "round", False, False),
        ({"type": "CN_ID_CARD", "role": "direct_identifier"}, "surrogate", True, False),
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
    treatment = {"technique": technique, "parameters": {"to": 10} if technique == "round" else {}}
    if allowed:
        check_treatment(column, treatment, is_person=is_person)
        return
    with pytest.raises(AnonymizerError) as refused:
        check_treatment(column, treatment, is_person=is_person)
    assert refused.value.code == "treatment_weaker"


def test_what_is_chosen_is_kept_with_every_parameter_spelled_out() -> None:
    """Else a default that changes later would change the meaning of what was signed."""
    age = {"type": "AGE", "role": "quasi_identifier"}
    for asked, kept in [
        ({"technique": "generalise_age"}, {"width": 5, "top": 90}),
        ({"technique": "generalise_age", "parameters": {"edges": [18]}}, {"edges": [18]}),
        ({"technique": "top_bottom_code", "parameters": {"upper": "90.0"}}, {"lower": None, "upper": "90"}),
        ({"technique": "mask"}, {"first": 1, "last": 0}),
        ({"technique": "pseudonymise"}, {"hash": "sha256"}),
    ]:
        assert check_treatment(age, asked).to_json()["parameters"] == kept
    for kind, form in [("PERSON", "name"), ("LANDLINE", "phone"), ("CN_ID_CARD", "id_card"), ("EMAIL", "email")]:
        column = {"type": kind, "role": "direct_identifier"}
        assert check_treatment(column, {"technique": "surrogate"}).parameters == {"form": form}
        other = {"technique": "surrogate", "parameters": {"form": "email"}}
        assert check_treatment(column, other).parameters == {"form": "email"}
    with pytest.raises(AnonymizerError, match="treatment_parameters"):
        check_treatment({"type": "LICENSE_PLATE", "role": "direct_identifier"}, {"technique": "surrogate"})


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
