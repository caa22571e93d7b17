"""Rows that are nobody: sums, and the notes and signatures below a table. A sum that became a row would be a person."""

from __future__ import annotations

import re
from collections.abc import Sequence

Row = Sequence[str | None]
_SUM = re.compile(r"(?:本页|全页|累计)?(?:合计|总计|小计|共计|累计|总数)[:：]?", re.IGNORECASE)
# 幸福社区小计, 三季度合计: with the name of what is summed before it.
_NAMED_SUM = re.compile(r".{1,20}(?:合计|总计|小计|共计)[:：]?")
_FOOT = re.compile(
    r"(?:本页)?(?:合 *计|总 *计|小 *计|共 *计|总数|平均|制表|填表|审核|复核|经办|负责人签|填报|打印|第.{1,3}页)"
    r"|(?:注|备注|说明)[:：]|total|sum$|subtotal|average",
    re.IGNORECASE,
)
_SENTENCE = re.compile("[，。；：]")
_HAN = re.compile("[\u4e00-\u9fff]")
_LONG = 15


def is_sum(row: Row) -> bool:
    """Whether a row anywhere in the table adds others up: it is called so, and mostly empty if by a longer name."""
    filled = _filled(row)
    if not filled:
        return False
    first, *others = ("".join(cell.split()) for cell in filled[:3])
    if _SUM.fullmatch(first):
        return True
    named = _NAMED_SUM.fullmatch(first) is not None or any(_SUM.fullmatch(cell) for cell in others)
    return named and 2 * len(filled) <= len(row)


def foot_of(rows: Sequence[Row], width: int) -> int:
    """How many of the last rows stand below the table: from the first that is a sum, a note or a signature on, as long
    as nothing but such rows and nearly empty ones follow. One row at least stays."""
    if width < 3:
        return 0
    feet = 0
    for count, row in enumerate(reversed(rows[1:]), start=1):
        if _is_foot(row):
            feet = count
        elif len(_filled(row)) > max(1, width // 3):
            break
    return feet


def _is_foot(row: Row) -> bool:
    filled = _filled(row)
    if not filled:
        return True
    # A number alone may be somebody of whom nothing else is known.
    alone = len(filled) == 1 and _HAN.search(filled[0]) is not None
    return (
        (alone and (len(filled[0]) > _LONG or _SENTENCE.search(filled[0]) is not None))
        or is_sum(row)
        or _FOOT.match(filled[0]) is not None
    )


def _filled(row: Row) -> list[str]:
    return [cell.strip() for cell in row if cell and cell.strip()]
