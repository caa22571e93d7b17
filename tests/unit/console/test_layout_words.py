"""How a file was read is said by row and by column, in both languages."""

from __future__ import annotations

from console.layout_words import layout_words


def test_rows_are_named_as_runs_and_by_what_they_were_taken_for() -> None:
    said = layout_words({"titles": [1, 2], "header": [3], "sums": [9, 7, 8, 12], "notes": [], "repeated": []})
    assert [one.en for one in said] == [
        "Rows 1–2 are titles above the table and were left out.",
        "Row 3 names the columns.",
        "Rows 7–9, 12 are sums and were not counted as people.",
    ]
    assert said[2].zh == "第 7–9、12 行是合计或小计，没有算作人。"


def test_more_rows_than_anybody_reads_are_cut_short() -> None:
    (said,) = layout_words({"sums": list(range(1, 100, 2))})
    assert said.zh == "第 1、3、5、7、9、11、13、15… 行是合计或小计，没有算作人。"


def test_a_plain_table_needs_no_word_and_merged_cells_and_rows_of_nobody_do() -> None:
    assert layout_words({}) == []
    merged, nobody = layout_words({"merged": {"户号": 5, "月补助金额": 5}, "nobody": 2})
    assert "户号、月补助金额" in merged.zh and "户号, 月补助金额" in merged.en
    assert "有 2 行" in nobody.zh and "2 rows have" in nobody.en
