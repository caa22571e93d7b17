"""A draft of the rules against cases of the past: who would have been treated differently."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from policies.factfile import decide_lines
from policies.pack import Pack


def replay(now: Pack, draft: Pack, lines: Iterable[bytes]) -> tuple[list[dict[str, Any]], int]:
    """The cases whose word, missing list or duties change, and how many cases there were."""
    changes = []
    total = 0
    for line in lines:
        for before, after in zip(decide_lines(now, [line]), decide_lines(draft, [line]), strict=True):
            total += 1
            if any(before[key] != after[key] for key in ("decision", "missing", "duties")):
                changes.append(_change(before, after))
    return changes, total


def _change(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": before["id"],
        "before": before["decision"],
        "after": after["decision"],
        "missing": after["missing"],
        "rules_gone": sorted(set(before["rules"]) - set(after["rules"])),
        "rules_new": sorted(set(after["rules"]) - set(before["rules"])),
        "zh": after["zh"],
        "en": after["en"],
    }
