"""A pack as one JSON document, from which any Cedar engine makes the same decisions; see recompute/recompute.mjs."""

from __future__ import annotations

from typing import Any

from policies.pack import ACTED_ON, Pack


def bundle(pack: Pack) -> dict[str, Any]:
    """Rules in Cedar's JSON by set and id, the days from which they hold (since 1970-01-01), and what ranks answers."""
    rules = {**pack.terms, **pack.gates, **pack.duties}
    return {
        "name": pack.manifest["name"],
        "version": pack.manifest["version"],
        "hash": pack.hash,
        "overlays": [overlay.name for overlay in pack.overlays],
        "strength": list(pack.strength),
        "acted_on": sorted(ACTED_ON),
        "limits": {name: limit.value for name, limit in pack.limits.items()},
        "since": {rule.id: rule.since_day for rule in rules.values()},
        "outcome": {rule.id: rule.outcome for rule in rules.values()},
        "schema": pack.schema,
        "sets": {name: dict(found.policies) for name, found in pack.sets.items()},
    }
