"""A question that was written in SQL, put back into the fields of the form, so that both say the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from console import words
from console.plan_form import CONDITIONS, MAX_BINS, MAX_VALUE, Form
from mingzheng.errors import Text

BEYOND: Final = {
    "statistics": Text(
        "表单一次只放一个统计量。请只写一个，或把几个提问分别放进一张表。",
        "The fields hold one statistic. Write one, or put several questions into a table.",
    ),
    "quantile": Text(
        "表单里的分位数只有中位数：MEDIAN(列)。其他分位数只能用语句提问。",
        "Of the quantiles the fields know the median only: MEDIAN(column). Others are asked by statement.",
    ),
    "groups": Text(
        "表单最多按两列分组。请少写一列，或用语句提问。",
        "The fields group by two columns at most. Write fewer, or ask by statement.",
    ),
    "conditions": Text(
        f"表单最多放 {CONDITIONS} 个条件。请用 IN 或 BETWEEN 合并，或用语句提问。",
        f"The fields hold {CONDITIONS} conditions at most. Join some with IN or BETWEEN, or ask by statement.",
    ),
    "tables": Text(
        "表单只会用 JOIN 连接公开参照表，不会用 LEFT JOIN，也不会只问表中有没有这一行。",
        "The fields use public tables with JOIN, not with LEFT JOIN, nor to ask whether a table has the row at all.",
    ),
    "values": Text(
        "有一个值太长，或含有逗号或首尾空格，放不进表单。请用语句提问。",
        "A value is too long for the fields, or has a comma or a space at its end. Ask by statement.",
    ),
}
"""What the fields have no place for, and what to write instead."""


class BeyondError(Exception):
    """A part of the plan for which the form has no place; `code` is a key of `BEYOND`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def says(self) -> Text:
        return BEYOND[self.code]


def form_of(plan: Mapping[str, Any], asked: Form, columns: Sequence[Mapping[str, Any]]) -> Form:
    """The fields that mean `plan`, with the precision and purpose that were `asked` for. Raises BeyondError.

    `columns`: those that the form offers, as in `Form.plan`.
    """
    aggregates, groups, conditions = plan["aggregates"], plan.get("group_by", ()), plan.get("where", ())
    if len(aggregates) != 1:
        raise BeyondError("statistics")
    if len(groups) > 2:
        raise BeyondError("groups")
    if len(conditions) > CONDITIONS:
        raise BeyondError("conditions")
    (aggregate,) = aggregates
    op = "median" if aggregate["op"] == "quantile" and aggregate["at"] == "0.5" else aggregate["op"]
    if op == "quantile":
        raise BeyondError("quantile")
    where = [(_name(one, columns), one["op"], _value(one)) for one in conditions]
    keys = [(_name(one, columns), _edges(one)) for one in groups]
    (group, bins), (group2, bins2) = [*keys, ("", ""), ("", "")][:2]
    return replace(
        asked,
        op=op,
        target=aggregate.get("column", ""),
        lower=str(aggregate.get("lower", "")),
        upper=str(aggregate.get("upper", "")),
        group=group,
        bins=bins,
        group2=group2,
        bins2=bins2,
        where=(*where, *((("", "=", ""),) * (CONDITIONS - len(where)))),
    )


def _name(part: Mapping[str, Any], columns: Sequence[Mapping[str, Any]]) -> str:
    """What the form calls a column of the dataset, or one of a public table."""
    via = part.get("via")
    if via is None:
        return str(part["column"])
    if part.get("unmatched") == "own":
        raise BeyondError("tables")
    same = ("reference", "version", "column")
    for column in columns:
        step = column.get("via")
        if step and column["through"] == part["column"] and all(step.get(one) == via.get(one) for one in same):
            return str(column["name"])
    raise BeyondError("tables")


def _value(condition: Mapping[str, Any]) -> str:
    if condition["op"] not in words.OPERATORS:
        raise BeyondError("conditions")
    value = condition.get("value", "")
    listed = isinstance(value, list)
    texts = [str(one) for one in value] if listed else [str(value)]
    text = ", ".join(texts)
    parted = listed and any(mark in one for one in texts for mark in (",", "\uff0c"))
    if len(text) > MAX_VALUE or parted or any(one != one.strip() for one in texts):
        raise BeyondError("values")
    return text


def _edges(group: Mapping[str, Any]) -> str:
    text = ", ".join(str(edge) for edge in group.get("bins", ()))
    if len(text) > MAX_BINS:
        raise BeyondError("values")
    return text
