"""A declaration says one kind of thing and nothing else, whether or not its column will be published."""

from __future__ import annotations

from typing import Any

import pytest

from anonymizer.dp.schema import check_declaration
from anonymizer.errors import AnonymizerError


@pytest.mark.parametrize(
    "declared",
    [
        {"kind": "text"},
        {"kind": "category", "categories": ["东街"]},
        {"kind": "integer", "lower": 0, "upper": 9, "unit": "岁"},
        {"kind": "decimal", "scale": 1, "lower": "30", "upper": "170", "unit": "kg"},
        {"kind": "date", "lower": "2024-01-01", "upper": "2024-12-31"},
    ],
)
def test_what_the_scan_proposes_is_accepted(declared: dict[str, Any]) -> None:
    check_declaration("c", declared)


@pytest.mark.parametrize(
    "declared",
    [
        {}, {"name": "x"}, {"kind": None}, {"kind": ["text"]}, {"kind": "json"}, {"kind": "text", "note": "张三"},
        {"kind": "text", "categories": ["张三"]}, {"kind": "category"}, {"kind": "category", "categories": []},
        {"kind": "category", "categories": ["a"], "lower": 1}, {"kind": "category", "categories": "abc"},
        {"kind": "category", "categories": ["a"], "name": "b"},
        {"kind": "category", "categories": ["a"], "sensitive": False},
        {"kind": "integer", "lower": 2, "upper": 1}, {"kind": "integer", "lower": "x", "upper": 1},
        {"kind": "integer", "lower": 1, "upper": 2, "scale": 3}, {"kind": "date", "lower": "2024-13-01", "upper": None},
    ],
)  # fmt: skip
def test_junk_is_refused(declared: dict[str, Any]) -> None:
    with pytest.raises(AnonymizerError, match="schema_invalid"):
        check_declaration("c", declared)
