"""A question as one line of plain words, for lists and headings of pages and of the command line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from mingzheng.errors import Text
from mingzheng.words import word

AGGREGATES: Final = {
    "count": Text("人数或条数", "Count"),
    "sum": Text("合计", "Sum"),
    "mean": Text("平均值", "Mean"),
    "people": Text("人数（不重复）", "Different people"),
    "variance": Text("方差", "Variance"),
    "quantile": Text("分位数", "Quantile"),
    "median": Text("中位数", "Median"),
}

OPERATORS: Final = {
    "=": Text("为", "is"),
    "!=": Text("不为", "is not"),
    ">=": Text("不小于", "at least"),
    "<=": Text("不大于", "at most"),
    ">": Text("大于", "more than"),
    "<": Text("小于", "less than"),
    "in": Text("为", "is one of"),
    "between": Text("介于", "is between"),
    "is_null": Text("没有填写", "is not given"),
    "not_null": Text("已填写", "is given"),
}

_SEAM: Final = re.compile(r"(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[\u4e00-\u9fff])")


def plan_words(plan: Mapping[str, Any], language: str) -> str:
    """`plan`: as questions are sent and as the platform keeps them."""
    zh = language == "zh"
    if "batch" in plan:
        parts = [plan_words(one, language) for one in plan["batch"]]
        said = "；".join(parts) if zh else "; ".join(parts)
        return f"{len(parts)} 张表：{said}" if zh else f"{len(parts)} tables: {said}"
    what = ("、" if zh else ", ").join(_aggregate(one, language) for one in plan.get("aggregates", []))
    groups = (" × " if zh else " by ").join(_place(group) for group in plan.get("group_by", []))
    where = ("、" if zh else " and ").join(_condition(one, language) for one in plan.get("where", []))
    if zh:
        limit = f"（{where}）" if where else ""
        return spaced((f"按{groups}统计" if groups else "") + what + limit)
    return what + (f" by {groups}" if groups else "") + (f", where {where}" if where else "")


def aggregate_words(label: str, language: str) -> str:
    """`mean(fee)`, as answers label their columns, in words."""
    op, _, rest = label.partition("(")
    if op not in AGGREGATES:
        return label
    column, _, at = rest[:-1].rpartition(", ") if op == "quantile" else (rest[:-1], "", "")
    said = _aggregate({"op": op, "column": column, "at": at} if rest else {"op": op}, language)
    return spaced(said) if language == "zh" else said


def spaced(text: str) -> str:
    """A space between Chinese characters and Latin letters or digits, as careful typesetting has it."""
    return _SEAM.sub(" ", text)


def _aggregate(aggregate: Mapping[str, Any], language: str) -> str:
    name = word(AGGREGATES, aggregate["op"], language)
    if "column" not in aggregate:
        return name
    if aggregate["op"] == "quantile":
        half = aggregate["at"] == "0.5"
        name = word(AGGREGATES, "median", language) if half else f"{aggregate['at']} {name}"
    return f"{aggregate['column']}的{name}" if language == "zh" else f"{name} of {aggregate['column']}"


def _condition(condition: Mapping[str, Any], language: str) -> str:
    value = condition.get("value")
    values = value if isinstance(value, list) else [] if value is None else [value]
    zh, operator = language == "zh", condition["op"]
    between = ("至", " and ") if operator == "between" else ("或", ", ")
    said = between[0 if zh else 1].join(map(str, values))
    return ("" if zh else " ").join([_place(condition), word(OPERATORS, operator, language), said])


def _place(part: Mapping[str, Any]) -> str:
    """A column of the dataset by its name, one of a public table as `table.column`."""
    via = part.get("via")
    if via is None:
        return str(part["column"])
    return f"{via['reference']}.{via['column']}" if "column" in via else str(via["reference"])
