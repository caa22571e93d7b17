"""How a file was read, in sentences for the steward who knows it: numbers of rows, names of columns, never values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mingzheng.errors import Text

_MOST = 8


def layout_words(layout: Mapping[str, Any]) -> list[Text]:
    """One sentence for each thing that was set aside, filled in or is nobody's; none where the table is plain."""
    said = [_rows(layout.get(kind) or [], *words) for kind, *words in _KINDS]
    return [one for one in (*said, _merged(layout.get("merged") or {}), _nobody(layout.get("nobody") or 0)) if one]


# In English for one row and for several.
_KINDS = (
    (
        "titles",
        "第 {} 行是表格上方的标题，没有读入。",
        "Row {} is a title above the table and was left out.",
        "Rows {} are titles above the table and were left out.",
    ),
    ("header", "第 {} 行是列名。", "Row {} names the columns.", "Rows {} name the columns."),
    (
        "repeated",
        "第 {} 行又重复了列名，没有读入。",
        "Row {} repeats the names of the columns and was left out.",
        "Rows {} repeat the names of the columns and were left out.",
    ),
    (
        "sums",
        "第 {} 行是合计或小计，没有算作人。",
        "Row {} is a sum and was not counted as a person.",
        "Rows {} are sums and were not counted as people.",
    ),
    (
        "notes",
        "第 {} 行是说明或签名，没有读入。",
        "Row {} is a note or a signature and was left out.",
        "Rows {} are notes or signatures and were left out.",
    ),
    (
        "doubtful",
        "第 {} 行像是表格下方的签名或说明，仍按人读入。如果不是人，请从文件中删去后重新上传。",
        "Row {} looks like a signature or a note below the table and was read as a person. If it is nobody, delete it "
        "from the file and upload it again.",
        "Rows {} look like signatures or notes below the table and were read as people. If they are nobody, delete "
        "them from the file and upload it again.",
    ),
)


def _rows(numbers: Sequence[int], zh: str, one: str, several: str) -> Text | None:
    if not numbers:
        return None
    return Text(
        zh.format(_ranges(numbers, "、")), (several if len(numbers) > 1 else one).format(_ranges(numbers, ", "))
    )


def _ranges(numbers: Sequence[int], between: str) -> str:
    """3–5, 9, 12–13 and so on; an ellipsis where there are more than anybody reads."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    said = [str(first) if first == last else f"{first}–{last}" for first, last in runs]
    return between.join(said[:_MOST]) + ("…" if len(said) > _MOST else "")


def _merged(columns: Mapping[str, int]) -> Text | None:
    if not columns:
        return None
    zh, en = "、".join(columns), ", ".join(columns)
    return Text(
        f"合并单元格的值已填入它所覆盖的每一行，列：{zh}。其中如果有每户只该算一次的金额，请先在表格中取消合并，再重新上传。",
        f"The value of a merged cell was taken for every row that it covers, in: {en}. "
        "If one of them is an amount to be counted once for a household, unmerge it in the sheet and upload it again.",
    )


def _nobody(rows: int) -> Text | None:
    if not rows:
        return None
    return Text(
        f"有 {rows} 行在区分不同人的那一列里没有内容：这些行不属于任何人，不会计入任何答复。",
        "1 row has nothing in the column that tells people apart: it belongs to nobody and counts in no answer."
        if rows == 1
        else f"{rows} rows have nothing in the column that tells people apart: "
        "they belong to nobody and count in no answer.",
    )
