"""Sentences about a decision, in both languages, put together from what explain/ and law/ say of each rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from policies.errors import PolicyError
from policies.law_table import load_articles
from policies.overlay import Overlay
from policies.rules import Rule
from policies.yaml_file import read_yaml

_HEADS: Final = {
    "not_applicable": ("不适用这些规则：", "These rules do not apply: "),
    "deny": ("不能办理：", "This may not be done: "),
    "restrict": ("只能保存和保护，不能作其他处理：", "This may only be kept and protected: "),
    "notify_all": ("要立即处理：", "This must be done at once: "),
    "notify_regulator": ("要立即处理：", "This must be done at once: "),
}
_LACKS: Final = ("还差：", "Still missing: ")


@dataclass(frozen=True, slots=True)
class Explainer:
    """`texts` by rule id and `articles` by citation, each {"zh", "en"}."""

    texts: Mapping[str, Mapping[str, str]]
    articles: Mapping[str, Mapping[str, str]]

    @classmethod
    def load(cls, directory: Path, overlays: Iterable[Overlay], rules: Iterable[Rule]) -> Explainer:
        """Raises `policy_pack_invalid` for a gate without an explanation or a rule with an unknown article."""
        texts = dict(read_yaml(directory / "explain" / "rules.yaml"))
        articles: dict[str, Mapping[str, str]] = dict(load_articles(directory))
        for overlay in overlays:
            texts |= overlay.explain
            articles |= overlay.articles
        for rule in rules:
            silent = rule.outcome == "permit" or rule.id.startswith("duty-")
            if not silent and not {"zh", "en"} <= set(texts.get(rule.id, ())):
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

    def gated(self, word: str, rules: Sequence[Rule]) -> tuple[str, str]:
        """The strongest word with its reasons, then everything that is missing, each with its article."""
        zh, en = "", []
        groups = [(_HEADS[word], [rule for rule in rules if rule.outcome == word])] if word in _HEADS else []
        if word != "not_applicable":
            groups.append((_LACKS, [rule for rule in rules if rule.outcome.startswith("needs_")]))
        for (head_zh, head_en), found in groups:
            if found:
                zh += head_zh + "；".join(self._said(rule, "zh") for rule in found) + "。"
                en.append(head_en + "; ".join(self._said(rule, "en") for rule in found) + ".")
        return zh, " ".join(en)

    def _said(self, rule: Rule, language: str) -> str:
        text, article = self.texts[rule.id][language], self.articles[rule.article][language]
        return f"{text}（{article}）" if language == "zh" else f"{text} ({article})"
