"""The fields of a record in words: amounts exact, codes and times said, and nothing lost that has no words yet."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from console.entry_words import entry_fields, people_in


def said(name: str, value: Any, language: str = "en") -> tuple[str, ...]:
    (one,) = entry_fields({name: value}, language)
    return one.parts


@pytest.mark.parametrize(
    ("name", "value", "parts"),
    [
        ("rho_nano", "20000000", ("0.02",)),
        ("delta_atto", "1000000000000", ("0.000001",)),
        ("rho_nano", None, ("–",)),
        ("rho_nano", "many", ("many",)),
        ("cached", False, ("no",)),
        ("due", 1797027378, ("2026-12-12 06:16",)),
        ("right", "correct_own", ("Correct",)),
        ("outcome", "invented", ("invented",)),
        ("sources", [], ()),
        ("within", [{"account": "pp_1"}], ('{"account": "pp_1"}',)),
    ],
)
def test_a_value_is_said_as_people_read_it(name: str, value: object, parts: tuple[str, ...]) -> None:
    assert said(name, value) == parts


def test_a_field_without_words_keeps_its_name_and_value() -> None:
    (one,) = entry_fields({"invented": "x"}, "zh")
    assert (one.name, one.label, one.parts) == ("invented", None, ("x",))


@pytest.mark.parametrize("kind", ["query.charged", "right.requested", "policy.decided", "dataset.changed"])
def test_the_fields_that_residents_and_auditors_meet_most_all_have_words(kind: str) -> None:
    (row,) = [
        line for line in Path("docs/formats.md").read_text(encoding="utf-8").splitlines() if f"| `{kind}` |" in line
    ]
    fields = re.findall(r"`([a-z_0-9]+)`", re.sub(r"\([^)]*\)", "", row.split("|")[2]))
    assert fields and [one.name for one in entry_fields(dict.fromkeys(fields, "x"), "zh") if one.label is None] == []


def test_whoever_acted_or_is_named_is_found_and_no_number_of_people_is_taken_for_one() -> None:
    record = {
        "actor": {"id": "ac_1"},
        "body": {"handler": "ac_2", "people": ["ac_3"], "account": None, "query": "qr_1"},
    }
    assert people_in(record) == {"ac_1", "ac_2", "ac_3"}
    assert people_in({"actor": None, "body": {"people": 1200}}) == set()
