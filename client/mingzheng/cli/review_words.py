"""A review as a steward reads it in a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from mingzheng.cli.decisions import decision_lines
from mingzheng.errors import Text
from mingzheng.keystore_documents import one_line
from mingzheng.sdk.answer import loss_words
from mingzheng.subject_words import subject_words
from mingzheng.words import REVIEW_KINDS, REVIEW_STATES, word

_WHY_NOT: Final = {
    "cannot_approve_own": Text("您经手过，或是您自己提出的。", "you had a hand in it, or asked for it yourself."),
    "review_decided": Text("已经有了决定。", "it has been decided."),
    "review_expired": Text("签名期限已过。", "the time to sign has passed."),
}


def review_rows(found: Sequence[Mapping[str, Any]], language: str) -> tuple[list[str], list[list[str]]]:
    """Headings and rows of the queue."""
    heads = {"zh": ["编号", "事项", "状态", "数据集或人群"], "en": ["id", "kind", "state", "dataset or population"]}
    rows = [[one["id"], *_what(one, language), one.get("dataset") or one.get("population") or "—"] for one in found]
    return heads[language], rows


def review_lines(review: Mapping[str, Any], title: Text | None, language: str) -> list[str]:
    """What it is about, all that would be signed, its price, what the rules said, and whether the reader may decide."""
    what, state = _what(review, language)
    about = review.get("dataset") or review.get("population") or "—"
    named = about if title is None else f"{title[language]}{Text(f'（{about}）', f' ({about})')[language]}"
    lines = [f"{review['id']}  {what}{Text('：', ': ')[language]}{named}  [{state}]"]
    if isinstance(review.get("not_after"), int):
        until = datetime.fromtimestamp(review["not_after"], UTC).strftime("%Y-%m-%d %H:%M UTC")
        lines.append(Text(f"签名期限：{until}", f"To be signed before {until}")[language])
    lines.append(Text("您将签署的内容：", "What you would sign:")[language])
    said, rest = subject_words(review.get("subject") or {})
    lines += [f"  {one_line(one[language])}" for one in said]
    lines += [f"  {one_line(name)}: {one_line(value)}" for name, value in sorted(rest.items())]
    lines += _price(review, language)
    decision = review.get("decision") or {}
    lines += [one_line(line) for line in decision_lines(decision, language)] if decision.get("decision") else []
    return [*lines, _may(review, language)]


def _what(review: Mapping[str, Any], language: str) -> tuple[str, str]:
    return word(REVIEW_KINDS, review.get("kind"), language), word(REVIEW_STATES, review.get("state"), language)


def _price(review: Mapping[str, Any], language: str) -> list[str]:
    lines = []
    if review.get("price"):
        lines.append(Text("隐私损失：", "Privacy loss: ")[language] + loss_words(review["price"]))
    for error in review.get("expected_error") or ():
        shown = error.get(f"words_{language}") or error.get("half_width_95")
        lines.append(Text("预期误差 ", "Expected error of ")[language] + f"{error.get('aggregate')}: {shown}")
    return lines


def _may(review: Mapping[str, Any], language: str) -> str:
    if review.get("can_decide"):
        return Text("您可以决定这一事项。", "You may decide it.")[language]
    head = Text("您不能决定这一事项：", "You may not decide it: ")[language]
    return head + word(_WHY_NOT, review.get("why_not"), language)
