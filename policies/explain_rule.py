"""One rule, or all rules of one article, as a person reads them."""

from __future__ import annotations

import re
from pathlib import Path

from policies.errors import PolicyError
from policies.pack import Pack
from policies.rules import Rule

KINDS = ("definitions", "gates", "duties", "refusal-duties", "overlays/*")


def explain_rule(pack: Pack, directory: Path, name: str) -> str:
    """Raises `policy_rule_unknown`. `name`: a rule's id or an article's citation."""
    every = {**pack.terms, **pack.gates, **pack.duties}
    found = [rule for rule in every.values() if name in (rule.id, rule.article)]
    if not found:
        raise PolicyError("policy_rule_unknown", rule=name[:80])
    return "\n\n".join(_explained(pack, directory, rule) for rule in found)


def _explained(pack: Pack, directory: Path, rule: Rule) -> str:
    article = pack.articles[rule.article]
    lines = [
        f"{rule.id}  {rule.title}",
        f"  {article['zh']}（{article['about_zh']}） / {article['en']} ({article['about_en']})",
        f"  {rule.outcome}, in force since {rule.since}",
    ]
    if text := pack.texts.get(rule.id):
        lines += [f"  {text['zh']}", f"  {text['en']}"]
    source = _source(directory, rule.id)
    return "\n".join([*lines, *(f"    {line}" for line in source.splitlines() if not line.startswith("@"))])


def _source(directory: Path, name: str) -> str:
    for kind in KINDS:
        for path in sorted(directory.glob(f"{kind}/*.cedar")):
            if match := re.search(rf'@id\("{re.escape(name)}"\).*?;\n', path.read_text(encoding="utf-8"), re.DOTALL):
                return match[0]
    return ""
