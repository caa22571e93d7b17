"""Amounts in entries: integers as decimal text, nano-ρ and atto-δ, or nano-ε. Nothing else is read or rounded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

MAX_DIGITS = 38


class Amount(NamedTuple):
    """A loss: `rho` in 1e-9, `delta` in 1e-18. Of a `pure` one, which entries call `epsilon_nano`, `rho` is the ε.

    Sums are of numbers alone: who adds up checks first that all are in one measure.
    """

    rho: int
    delta: int
    pure: bool = False

    def __add__(self, other: object) -> Amount:
        if not isinstance(other, Amount):
            return NotImplemented
        return Amount(self.rho + other.rho, self.delta + other.delta, self.pure or other.pure)

    @property
    def nothing(self) -> bool:
        return self.rho == self.delta == 0

    @property
    def numbers(self) -> tuple[int, int]:
        """As the chain holds them, where the measure stands beside the amounts."""
        return self.rho, self.delta

    def within(self, limit: Amount) -> bool:
        """Both parts at most `limit`'s: neither may be paid with the other."""
        return self.rho <= limit.rho and self.delta <= limit.delta


NOTHING = Amount(0, 0)


def read_amount(body: Mapping[str, Any], prefix: str = "") -> Amount:
    """`<prefix>rho_nano` and `<prefix>delta_atto`, or `<prefix>epsilon_nano` alone. Raises KeyError, TypeError or
    ValueError if they are not amounts, or of both measures."""
    if f"{prefix}epsilon_nano" in body:
        if f"{prefix}rho_nano" in body or f"{prefix}delta_atto" in body:
            raise ValueError("two measures")
        return Amount(_integer(body[f"{prefix}epsilon_nano"]), 0, pure=True)
    return Amount(_integer(body[f"{prefix}rho_nano"]), _integer(body[f"{prefix}delta_atto"]))


def read_size(body: Mapping[str, Any]) -> Amount:
    """What telling the public size cost; nothing in entries of older platforms. Raises TypeError or ValueError."""
    if "size_epsilon_nano" in body:
        return Amount(_integer(body["size_epsilon_nano"]), 0, pure=True)
    return Amount(_integer(body.get("size_rho_nano", "0")), 0)


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
