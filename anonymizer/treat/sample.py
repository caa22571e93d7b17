"""A few invented rows before and after treatment, so that people see what a treatment does without seeing a value.

Chosen by treatment, kind and public declaration alone: no data are opened. Categories that a scan read off the data are
not used either, as long as nobody has vouched that they are public.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import polars as pl

from anonymizer.treat.parameters import parse_treatment
from anonymizer.treat.table import treat
from anonymizer.treat.treatment import Technique

ROWS: Final = 4
# Pseudonyms of real people are made with a dataset's own key; these are of nobody.
_KEY: Final = bytes(range(32))
_AGES: Final = ("8", "34", "52", "81")
_DATES: Final = ("1949-10-02", "1987-03-14", "2001-07-30", "2019-12-05")
_NUMBERS: Final = ("3", "48", "517", "2960")
_ADDRESSES: Final = (
    "广东省广州市天河区示例路1号",
    "四川省成都市武侯区示例路2号",
    "浙江省杭州市西湖区示例路3号",
    "湖北省武汉市洪山区示例路4号",
)
# Names that stand for nobody, numbers that nobody can have.
_BY_TYPE: Final[Mapping[str, tuple[str, ...]]] = {
    "PERSON": ("张三", "李四", "王五", "赵六"),
    "CN_ID_CARD": ("999999194910020011", "999999198703140022", "999999200107300033", "999999201912050044"),
    "MOBILE_PHONE": ("10000000001", "10000000002", "10000000003", "10000000004"),
    "LANDLINE": ("000-00000001", "000-00000002", "000-00000003", "000-00000004"),
    "EMAIL": ("a@example.org", "b@example.org", "c@example.org", "d@example.org"),
    "FREE_TEXT": ("张三反映楼道灯不亮。", "李四询问社保转移。", "王五预约体检。", "赵六补交材料。"),
    "GENDER": ("男", "女", "女", "男"),
    "AGE": _AGES,
    "DATE_OF_BIRTH": _DATES,
    "DATE": _DATES,
    "ADDRESS": _ADDRESSES,
    "LOCATION": ("天河区", "武侯区", "西湖区", "洪山区"),
}
_BY_TECHNIQUE: Final[Mapping[Technique, tuple[str, ...]]] = {
    Technique.GENERALISE_AGE: _AGES,
    Technique.GENERALISE_DATE: _DATES,
    Technique.GENERALISE_ADDRESS: _ADDRESSES,
    Technique.TOP_BOTTOM_CODE: _NUMBERS,
    Technique.ROUND: _NUMBERS,
}


def sample(columns: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """`[{"name", "before", "after"}]` for each column: four texts each, None for a cell that comes out empty; None as
    `after` for a column that is dropped."""
    plan = {column["name"]: parse_treatment(column["treatment"]) for column in columns}
    before = {column["name"]: _invented(column, plan[column["name"]].technique) for column in columns}
    treated = treat(pl.DataFrame(before, schema=dict.fromkeys(before, pl.String)), plan, _KEY)
    return [
        {
            "name": name,
            "before": values,
            "after": treated[name].to_list() if name in treated.columns else None,
        }
        for name, values in before.items()
    ]


def _invented(column: Mapping[str, Any], technique: Technique) -> list[str]:
    found = _BY_TECHNIQUE.get(technique) or _vouched(column) or _BY_TYPE.get(str(column.get("type")))
    return list(found or _of_kind(column))


def _vouched(column: Mapping[str, Any]) -> tuple[str, ...]:
    declared = column.get("declared", {}) if column.get("declared_from") != "data" else {}
    categories = declared.get("categories", ())
    return tuple(str(categories[at % len(categories)]) for at in range(ROWS)) if categories else ()


def _of_kind(column: Mapping[str, Any]) -> tuple[str, ...]:
    kind = column.get("declared", {}).get("kind")
    if kind == "date":
        return _DATES
    if kind in ("integer", "decimal"):
        return _NUMBERS
    return tuple(f"示例 {at + 1}" for at in range(ROWS))
