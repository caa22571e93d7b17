"""How people write nothing into a cell."""

from __future__ import annotations

# Answers in some columns (残疾: 无), so they may be categories there; never names, numbers or persons.
WORDS = ("无", "暂无", "未知", "不详", "不明", "空")
MARKS = ("-", "--", "—", "——", "–", "－", "/", "\\", ".", "NA", "N/A", "NULL", "null", "None", "none", "nan", "NaN")
BLANKS = frozenset((*WORDS, *MARKS))
