"""What a guide calls a page or a button is what the page calls it; its commands run in sh and in PowerShell alike."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from console import i18n, rights_words, verify_words, words
from console.messages import extracted
from mingzheng.errors import Text

GUIDES = Path(__file__).resolve().parents[2] / "docs" / "guides"
ROLES = ("steward", "researcher", "auditor", "resident")
# Printed boldly for what they say and not as a name: whatever is added here is on no page.
EMPHASIS: dict[str, set[str]] = {
    "en": {
        "If a column is more than the scan saw, say so",
        "Look at the findings",
        "Say what only you can know",
        "colleague",
        "key file",
        "population",
        "text",
        "disproved",
        "cannot tell",
        "slip",
    },
    "zh": {"单位：元", "另一位同事", "查看检测结果", "检测程序没有看出来的，请您指明", "说明只有您知道的事"},
}


def prose(role: str, language: str) -> str:
    path = GUIDES / (f"{role}.md" if language == "en" else f"{role}.zh.md")
    text = re.sub(r"^```.*?^```", "", path.read_text("utf-8"), flags=re.S | re.M)
    return re.sub(r"`[^`]*`", "", text)


def names(text: str, language: str) -> set[str]:
    bold = re.findall(r"\*\*(.+?)\*\*", text, flags=re.S)
    rest = re.sub(r"\*\*(.+?)\*\*", "", text, flags=re.S)
    marked = re.findall(r"\*([^*]+)\*" if language == "en" else r"“(.+?)”|\*([^*]+)\*", rest)
    found = [one if isinstance(one, str) else one[0] or one[1] for one in marked]
    parts = [part for one in [*bold, *found] for part in re.split("[→›]", one)]
    return {re.sub(r"\s+", " ", part).strip(" .。：:") for part in parts}


def said(language: str) -> set[str]:
    """Every sentence of every page, and what codes are called."""
    keys = [key if isinstance(key, str) else key[0] for _, _, key in extracted()]
    tables = [
        table for table in (vars(words) | vars(rights_words) | vars(verify_words)).values() if isinstance(table, dict)
    ]
    called = {text[language] for table in tables for text in table.values() if isinstance(text, Text)}
    return {i18n.catalogue(language).gettext(key) for key in keys} | called


@pytest.mark.parametrize("language", ["en", "zh"])
def test_pages_and_buttons_are_called_in_the_guides_what_they_are_called_on_the_pages(language: str) -> None:
    known = tuple(sorted(said(language)))
    named = set().union(*(names(prose(role, language), language) for role in ROLES))
    # A guide may give the beginning of a long label.
    unknown = {name for name in named if not any(one.startswith(name) for one in known)}
    assert unknown == EMPHASIS[language]


def lines(role: str, shell: str) -> list[str]:
    text = (GUIDES / f"{role}.md").read_text("utf-8")
    return "".join(re.findall(rf"^```{shell}\n(.*?)^```", text, re.S | re.M)).splitlines()


@pytest.mark.parametrize("role", ROLES)
def test_commands_are_spelt_so_that_both_shells_read_them_alike(role: str) -> None:
    for line in lines(role, "sh"):
        bare, quoted = re.sub(r'"[^"]*"', "", line), "".join(re.findall(r'"([^"]*)"', line))
        assert not re.search(r"[&|;<>`'\\$(){}@#]|--%", bare), line
        # Between double quotes both read $NAME, and PowerShell a backtick as well.
        assert "`" not in quoted and "$" not in re.sub(r"\$[A-Z]+", "", quoted), line


def test_the_powershell_of_stewards_is_their_sh_with_values_given_to_the_names() -> None:
    plain = [line for line in lines("steward", "powershell") if not re.fullmatch(r'\$[A-Z]+ = "[^"$`]+"', line)]
    assert plain == lines("steward", "sh") != []
    given = [line.split()[0] for line in lines("steward", "powershell") if " = " in line]
    used = list(dict.fromkeys(re.findall(r"\$[A-Z]+", "\n".join(plain))))
    assert given == used
