"""What an entry says of the risk of being singled out: whole numbers, and no name or value of any column."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

_COUNTS: Final = {
    "groups": "classes",
    "smallest_group": "k_min",
    "alone": "unique",
    "in_small_groups": "small",
    "fewest_sensitive_values": "l_min",
}


def risk_counts(figures: Mapping[str, Any]) -> dict[str, int]:
    """Of figures as the scanner gives them. How many people there are is not among them: telling that has its price."""
    return {name: figures[key] for name, key in _COUNTS.items() if key in figures}
