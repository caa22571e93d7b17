"""Addresses, and codes of divisions, to street, district, city or province.

An address is read once from the left into its parts, each of which may be missing: offices leave out what everyone at
the counter knows. A level keeps the parts down to it. Since no later part changes how an earlier one is read, a coarser
level is always the beginning of a finer one.
"""

from __future__ import annotations

import re

from anonymizer.treat.hierarchies.region import is_region_code, region
from anonymizer.treat.hierarchies.spelling import folded

LEVELS = ("province", "city", "district", "street")

_CITIES = ("北京", "天津", "上海", "重庆")
_PLAIN = (
    "河北", "山西", "辽宁", "吉林", "黑龙江", "江苏", "浙江", "安徽", "福建", "江西", "山东", "河南", "湖北", "湖南",
    "广东", "海南", "四川", "贵州", "云南", "陕西", "甘肃", "青海", "台湾",
)  # fmt: skip
_FULL_NAMES = {
    **{name: f"{name}市" for name in _CITIES},
    **{name: f"{name}省" for name in _PLAIN},
    "内蒙古": "内蒙古自治区",
    "广西": "广西壮族自治区",
    "西藏": "西藏自治区",
    "宁夏": "宁夏回族自治区",
    "新疆": "新疆维吾尔自治区",
    "香港": "香港特别行政区",
    "澳门": "澳门特别行政区",
}
# What ends like a division and is none, and what stands only in the finer part of an address: no part goes past it.
_NONE = "[小社校厂院景片辖库灾]区|住宅区|生活区|宿舍区|家属区|超市|夜市|早市|菜市|市场|大道|大街|[号栋幢室巷弄]"
_HAN = rf"(?:(?!{_NONE})[\u4e00-\u9fff])"
_COARSE = rf"(?:(?!{_NONE}|[路街])[\u4e00-\u9fff])"
_CITY = rf"(?:市辖区|{_COARSE}{{2,9}}?(?:市(?![场政民委立])|自治州|地区|盟))"
_DISTRICT = rf"(?:(?:路(?=[南北桥]))?{_COARSE}{{1,9}}?(?:区|县|旗|市(?![场政民委立])))"
_STREET = rf"(?:{_HAN}{{1,9}}?(?:街道办事处|街道|镇|乡|苏木))"
# 江苏 is a province only before a place: 江苏路, 河北区, 吉林市 and 海南藏族自治州 are something else.
_SHORT = rf"(?:{'|'.join(_FULL_NAMES)})(?![省市区县州路街]|藏族|蒙古族)(?={_CITY}|{_DISTRICT}|$)"
_PROVINCE = re.compile("|".join((*_FULL_NAMES.values(), _SHORT)))
_FINER = re.compile(f"({_CITY})?({_DISTRICT})?({_STREET})?")


def address_part(value: str, level: str) -> str | None:
    """The administrative head of the address, no finer than `level`; None when it has none."""
    text = re.sub(r"\s", "", folded(value))
    if is_region_code(text):
        return region(text, level)
    return "".join(_parts(text)[: LEVELS.index(level) + 1]) or None


def _parts(text: str) -> tuple[str, str, str, str]:
    found = _PROVINCE.match(text)
    province = "" if found is None else _FULL_NAMES.get(found[0], found[0])
    finer = _FINER.match(text, 0 if found is None else found.end())
    city, district, street = ("", "", "") if finer is None else (part or "" for part in finer.groups())
    return province, city, district, street
