"""Cedar's schema, written out from the vocabulary. `python -m policies.schema` rewrites schema/facts.cedarschema."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from policies.vocabulary import Fact, Vocabulary

HERE = Path(__file__).parent
_PLAIN = {"flag": "Bool", "count": "Long", "text": "String", "words": "Set<String>", "date": "Long", "amount": "Long"}


def render(vocabulary: Vocabulary) -> str:
    """One context type for all actions. Every fact is required, since Cedar skips a rule that reads a missing one."""
    lines = ["// Written from facts/vocabulary.yaml by `python -m policies.schema`. Do not edit.", ""]
    for fact in vocabulary:
        if fact.type in ("enum", "choices") and fact.name != "action" and not fact.optional:
            values = ", ".join(f'"{value}"' for value in fact.members)
            lines.append(f"entity {fact.entity} enum [{values}];")
    lines += ["entity Actor;", "entity Subject;", "", "type Facts = " + _record(_tree(vocabulary), "") + ";", ""]
    actions = ", ".join(f'"{action}"' for action in vocabulary.get("action").values)
    lines.append(f"action {actions}")
    lines.append("  appliesTo { principal: [Actor], resource: [Subject], context: Facts };")
    return "\n".join(lines) + "\n"


def _tree(vocabulary: Vocabulary) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for fact in vocabulary:
        if fact.optional or fact.name == "action":
            continue
        *path, leaf = fact.name.split(".")
        place = tree
        for part in path:
            place = place.setdefault(part, {})
        place[leaf] = _type(fact)
    return tree


def _type(fact: Fact) -> str:
    if fact.type == "enum":
        return fact.entity
    return f"Set<{fact.entity}>" if fact.type == "choices" else _PLAIN[fact.type]


def _record(tree: dict[str, Any], indent: str) -> str:
    inner = indent + "  "
    fields = [
        f'{inner}"{name}": {_record(value, inner) if isinstance(value, dict) else value},'
        for name, value in tree.items()
    ]
    return "{\n" + "\n".join(fields) + f"\n{indent}}}"


if __name__ == "__main__":
    (HERE / "schema" / "facts.cedarschema").write_text(
        render(Vocabulary.load(HERE / "facts" / "vocabulary.yaml")), encoding="utf-8"
    )
