"""In which currency a promise is counted, and how entries and signed documents spell its amounts.

An amount is two integers. Concentrated: nano-ρ and atto-δ. Pure: nano-ε and 0. The names say which, so that nobody who
reads an entry can take one for the other, and measures never mix: a filter over both is not a proven one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.domain.errors import CoreError

Amount = tuple[int, int]


def spelt(pure: bool, amount: Amount, prefix: str = "") -> dict[str, str]:
    """`<prefix>rho_nano` and `<prefix>delta_atto`, or `<prefix>epsilon_nano`, as decimal text."""
    if pure:
        return {f"{prefix}epsilon_nano": str(amount[0])}
    return {f"{prefix}rho_nano": str(amount[0]), f"{prefix}delta_atto": str(amount[1])}


def read_spelt(document: Mapping[str, Any], prefix: str = "") -> Amount:
    """The amount that `spelt` put into a document of ours."""
    if f"{prefix}epsilon_nano" in document:
        return int(document[f"{prefix}epsilon_nano"]), 0
    return int(document[f"{prefix}rho_nano"]), int(document[f"{prefix}delta_atto"])


def require_measure(pure: bool, wished: bool, amount: Amount) -> None:
    """Raise unless an amount that somebody wishes is in the currency of what it is about."""
    if pure != wished:
        raise CoreError("measure_mixed", measure="epsilon" if pure else "rho")
    if pure and amount[1]:
        raise CoreError("amount_invalid")
