"""Coarser values that are still of use: age bands, years or months, districts. What cannot be read becomes empty.

Each function gives its own output back unchanged, so that treating twice is treating once.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange

_AGE = re.compile(r"([0-9]{1,3})(?:\.[0-9]+)?(?:岁|周岁)?")
_BAND = re.compile(r"([0-9]{1,3})-([0-9]{1,3})|([0-9]{1,3})\+")
_DATE = re.compile(
    r"((?:18|19|20)[0-9]{2})(?:([0-9]{2})([0-9]{2})|(?:[-/.年]([0-9]{1,2})(?:[-/.月](?:([0-9]{1,2})日?)?)?)?年?)"
    r"(?:[ T].*)?"
)
_PROVINCE = r"[\u4e00-\u9fff]{2,7}?(?:省|自治区|特别行政区)|(?:北京|上海|天津|重庆)市?"
_CITY = r"[\u4e00-\u9fff]{2,9}?(?:市|自治州|地区|盟)"
_DISTRICT = r"[\u4e00-\u9fff]{1,9}?(?:区|县|旗|市)"
_STREET = r"[\u4e00-\u9fff]{1,9}?(?:街道办事处|街道|镇|乡|苏木)"
_PARTS = {"province": _PROVINCE, "city": _CITY, "district": _DISTRICT, "street": _STREET}


def _down_to(level: str) -> re.Pattern[str]:
    """Every part is optional: offices leave out what everyone at the counter knows."""
    levels = list(_PARTS)[: list(_PARTS).index(level) + 1]
    return re.compile("".join(f"(?:{_PARTS[name]})?" for name in levels))


_ADDRESS = {level: _down_to(level) for level in _PARTS}
# Endings that look like a district but name something smaller: 幸福小区, 开发园区 stays.
_SMALLER = re.compile("(?:小|社|校|厂|院|住宅|生活|宿舍|家属)区$")
DATE_LEVELS = ("year", "month")
ADDRESS_LEVELS = tuple(_ADDRESS)
OLDEST = 130


def age(value: str, width: int, top: int) -> str | None:
    """`width` years a band from 0; `top` and over is one band, `90+`. A wider band of the same grid stays as it is."""
    text = _fold(value)
    band = _BAND.fullmatch(text)
    if band:
        return text if _on_grid(band, width, top) else None
    match = _AGE.fullmatch(text)
    if match is None or int(match[1]) > OLDEST:
        return None
    years = int(match[1])
    if years >= top:
        return f"{top}+"
    low = years // width * width
    return f"{low}-{min(low + width, top) - 1}"


def age_bands(width: int, top: int) -> list[str]:
    """All bands that `age` can give: public, since they depend on the parameters alone."""
    return [f"{low}-{min(low + width, top) - 1}" for low in range(0, top, width)] + [f"{top}+"]


def date_of(value: str, level: str) -> str | None:
    """`year` gives 1985; `month` gives the first day of it, 1985-03-01, so that it remains a date."""
    match = _DATE.fullmatch(_fold(value))
    if match is None:
        return None
    year, month, day = match[1], match[2] or match[4], match[3] or match[5]
    if month and not (1 <= int(month) <= 12 and 1 <= int(day or 1) <= monthrange(int(year), int(month))[1]):
        return None
    if level == "year":
        return year
    return f"{year}-{int(month):02d}-01" if month else None


def address(value: str, level: str) -> str | None:
    """The administrative head of the address, no finer than `level`; None when it has none."""
    text = re.sub(r"\s", "", _fold(value))
    match = _ADDRESS[level].match(text)
    head = match[0] if match else ""
    if _SMALLER.search(head):
        head = _without_last(head, level)
    return head or None


def _without_last(head: str, level: str) -> str:
    """Drop the part that names an estate, and keep what stands before it."""
    coarser = ADDRESS_LEVELS[ADDRESS_LEVELS.index(level) - 1] if level != "province" else None
    if coarser is None:
        return ""
    match = _ADDRESS[coarser].match(head)
    found = match[0] if match else ""
    return "" if not found or _SMALLER.search(found) else found


def _on_grid(band: re.Match[str], width: int, top: int) -> bool:
    if band[3]:
        return int(band[3]) == top
    low, high = int(band[1]), int(band[2])
    return low % width == 0 and high == min(low + width, top) - 1 and low < top


def _fold(value: str) -> str:
    return unicodedata.normalize("NFKC", value).strip()
