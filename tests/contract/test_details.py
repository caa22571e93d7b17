"""What a problem says besides its sentence is words too: nobody has to know what `bounds` or `not_a_decimal` means."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from mingzheng.detail_words import LABELS, REASONS, detail_words

ROOT = Path(__file__).parents[2]
# Shown in sentences of their own: the rules' decision, who may, which fields, which kept articles.
SAID_ELSEWHERE = {"articles", "decision", "fields", "form", "hash", "measure", "missing", "query", "roles"}
RAISED = {"AnonymizerError", "CoreError", "HttpError"}


def keywords() -> Iterator[tuple[str, ast.expr]]:
    """Name and value of each detail that a person at the console can meet."""
    for folder in ("anonymizer", "core", "api", "console"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RAISED:
                    yield from ((keyword.arg, keyword.value) for keyword in node.keywords if keyword.arg)
                elif (
                    isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "invalid"
                ):
                    yield from (("reason", argument) for argument in node.args)


def test_every_detail_has_a_name_in_words() -> None:
    assert {name for name, _ in keywords()} <= {*LABELS, *SAID_ELSEWHERE}


def test_every_reason_is_a_sentence_in_both_languages() -> None:
    codes = {value.value for name, value in keywords() if name == "reason" and isinstance(value, ast.Constant)}
    assert len(codes) > 15 and codes <= set(REASONS)
    assert all(said.zh.endswith("。") and said.en.endswith(".") for said in REASONS.values())


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", [("列", "甲、乙"), ("哪里不对", "下限大于上限。"), ("处理方法", "删除"), ("没有名字的", "x")]),
        ("en", [("Columns", "甲, 乙"), ("What is wrong", "The lower limit is above the upper one."),
                ("Treatment", "Drop"), ("没有名字的", "x")]),
    ],
)  # fmt: skip
def test_details_are_told_in_the_readers_language(language: str, said: list[tuple[str, str]]) -> None:
    details = {"columns": ["甲", "乙"], "reason": "bounds", "technique": "drop", "没有名字的": "x"}
    assert detail_words(details, language) == said
