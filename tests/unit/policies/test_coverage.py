"""The table that people read is the one that the rules make."""

from __future__ import annotations

from pathlib import Path

from policies.coverage import coverage_table

DOCUMENT = Path(__file__).parents[3] / "docs" / "policy-coverage.md"


def test_the_table_in_the_documents_is_the_one_that_the_rules_make() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == coverage_table()


def test_every_article_that_a_gate_cites_is_spoken_by_a_pair_and_told_to_a_clerk() -> None:
    rows = [line.split("|") for line in coverage_table().splitlines() if line.startswith("| 《")]
    silent = [row[1] for row in rows if row[5].strip() == "-" and row[6].strip() == "yes"]
    assert rows and silent == []
