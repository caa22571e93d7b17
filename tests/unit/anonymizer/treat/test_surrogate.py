"""Surrogates: the same for one person everywhere, never shared, never anybody's."""

from __future__ import annotations

import random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymizer.errors import AnonymizerError
from anonymizer.persons import person_keys
from anonymizer.pii.checksums import mod_11_2, resident_id
from anonymizer.pii.engine import text_engine
from anonymizer.treat import Technique, Treatment
from anonymizer.treat import surrogate as module
from anonymizer.treat.rescan import rescan
from anonymizer.treat.surrogate import FORMS, invent, own_surrogate
from anonymizer.treat.table import treat

KEY = bytes(range(32))


def invented(values: list[str], form: str, key: bytes = KEY) -> list[str | None]:
    return invent(key, form, [pl.Series(values, dtype=pl.String)]).of_all(values)


CELLS = st.lists(st.text(max_size=20), max_size=30)


@pytest.mark.parametrize("form", FORMS)
@given(CELLS)
@settings(max_examples=60)
def test_treating_twice_is_treating_once(form: str, values: list[str]) -> None:
    first = invented(values, form)
    again = [value for value in first if value is not None]
    assert invented(again, form) == again


@pytest.mark.parametrize("form", FORMS)
@given(CELLS)
@settings(max_examples=60)
def test_one_person_has_one_surrogate_and_two_people_have_two(form: str, values: list[str]) -> None:
    keys = person_keys(pl.Series(values, dtype=pl.String)).to_list()
    pairs = {(key, found) for key, found in zip(keys, invented(values, form), strict=True)}
    people = {key for key in keys if key is not None}
    assert len({found for key, found in pairs if key is not None}) == len(people)
    assert len(pairs) == len(people) + (None in keys)


@pytest.mark.parametrize("form", FORMS)
def test_the_order_of_rows_plays_no_part(form: str) -> None:
    values = [f"person {number}" for number in range(500)]
    shuffled = random.Random(1).sample(values, len(values))
    assert dict(zip(values, invented(values, form), strict=True)) == dict(
        zip(shuffled, invented(shuffled, form), strict=True)
    )


def test_people_who_draw_the_same_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a space of sixteen, ten people nearly always meet; a surrogate that was typed in takes one more place."""
    monkeypatch.setattr(module, "_space", lambda form: (16, lambda index: f"000{index:08d}"))
    typed = "00000000003"
    for seed in range(20):
        found = invented([typed, *(f"{seed}/{number}" for number in range(10))], "phone")
        assert found[0] == typed
        assert len(set(found)) == 11


def test_too_many_people_are_refused_before_anything_is_invented(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_space", lambda form: (16, str))
    with pytest.raises(AnonymizerError) as refused:
        invented([f"p{number}" for number in range(14)], "phone")
    assert refused.value.code == "treatment_surrogates_used_up"
    assert refused.value.details == {"form": "phone"}


def test_another_key_invents_other_values() -> None:
    for form in FORMS:
        values = [f"person {number}" for number in range(50)]
        ours, theirs = invented(values, form), invented(values, form, bytes(32))
        assert sum(a == b for a, b in zip(ours, theirs, strict=True)) <= 1


def test_invented_identity_numbers_are_refused_by_every_check() -> None:
    values = [f"person {number}" for number in range(300)]
    for found in invented(values, "id_card"):
        assert found is not None and len(found) == 18 and found.startswith("000000")
        assert not mod_11_2(found) and not resident_id(found)


def test_invented_phones_and_mail_reach_nobody() -> None:
    phones = invented([f"person {number}" for number in range(300)], "phone")
    assert all(found and len(found) == 11 and found.startswith("000") for found in phones)
    mails = invented([f"person {number}" for number in range(300)], "email")
    assert all(found and found.endswith("@example.invalid") for found in mails)
    assert all(not hits for hits in text_engine().find_all([f"电话{found}" for found in phones]))


def test_invented_names_say_that_they_are() -> None:
    assert all(found and found.endswith("（化名）") for found in invented(["张三", "李四"], "name"))


@pytest.mark.parametrize(
    ("value", "form", "expected"),
    [
        ("王安宁（化名）", "name", "王安宁（化名）"), ("王安宁(化名)", "name", "王安宁（化名）"),
        ("王安宁", "name", None),
        ("王建国强（化名）", "name", None), ("买买提（化名）", "name", None), ("王安（化名）", "name", None),
        ("00012345678", "phone", "00012345678"), ("０００12345678", "phone", "00012345678"),
        ("13812345678", "phone", None), ("0001234567", "phone", None), ("00112345678", "phone", None),
        ("000000000000000001", "id_card", None), ("11010519491231002X", "id_card", None),
        ("r0000000001@example.invalid", "email", "r0000000001@example.invalid"),
        ("r0000000001@example.com", "email", None), ("a@example.invalid", "email", None),
    ],
)  # fmt: skip
def test_a_surrogate_is_known_by_its_shape(value: str, form: str, expected: str | None) -> None:
    assert own_surrogate(value, form) == expected


def test_a_name_is_replaced_alike_in_every_column_of_a_dataset() -> None:
    frame = pl.DataFrame({"来电人": ["张三", "李四", None], "经办人": ["李四", "张 三", "王五"]})
    as_name = Treatment(Technique.SURROGATE, {"form": "name"})
    plan = {"来电人": as_name, "经办人": as_name}
    treated = treat(frame, plan, KEY)
    assert treated["来电人"][0] == treated["经办人"][1] and treated["来电人"][1] == treated["经办人"][0]
    assert treated["来电人"][2] is None
    assert rescan(treated, plan) == ()
    assert treat(treated, plan, KEY).equals(treated)


def test_a_rescan_finds_the_real_value_among_surrogates() -> None:
    plan = {"电话": Treatment(Technique.SURROGATE, {"form": "phone"})}
    assert rescan(pl.DataFrame({"电话": ["00012345678", "13812345678"]}), plan) == ("电话",)
