"""Rows that are nobody: sums, notes and signatures. A sum that became a row would be a person.

Whether a row is one follows from that row alone, wherever it stands: were it to follow from the rows around it,
somebody could take other people out of the table by being in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

Row = Sequence[str | None]
# A row called 平均 or total may be somebody's: it counts, and `doubtful` shows it to whoever knows the file.
_SUM = re.compile(r"(?:本页|全页|累计)?(?:合计|总计|小计|共计|累计|总数)[:：]?")
# 幸福社区小计, 三季度合计: with the name of what is summed before it.
_NAMED_SUM = re.compile(r".{1,20}(?:合计|总计|小计|共计)[:：]?")
_NOTE = re.compile(
    r"(?:制表|填表|审核|复核|经办|负责|填报|打印|联系)(?:人|员|单位|部门|科室|日期|时间|签[字名章])*[:：]|第.{1,4}页"
    r"|(?:注|备注|说明)[0-9一二三四五]?[:：]|(?:prepared|checked|approved|printed)(?: by| on)?:|notes?:",
    re.IGNORECASE,
)
# What may be a signature and may be somebody: only whoever knows the file can say.
_DOUBTFUL = re.compile(
    r"制表|填表|审核|复核|经办|负责人|填报|打印|总数|平均|(?:合 *|总 *|小 *|共 *)计|total|average", re.IGNORECASE
)
# What sums are called and people are not, however full their row is.
_CALLED_SUM = re.compile(r"(?:grand ?|sub-? ?)?totals?|sum|average|mean|平均(?:值|数)?|均值|汇总|总", re.IGNORECASE)
_SENTENCE = re.compile("[，。；：]")
_HAN = re.compile("[\u4e00-\u9fff]")
_LONG = 15


def is_sum(row: Row) -> bool:
    """Whether a row anywhere in the table adds others up: it is called so, and mostly empty if by a longer name."""
    # Asked of every row of a table of millions: most are done once their first cells hold none of what _SUM needs.
    leading = list(islice((cell for cell in row if cell and cell.strip()), 3))
    if not any("计" in cell or "总数" in cell for cell in leading):
        return False
    first, *others = ("".join(cell.split()) for cell in leading)
    if _SUM.fullmatch(first):
        return True
    named = _NAMED_SUM.fullmatch(first) is not None or any(_SUM.fullmatch(cell) for cell in others)
    return named and 2 * len(_filled(row)) <= len(row)


def is_note(row: Row, width: int) -> bool:
    """Whether a row, itself mostly empty, is a note or a signature: it says so, or is one sentence and nothing else."""
    filled = _filled(row)
    if not filled or 2 * len(filled) > width:
        return False
    # A number alone may be somebody of whom nothing else is known.
    alone = len(filled) == 1 and _HAN.search(filled[0]) is not None
    sentence = alone and (len(filled[0]) > _LONG or _SENTENCE.search(filled[0]) is not None)
    return sentence or _NOTE.match(filled[0]) is not None


def doubtful(rows: Sequence[Row], width: int) -> list[int]:
    """Which of the last rows of a table may stand below it, by position: one that is called a sum, one that begins as
    signatures do, and nearly empty ones after it. They count as people all the same: a person is to look."""
    found: list[int] = []
    for at, row in enumerate(rows):
        filled = _filled(row)
        begins = _DOUBTFUL.match(filled[0]) is not None
        sparse = len(filled) <= max(1, width // 3) and (begins or bool(found))
        found = [*found, at] if sparse or _CALLED_SUM.fullmatch(filled[0]) else []
    return found


def _filled(row: Row) -> list[str]:
    return [cell.strip() for cell in row if cell and cell.strip()]
