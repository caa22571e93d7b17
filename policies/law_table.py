"""Names of articles in both languages, from the instruments and the article numbers that rules cite."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from policies.errors import PolicyError
from policies.yaml_file import read_yaml

_DIGITS: Final = "零一二三四五六七八九"


def load_articles(directory: Path) -> dict[str, dict[str, str]]:
    """Every article by citation ("PIPL-13"): zh, en, about_zh, about_en, read. Number 0: the instrument as a whole."""
    instruments: Mapping[str, Any] = read_yaml(directory / "law" / "instruments.yaml")
    entries: Mapping[str, Any] = read_yaml(directory / "law" / "articles.yaml")
    table = {}
    for citation, entry in entries.items():
        zh, en = _name(instruments, citation)
        table[citation] = {"zh": zh, "en": en, **entry}
    return table


def name_article(directory: Path, citation: str) -> tuple[str, str]:
    """Its name in Chinese and English, whether or not a rule cites it. Raises `policy_pack_invalid`."""
    return _name(_instruments(directory), citation)


@cache
def _instruments(directory: Path) -> Mapping[str, Any]:
    found: Mapping[str, Any] = read_yaml(directory / "law" / "instruments.yaml")
    return found


def _name(instruments: Mapping[str, Any], citation: str) -> tuple[str, str]:
    short, number = citation.rsplit("-", 1)
    if short not in instruments or not number.isdecimal():
        raise PolicyError("policy_pack_invalid", rule=citation, reason="an instrument that is not listed")
    law = instruments[short]
    if number == "0":
        return f"《{law['zh']}》", law["en"]
    return f"《{law['zh']}》第{_numeral(int(number))}条", f"{law['en']} Art. {number}"


def _numeral(number: int) -> str:
    """1 to 99 as statutes write them."""
    tens, units = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[units] if units or not tens else "")
