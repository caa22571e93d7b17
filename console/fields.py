"""What was wrong with a form, in the words that the form itself has beside its fields. Never what was typed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from console import i18n
from console.attestations import ATTESTATIONS
from mingzheng.errors import Text

# The keys of the form's own labels, so that the two cannot differ; a test asks that each is one.
LABELS: Final = {
    "cap_delta": "Small failure probability (δ)",
    "cap_rho": "Cap for everybody together (ρ, or ε)",
    "categories": "Categories, separated by commas",
    "delta": "Small failure probability (δ)",
    "epsilon": "Amount (ε)",
    "file": "File",
    "identifier_kind": "What that column holds",
    "kind": "Declared in public as",
    "legal_basis": "Legal basis",
    "lower": "Not below",
    "max_rows_per_person": "Most rows of one person that count",
    "origin_note": "Where the data come from",
    "person_column": "Column that identifies the person",
    "populations": "Whose people are in it",
    "project": "Project",
    "purpose": "Purpose",
    "reason": "Reason",
    "rho": "Amount (ρ)",
    "statutory_reference": "Law or regulation relied on",
    "title_en": "Title in English",
    "title_zh": "Title in Chinese",
    "upper": "Not above",
}

_FACTS: Final = {one.fact: one.says for one in ATTESTATIONS}
_UNLIKE: Final = Text("不能这样填", "cannot be used as it is")
_FAULTS: Final = {
    "missing": Text("没有填写", "is missing"),
    "one_is_enough": Text(
        "没有填写，中文或英文填一个就够", "is missing: one title is enough, in Chinese or in English"
    ),
    "string_too_short": Text("没有填写", "is missing"),
    "too_long": Text("太长", "is too long"),
    "string_too_long": Text("太长", "is too long"),
    "int_parsing": Text("要填整数", "has to be a whole number"),
    "date_parsing": Text("要填日期，例如 2027-12-31", "has to be a date such as 2027-12-31"),
    "decimal_parsing": Text("要填数字", "has to be a number"),
    "enum": Text("请从列出的选项中选择", "has to be one of those listed"),
    "not_of_kind": Text("不属于这种类型，请先选择类型", "does not belong to this kind: choose the kind with it"),
    "string_nul": Text("含有不能使用的字符", "has a character that cannot be used"),
}
_FIELD: Final = re.compile(r"(?:(?:body|query)\.)?([A-Za-z_][\w.]*)(?:: (\w+))?")


def told(fields: Iterable[object], language: str) -> list[tuple[str, str]]:
    """(label, what is wrong) of each field of a `request_invalid`; its bare name where no form has a label for it."""
    return [_told(str(field), language) for field in fields]


def _told(field: str, language: str) -> tuple[str, str]:
    match = _FIELD.fullmatch(field)
    if match is None:
        return field, _UNLIKE[language]
    name, fault = match[1], _FAULTS.get(match[2] or "", _UNLIKE)
    fact = _FACTS.get(name)
    if fact is not None:
        return fact[language], fault[language]
    return i18n.catalogue(language).gettext(LABELS.get(name, name)), fault[language]
