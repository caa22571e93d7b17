"""Amounts in entries: integers as decimal text, nano-ρ and atto-δ. Nothing else is read, nothing is rounded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

MAX_DIGITS = 38


class Amount(NamedTuple):
    """A loss: `rho` in 1e-9, `delta` in 1e-18."""

    rho: int
    delta: int

    def __add__(self, other: object) -> Amount:
        if not isinstance(other, Amount):
            return NotImplemented
        return Amount(self.rho + other.rho, self.delta + other.delta)

    def within(self, limit: Amount) -> bool:
        """Both parts at most `limit`'s: neither may be paid with the other."""
        return self.rho <= limit.rho and self.delta <= limit.delta


NOTHING = Amount(0, 0)


def read_amount(body: Mapping[str, Any], prefix: str = "") -> Amount:
    """`<prefix>rho_nano` and `<prefix>delta_atto`. Raises KeyError, TypeError or ValueError if they are not amounts."""
    return Amount(_integer(body[f"{prefix}rho_nano"]), _integer(body[f"{prefix}delta_atto"]))


def read_nano(text: object) -> int:
    """One part of an amount. Raises TypeError or ValueError if it is none."""
    return _integer(text)


def read_names(names: object) -> tuple[str, ...]:
    """The accounts that a dataset lies within. Raises TypeError or ValueError unless a list of different names."""
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise TypeError("not names")
    if len(set(names)) != len(names):
        raise ValueError("named twice")
    return tuple(sorted(names))


def _integer(text: object) -> int:
    if not isinstance(text, str):
        raise TypeError("not text")
    if not text.isascii() or not text.isdigit() or len(text) > MAX_DIGITS or (text != "0" and text[0] == "0"):
        raise ValueError("not an amount")
    return int(text)
