"""What the details of a problem are called, and what its codes mean, for every door that shows them.

Programs read names and codes as they are; people read these. A name that is not here is shown as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from mingzheng.errors import Text
from mingzheng.words import COLUMN_KINDS, TECHNIQUES

LABELS: Final = {
    "cells": Text("这一行的格数", "Cells in the row"),
    "column": Text("列", "Column"),
    "columns": Text("列", "Columns"),
    "expected": Text("应有的格数", "Cells expected"),
    "kind": Text("应填", "Expected"),
    "least": Text("至少", "At least"),
    "levels": Text("可以选择", "To choose from"),
    "mark": Text("符号", "Mark"),
    "minutes": Text("分钟", "Minutes"),
    "most": Text("最多", "At most"),
    "needed": Text("要求的状态", "State needed"),
    "parameter": Text("参数", "Setting"),
    "parts": Text("哪些部分", "Which parts"),
    "place": Text("位置", "Where"),
    "position": Text("第几列", "Number of the column"),
    "reason": Text("哪里不对", "What is wrong"),
    "row": Text("文件的第几行", "Row of the file"),
    "rows": Text("涉及的行数", "Rows concerned"),
    "setting": Text("哪一项设置", "Setting"),
    "sheets": Text("有数据的工作表", "Sheets with data"),
    "state": Text("现在的状态", "State now"),
    "technique": Text("处理方法", "Treatment"),
    "total": Text("隐私上限", "Total"),
    "type": Text("类型", "Type"),
}

REASONS: Final = {
    "bounds": Text("下限大于上限。", "The lower limit is above the upper one."),
    "categories": Text(
        "类别没有填写、有重复、太多，或者含有不能用的字符。",
        "The categories are missing, repeated or too many, or hold characters that cannot be used.",
    ),
    "column_fields": Text(
        "列的说明缺少一项，或者多了一项。", "A column's declaration lacks an entry or has one too many."
    ),
    "column_type": Text("有一列的类型不能读取。", "A column is of a type that cannot be read."),
    "columns": Text("没有列，或者列太多。", "There are no columns, or too many."),
    "delta": Text("δ 要大于或等于零、小于一。", "δ has to be zero or more, and below one."),
    "delta_not_needed": Text("这次提问不需要 δ，请写 0。", "This question needs no δ: write 0."),
    "duplicate_columns": Text("有两列同名。", "Two columns have the same name."),
    "fields": Text("缺少一项，或者多了一项。", "An entry is missing, or there is one too many."),
    "kind": Text("列的类型不在可选之列。", "The kind of the column is not one of those offered."),
    "max_rows_per_person": Text("每人最多几行要填 1 到 1000 的整数。", "Rows of one person have to be 1 to 1000."),
    "measure": Text("计量方式不一致：ρ 与 ε 不能混用。", "The measures differ: ρ and ε cannot be mixed."),
    "name": Text(
        "列名没有填写、太长，或者含有不能用的字符。", "A column's name is missing, too long or cannot be used."
    ),
    "nested_columns": Text("有一列的单元格里还有列表或表格。", "A column holds lists or tables inside its cells."),
    "not_a_decimal": Text("不是十进制数。", "It is not a decimal number."),
    "not_a_string": Text("要写成文本，不要写成 JSON 数字。", "It has to be written as text, not as a JSON number."),
    "one_of_rho_epsilon": Text("ρ 和 ε 要填一个，且只填一个。", "Give either ρ or ε, and not both."),
    "person_column": Text(
        "区分不同人的列不在表中，或者不能用作此列。", "The column that tells people apart is not there or cannot be it."
    ),
    "scale": Text("小数位数要填 0 到允许的最大位数。", "The number of decimals is not one that is allowed."),
    "too_many_decimals": Text("小数位数太多。", "It has too many decimals."),
    "unit": Text("单位太长，或者含有不能用的字符。", "The unit is too long or holds characters that cannot be used."),
    "unknown": Text("这种处理方法没有这个参数。", "This treatment has no such setting."),
    "zero": Text("要大于零。", "It has to be above zero."),
}

_EXPECTED: Final = {
    **COLUMN_KINDS,
    "list": Text("一列值", "a list of values"),
    "none": Text("不填值", "no value"),
    "pair": Text("一对值", "a pair of values"),
}
_VALUES: Final[Mapping[str, Mapping[str, Text]]] = {"kind": _EXPECTED, "reason": REASONS, "technique": TECHNIQUES}


def detail_words(
    details: Mapping[str, object], language: str, more: Mapping[str, Mapping[str, Text]] | None = None
) -> list[tuple[str, str]]:
    """(label, value) of each detail in the reader's language. `more`: words for the values of further details."""
    return [(_label(name, language), _value(name, value, language, more or {})) for name, value in details.items()]


def _label(name: str, language: str) -> str:
    said = LABELS.get(name)
    return name if said is None else said[language]


def _value(name: str, value: object, language: str, more: Mapping[str, Mapping[str, Text]]) -> str:
    if isinstance(value, list | tuple):
        return ("、" if language == "zh" else ", ").join(_value(name, one, language, more) for one in value)
    said = (more.get(name) or _VALUES.get(name) or {}).get(str(value))
    return str(value) if said is None else said[language]
