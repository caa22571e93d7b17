"""What is typed over in the form of a column is declared; what was only shown is not."""

from __future__ import annotations

from typing import Any

import pytest

from console.column_form import chosen_declaration, shown
from core.domain.errors import CoreError

DECIMAL = {"kind": "decimal", "lower": "0", "upper": "2000", "scale": 1, "unit": "元"}
WARDS = {"kind": "category", "categories": ["east", "west, far"]}


def chosen(seen: dict[str, Any], kind: str = "", *, treated: bool = False, **edits: str) -> dict[str, Any] | None:
    return chosen_declaration(kind, {**shown(seen), **edits}, seen, treated=treated)


@pytest.mark.parametrize("seen", [DECIMAL, WARDS, {}, {"kind": "integer", "lower": 0, "upper": 9}, {"kind": "text"}])
@pytest.mark.parametrize("treated", [True, False])
def test_fields_left_as_they_were_declare_nothing(seen: dict[str, Any], treated: bool) -> None:
    assert chosen(seen, treated=treated) is None


def test_a_new_limit_is_taken_for_the_kind_as_it_is_and_unit_and_scale_stay() -> None:
    assert chosen(DECIMAL, upper="3000") == {**DECIMAL, "upper": "3000"}
    assert chosen(DECIMAL, "decimal", upper="3000") == {**DECIMAL, "upper": "3000"}
    assert chosen({"kind": "integer", "lower": 0, "upper": 9}, lower="-1") == {
        "kind": "integer",
        "lower": -1,
        "upper": 9,
    }
    assert chosen(WARDS, categories="east，north") == {"kind": "category", "categories": ["east", "north"]}
    assert chosen(DECIMAL, upper="abc") == {**DECIMAL, "upper": "abc"}  # which the engine refuses with its code


@pytest.mark.parametrize(
    ("seen", "edits", "treated", "fields"),
    [
        (DECIMAL, {"categories": "a"}, False, ["categories: not_of_kind"]),
        (WARDS, {"lower": "1"}, False, ["lower: not_of_kind"]),
        ({"kind": "text"}, {"lower": "1"}, False, ["kind: missing"]),
        ({}, {"categories": "a"}, False, ["kind: missing"]),
        (DECIMAL, {"upper": "3000"}, True, ["kind: missing"]),
    ],
)
def test_what_has_no_place_in_the_kind_is_refused_by_name(
    seen: dict[str, Any], edits: dict[str, str], treated: bool, fields: list[str]
) -> None:
    with pytest.raises(CoreError) as refused:
        chosen(seen, treated=treated, **edits)
    assert refused.value.details == {"fields": fields}


def test_another_kind_takes_only_its_own_fields() -> None:
    assert chosen(DECIMAL, "category", categories="a, b") == {"kind": "category", "categories": ["a", "b"]}
    assert chosen(WARDS, "integer", lower="1", upper="7") == {"kind": "integer", "lower": 1, "upper": 7}
    for kind in ("open_category", "text"):
        assert chosen(DECIMAL, kind) == {"kind": kind}


@pytest.mark.parametrize("text", ["9" * 21, "9" * 5000, "-" + "9" * 5000])
def test_a_limit_of_more_digits_than_any_number_has_stays_a_text_to_be_refused(text: str) -> None:
    declared = chosen_declaration("integer", {"lower": text, "upper": "9"}, {}, treated=False)
    assert declared is not None and (declared["lower"], declared["upper"]) == (text, 9)
