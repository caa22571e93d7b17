"""A refusal by the rules, as a person reads it: the word, the sentence, what is missing, the articles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from mingzheng.errors import Failure, Text
from mingzheng.sdk.errors import ProblemError
from mingzheng.words import DECISIONS, word

_TOLD: Final = ("decision", "missing", "articles", "rules", "why_zh", "why_en")

_NOTHING_TO_SUPPLY: Final = ("deny", "restrict", "not_applicable", "refused_error")


def decision_of(failure: Failure) -> Mapping[str, Any] | None:
    """What the rules said, where they are why; else None. Some answers carry it beside their details, some in them."""
    if not isinstance(failure, ProblemError):
        return None
    found: dict[str, Any] = dict(failure.decision or {})
    if failure.code == "policy_refused":
        found |= {name: failure.details[name] for name in _TOLD if name in failure.details}
    return found if found.get("decision") else None


def decision_lines(decision: Mapping[str, Any], language: str) -> list[str]:
    decided = decision["decision"]
    # A prohibition is among what the rules answered, but it is nothing that anybody could supply.
    missing = [one for one in map(str, decision.get("missing") or ()) if one not in _NOTHING_TO_SUPPLY]
    lines = [Text("结论：", "Decision: ")[language] + word(DECISIONS, decided, language)]
    sentence = decision.get(f"why_{language}") or decision.get(language)
    lines += [str(sentence)] if sentence else []
    between = Text("、", "; ")[language]
    if missing and missing != [decided]:
        lines.append(
            Text("缺少：", "Missing: ")[language] + between.join(word(DECISIONS, m, language) for m in missing)
        )
    articles = [*map(str, decision.get("articles") or ())]
    return lines + ([Text("依据：", "Articles: ")[language] + between.join(articles)] if articles else [])
