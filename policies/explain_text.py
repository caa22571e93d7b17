"""Sentences about a decision, in both languages, put together from what explain/ and law/ say of each rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import yaml

from policies.errors import PolicyError


class Reason(Protocol):
    """What is needed of a rule."""

    @property
    def id(self) -> str: ...
    @property
    def article(self) -> str: ...
    @property
    def outcome(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Explainer:
    """`texts` by rule id and `articles` by citation, each {"zh", "en"}."""

    texts: Mapping[str, Mapping[str, str]]
    articles: Mapping[str, Mapping[str, str]]

    @classmethod
    def load(cls, directory: Path, rules: Mapping[str, Reason]) -> Explainer:
        """Raises `policy_pack_invalid` for a rule without an explanation or with an unknown article."""
        texts = yaml.safe_load((directory / "explain" / "rules.yaml").read_text(encoding="utf-8"))
        articles = yaml.safe_load((directory / "law" / "articles.yaml").read_text(encoding="utf-8"))
        for rule in rules.values():
            if rule.outcome != "permit" and not {"zh", "en"} <= set(texts.get(rule.id, ())):
                raise PolicyError("policy_pack_invalid", rule=rule.id, reason="no explanation")
            if rule.article not in articles:
                raise PolicyError("policy_pack_invalid", rule=rule.id, reason="unknown article")
        return cls(texts, articles)

    def permit(self) -> tuple[str, str]:
        return "可以办理。", "This may be done."

    def unlisted(self) -> tuple[str, str]:
        return "规则没有允许这种处理，不能办理。", "No rule permits this, so it may not be done."

    def refused(self, fact: str) -> tuple[str, str]:
        which = f" ({fact})" if fact else ""
        return (
            "事实不完整或者有错误，按规定不予办理；请联系运维人员。",
            f"The facts are incomplete or wrong{which}, so by rule this is refused; tell an operator.",
        )

    def gated(self, rules: Sequence[Reason]) -> tuple[str, str]:
        """Prohibitions first, then everything that is missing, each with its article."""
        stops = [rule for rule in rules if not rule.outcome.startswith("needs_")]
        lacks = [rule for rule in rules if rule.outcome.startswith("needs_")]
        zh, en = [], []
        if stops:
            zh.append("不能办理：" + "；".join(self._said(rule, "zh") for rule in stops) + "。")
            en.append("This may not be done: " + "; ".join(self._said(rule, "en") for rule in stops) + ".")
        if lacks:
            zh.append("还差：" + "；".join(self._said(rule, "zh") for rule in lacks) + "。")
            en.append("Still missing: " + "; ".join(self._said(rule, "en") for rule in lacks) + ".")
        return "".join(zh), " ".join(en)

    def _said(self, rule: Reason, language: str) -> str:
        text, article = self.texts[rule.id][language], self.articles[rule.article][language]
        return f"{text}（{article}）" if language == "zh" else f"{text} ({article})"
