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
    """`texts` by rule id, `articles` by citation and `facts` by dotted name, each {"zh", "en"}."""

    texts: Mapping[str, Mapping[str, str]]
    articles: Mapping[str, Mapping[str, str]]
    facts: Mapping[str, Mapping[str, str]]

    @classmethod
    def load(
        cls, directory: Path, overlays: Iterable[Overlay], rules: Iterable[Rule], facts: Iterable[str]
    ) -> Explainer:
        """Raises `policy_pack_invalid` for an unknown article, and for a gate or a fact without plain words."""
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
        names = read_yaml(directory / "explain" / "facts.yaml")
        for fact in facts:
            if not {"zh", "en"} <= set(names.get(fact, ())):
                raise PolicyError("policy_pack_invalid", reason=f"no name for {fact}")
        return cls(texts, articles, names)

    def permit(self) -> tuple[str, str]:
        return "可以办理。", "This may be done."

    def unlisted(self) -> tuple[str, str]:
        return "规则没有允许这种处理，不能办理。", "No rule permits this, so it may not be done."

    def refused(self, fact: str) -> tuple[str, str]:
        """`fact`: the dotted name of the one that is wrong, or nothing where none can be named."""
        named = self.facts.get(fact)
        zh, en = (f"：{named['zh']}", f": {named['en']} ({fact})") if named else ("", "")
        return (
            f"事实不完整或者有错误{zh}。按规定不予办理，请更正后再办，仍然不行就联系运维人员。",
            f"The facts are incomplete or wrong{en}. "
            "By rule this is refused: correct them and try again, or tell an operator.",
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
