"""The sample before and after treatment is invented: it needs no data, and takes nothing that was read off data."""

from __future__ import annotations

from typing import Any

import pytest

from anonymizer.treat.sample import ROWS, sample
from console import words
from console.treatments import chosen_treatment


def column(choice: str, numbers: str = "18, 60", **more: Any) -> dict[str, Any]:
    return {"name": "c", "type": None, "treatment": chosen_treatment(choice, numbers), **more}


@pytest.mark.parametrize("choice", [one for one in words.TREATMENTS if not one.startswith(("surrogate", "redact"))])
def test_every_treatment_that_a_form_offers_can_be_shown(choice: str) -> None:
    (shown,) = sample([column(choice)])
    assert len(shown["before"]) == ROWS
    if choice == "drop":
        assert shown["after"] is None
    else:
        assert len(shown["after"]) == ROWS and None not in shown["after"]
        assert (shown["after"] == shown["before"]) == (choice == "keep")


@pytest.mark.parametrize("declared_from", ["data", "steward"])
def test_what_the_scan_read_off_the_data_is_used_only_once_somebody_vouched_for_it(declared_from: str) -> None:
    wards = {"kind": "category", "categories": ["一号院", "二号院"]}
    (shown,) = sample([column("keep", declared=wards, declared_from=declared_from)])
    assert ("一号院" in shown["before"]) == (declared_from == "steward")


def test_public_categories_are_shown_whatever_the_scan_took_their_column_for() -> None:
    wards = {"kind": "category", "categories": ["东街道", "西街道"]}
    (shown,) = sample([column("keep", type="ADDRESS", declared=wards)])
    assert shown["before"] == ["东街道", "西街道"] * 2
