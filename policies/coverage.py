"""Which articles the rules carry: rules, pairs in which they speak, explanation, and item of the audit guideline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from policies.cases import load_cases
from policies.evidence import items_citing
from policies.facts import neutral
from policies.pack import HERE, Pack

_HEAD: Final = """# What the rules cover

Written by `mingzheng-server policy coverage`. One row an article that rules cite: how its text was read (T statute
text, E official excerpt or agreeing summaries, M from memory, not seen), the rules, how many minimal pairs make them
speak, whether a clerk is told why, and the [items of the 2025 audit guideline](audit-items.md) that it bears on.
Articles that only evidence can show, and those out of scope, are at the end. A lawyer has not signed this table yet.

| article | about | read | rules | pairs | told | audit item |
| --- | --- | --- | --- | --- | --- | --- |
"""
_REST: Final = """
Only evidenced, not decided: PIPL 5, 9, 33, 34, 37, 42, 43, 46, 48, 52, 54, 58, 59, 69. PIPL 53 (representatives of
processors abroad) is out of scope. Order 25 on small processors changes forms of self-audit and assessment and no
decision, so it has no rule.
"""


def coverage_table(directory: Path = HERE) -> str:
    pack = Pack.load(directory)
    pairs = Counter(_speaking(pack, directory))
    return _HEAD + "".join(f"{row}\n" for row in _rows(pack, pairs, directory)) + _REST


def _speaking(pack: Pack, directory: Path) -> Iterator[str]:
    """The id of every rule, once for each pair in which it speaks."""
    base = neutral(pack.vocabulary)
    for case in load_cases(directory):
        yield from pack.decide({**base, **case.facts}).rules


def _rows(pack: Pack, pairs: Mapping[str, int], directory: Path) -> Iterator[str]:
    every = {**pack.terms, **pack.gates, **pack.duties}
    for citation, article in pack.articles.items():
        rules = [rule for rule in every.values() if rule.article == citation]
        limits = [limit.name for limit in pack.limits.values() if limit.article == citation]
        named = ", ".join([*(rule.id for rule in rules), *(f"limit {name}" for name in limits)])
        spoken = sum(pairs[rule.id] for rule in rules)
        told = "yes" if any(rule.id in pack.texts for rule in rules) else "-"
        items = ", ".join(f"[{number}](audit-items.md#item-{number})" for number in items_citing(directory, citation))
        yield (
            f"| {article['zh']} {article['en']} | {article['about_zh']} {article['about_en']} | {article['read']} "
            f"| {named} | {spoken or '-'} | {told} | {items or '-'} |"
        )
