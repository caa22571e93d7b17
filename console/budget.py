"""A privacy budget in words: what share of it is left, and how many ordinary questions that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from anonymizer.dp.budget import format_rho, parse_rho
from console.plan_form import PRECISIONS, PURE_PRECISIONS

_USUAL: Final = {False: parse_rho(PRECISIONS["usual"]), True: parse_rho(PURE_PRECISIONS["usual"])}


@dataclass(frozen=True, slots=True)
class Budget:
    """Amounts in nano-ρ, or nano-ε where `pure`."""

    granted: int
    left: int
    pure: bool = False

    @property
    def share(self) -> int:
        """Left, in whole percent, rounded down: an empty budget must never read as one per cent."""
        return self.left * 100 // self.granted if self.granted else 0

    @property
    def questions(self) -> int:
        """How many questions of the usual precision it still holds."""
        return self.left // _USUAL[self.pure]

    @property
    def left_text(self) -> str:
        return format_rho(self.left)

    @property
    def granted_text(self) -> str:
        return format_rho(self.granted)
