"""Codes of administrative divisions by position: 6 digits (GB/T 2260), 9 (GB/T 10114), 12 (statistics)."""

from __future__ import annotations

import re

# The first two digits of every province-level division, Hong Kong, Macau and Taiwan included.
_PROVINCES = "1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12]"
_CODE = re.compile(rf"(?:{_PROVINCES})(?:[0-9]{{4}}|[0-9]{{7}}|[0-9]{{10}})")
_DIGITS = {"province": 2, "city": 4, "district": 6, "street": 9}


def is_region_code(text: str) -> bool:
    return _CODE.fullmatch(text) is not None


def region(code: str, level: str) -> str:
    """`320102001007` to 320000, 320100, 320102 or 320102001. A code that says less stays as it is."""
    kept = code[: _DIGITS[level]]
    if level == "street" and len(kept) == 9 and kept.endswith("000"):
        kept = kept[:6]
    return kept.ljust(6, "0")
