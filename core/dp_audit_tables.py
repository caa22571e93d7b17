"""The neighbours that the audit compares: an invented crowd, and one person who goes as far as one person can."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from anonymizer.dp.budget import ATTO
from anonymizer.dp.plan import DEFAULT_DELTA_ATTO

PERSON: Final = "person"
ROWS_PER_PERSON: Final = 4
COLUMN_KINDS: Final[dict[str, dict[str, Any]]] = {
    "street": {"kind": "category", "categories": ["east", "west"]},
    "fee": {"kind": "integer", "lower": 0, "upper": 100},
    "road": {"kind": "open_category"},
}
# Where the one person alone has rows, and nobody else.
LONE: Final = "lane"
_CROWD: Final = 60
# For ρ: the claim is (ε, δ) at a δ that so many samples can see.
_DELTA: Final = ATTO // 1000
# One person, as three clerks type the number; eighteen rows, of which at most k may count.
_SPELLINGS: Final = ("B0001", "b-0001", "Ｂ０００１")
_REPEATS: Final = 6


@dataclass(frozen=True, slots=True)
class Scenario:
    """A question, and where the one person's rows lie: all in one cell, or in both. `found`: its groups are found in
    the data, and what is looked at is whether the group that is the person's alone was shown, and with which number."""

    name: str
    question: dict[str, Any]
    loss: dict[str, str]
    spread: bool = False
    found: bool = False

    @property
    def plan(self) -> dict[str, Any]:
        return {**self.question, "loss": self.loss}

    @property
    def looks(self) -> int:
        """At most so many views: one cell, their sum, the direction of likelihood."""
        return 3

    def claim(self, epsilon_at: Callable[[str, int], str]) -> tuple[str, int]:
        """ε (decimal) and δ (atto) that the loss promises. `epsilon_at`: OpenDP's conversion of a ρ at a δ."""
        if "epsilon" in self.loss:
            return self.loss["epsilon"], DEFAULT_DELTA_ATTO if self.found else 0
        return epsilon_at(self.loss["rho"], _DELTA), _DELTA


_STREETS: Final = [{"column": "street"}]
_SUM: Final = {"op": "sum", "column": "fee", "lower": 0, "upper": 100}
SCENARIOS: Final = (
    Scenario("count", {"aggregates": [{"op": "count"}], "rows_per_person": 2}, {"epsilon": "1"}),
    Scenario("sum", {"aggregates": [_SUM], "rows_per_person": 1}, {"epsilon": "1"}),
    Scenario(
        "people_by_street",
        {"group_by": _STREETS, "aggregates": [{"op": "people"}], "rows_per_person": 2},
        {"epsilon": "1"},
        spread=True,
    ),
    Scenario(
        "count_and_sum_by_street",
        {"group_by": _STREETS, "aggregates": [{"op": "count"}, _SUM], "rows_per_person": 2},
        {"rho": "0.2"},
    ),
    Scenario("mean", {"aggregates": [{**_SUM, "op": "mean"}], "rows_per_person": 2}, {"rho": "0.2"}),
    # From one noisy person on, so that nothing but δ keeps the threshold up.
    Scenario(
        "people_by_found_road",
        {"group_by": [{"column": "road"}], "aggregates": [{"op": "people"}], "rows_per_person": 2, "min_people": 1},
        {"epsilon": "1"},
        found=True,
    ),
)


def rows(scenario: Scenario, present: bool) -> str:
    """CSV. The fees of the one person lie far beyond the bounds."""
    lines = ["person,street,fee,road"]
    for number in range(_CROWD):
        lines += [f"A{number:04d},{'west' if number % 3 else 'east'},{number % 90},main"] * 2
    if present:
        for number in range(_REPEATS * len(_SPELLINGS)):
            street = "west" if scenario.spread and number % 2 else "east"
            lines.append(f"{_SPELLINGS[number % len(_SPELLINGS)]},{street},99999,{LONE}")
    return "\n".join(lines) + "\n"
