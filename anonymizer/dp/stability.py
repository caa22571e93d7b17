"""How far one person can move the exact integers: the one claim about privacy that is ours and not OpenDP's.

Claim. A block is a vector with one integer for each cell. A person has at most k selected rows (stored rank < k). Each
selected row adds to at most one cell an integer of absolute value at most m. So adding or removing all rows of one
person moves the block by a vector that is a sum of at most k one-cell vectors of size at most m:

    L0 ≤ min(k, cells)        L∞, L1, L2 ≤ k·m

The last three are equal and reached: k rows with the extreme value in the same cell. The ranks of other people do not
change, and a condition only ever removes rows, so it holds for every fixed draw of ranks and every condition.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from anonymizer.dp.column import Column
from anonymizer.dp.plan_types import Bounded, Count, Plan

# More rows are refused when a version is prepared, so |sum| ≤ m × MAX_ROWS < 2^62 leaves room for the noise in int64.
MAX_ROWS = 10**9
LARGEST_SUM = 2**62


@dataclass(frozen=True, slots=True)
class Block:
    """One exact integer for each cell: rows, rows whose value is not NULL, or Σ (clip(value) − centre)."""

    kind: Literal["rows", "present", "sum"]
    column: Column | None = None
    lower: int = 0
    upper: int = 0
    centre: int = 0

    @property
    def magnitude(self) -> int:
        """The most that one row can add, m."""
        return max(self.upper - self.centre, self.centre - self.lower) if self.kind == "sum" else 1

    @property
    def fits(self) -> bool:
        """Whether no number of rows that we accept can overflow."""
        return self.magnitude * MAX_ROWS < LARGEST_SUM


@dataclass(frozen=True, slots=True)
class Stability:
    """The most one person changes a block, in each norm; exact integers."""

    l0: int
    linf: int
    l1: int
    l2: int


def stability(block: Block, rows_per_person: int, cells: int) -> Stability:
    """The claim above, for k = `rows_per_person`."""
    most = rows_per_person * block.magnitude
    return Stability(l0=min(rows_per_person, cells), linf=most, l1=most, l2=most)


def blocks_of(aggregate: Count | Bounded) -> tuple[Block, ...]:
    """What must be released to answer one aggregate. A mean is post-processing of a centred sum and a count:
    centring at the public midpoint halves the magnitude when the lower bound is zero."""
    if isinstance(aggregate, Count):
        return (Block("rows"),)
    column, lower, upper = aggregate.column, aggregate.lower, aggregate.upper
    if aggregate.op == "sum":
        return (Block("sum", column, lower, upper),)
    return (Block("sum", column, lower, upper, (lower + upper) // 2), Block("present", column))


def blocks(plan: Plan) -> tuple[Block, ...]:
    """The distinct blocks of a plan in the order of first use; aggregates that need the same block share it."""
    return tuple(dict.fromkeys(block for aggregate in plan.aggregates for block in blocks_of(aggregate)))
