"""How far one person can move the exact integers: the one claim about privacy that is ours and not OpenDP's.

Claim. A block is a vector with one integer for each cell. A person has at most k selected rows (stored rank < k). Each
selected row adds to at most one cell an integer of absolute value at most m. So adding or removing all rows of one
person moves the block by a vector that is a sum of at most k one-cell vectors of size at most m:

    L0 ≤ min(k, cells)        L∞, L1, L2 ≤ k·m

The last three are equal and reached: k rows with the extreme value in the same cell. A histogram is a block of counts
with one cell for each interval. A block of people counts a person once in each cell in which a selected row of theirs
lies, at most min(k, cells) cells:

    L∞ ≤ 1        L1 = L0 ≤ min(k, cells)        L2² ≤ min(k, cells)

With open keys the vector has a cell for every text there is: the claim is the same without `cells`. Where the keys are
found, the block of people is a map from keys to numbers, in which keys that nobody has are absent: a person adds, takes
away or changes at most k entries, each by one, which is the distance that OpenDP's threshold mechanisms take.

The ranks of other people do not change, and a condition only ever removes rows, so all of it holds for every fixed draw
of ranks and every condition.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from anonymizer.dp.aggregates import Aggregate, Bounded, Count, People
from anonymizer.dp.column import Column
from anonymizer.dp.plan_types import Plan

# More rows are refused when a version is prepared, so |sum| ≤ m × MAX_ROWS < 2^62 leaves room for the noise in int64.
MAX_ROWS = 10**9
LARGEST_SUM = 2**62


@dataclass(frozen=True, slots=True)
class Block:
    """Exact integers for each cell: rows, people, rows whose value is not NULL, Σ (clip(value) − centre), the same
    squared, or rows by interval of the clipped value (`edges`; `width` integers for each cell)."""

    kind: Literal["rows", "people", "present", "sum", "square", "histogram"]
    column: Column | None = None
    lower: int = 0
    upper: int = 0
    centre: int = 0
    edges: tuple[int, ...] = ()

    @property
    def width(self) -> int:
        return len(self.edges) - 1 if self.kind == "histogram" else 1

    @property
    def span(self) -> int:
        """How many values lie between the bounds, both included."""
        return self.upper + 1 - self.lower

    @property
    def magnitude(self) -> int:
        """The most that one row can add, m."""
        if self.kind not in ("sum", "square"):
            return 1
        furthest = max(self.upper - self.centre, self.centre - self.lower)
        return furthest if self.kind == "sum" else furthest * furthest

    @property
    def fits(self) -> bool:
        """Whether no number of rows that we accept can overflow."""
        return self.magnitude * MAX_ROWS < LARGEST_SUM


@dataclass(frozen=True, slots=True)
class Stability:
    """The most one person changes a block, in each norm; exact integers, the Euclidean norm by its square."""

    l0: int
    linf: int
    l1: int
    l2_squared: int


def stability(block: Block, rows_per_person: int, cells: int | None) -> Stability:
    """The claim above, for k = `rows_per_person`. `cells` None: nobody knows how many there are."""
    touched = rows_per_person if cells is None else min(rows_per_person, cells * block.width)
    if block.kind == "people":
        return Stability(l0=touched, linf=1, l1=touched, l2_squared=touched)
    most = rows_per_person * block.magnitude
    return Stability(l0=touched, linf=most, l1=most, l2_squared=most * most)


def blocks_of(aggregate: Aggregate) -> tuple[Block, ...]:
    """What must be released to answer one aggregate. A mean is post-processing of a centred sum and a count, a variance
    of these and a sum of squares: centring at the public midpoint halves the magnitude when the lower bound is zero."""
    if isinstance(aggregate, Count):
        return (Block("rows"),)
    if isinstance(aggregate, People):
        return (Block("people"),)
    column, lower, upper = aggregate.column, aggregate.lower, aggregate.upper
    if not isinstance(aggregate, Bounded):
        return (Block("histogram", column, lower, upper, edges=aggregate.edges),)
    if aggregate.op == "sum":
        return (Block("sum", column, lower, upper),)
    centre = (lower + upper) // 2
    moments = Block("sum", column, lower, upper, centre), Block("present", column)
    return moments if aggregate.op == "mean" else (*moments, Block("square", column, lower, upper, centre))


def blocks(plan: Plan) -> tuple[Block, ...]:
    """The distinct blocks of a plan in the order of first use; aggregates that need the same block share it. Open keys
    are found by their people, so that block comes first then, asked for or not."""
    found = (Block("people"),) if plan.open_groups else ()
    wanted = (block for aggregate in plan.aggregates for block in blocks_of(aggregate))
    return tuple(dict.fromkeys((*found, *wanted)))


def stabilities(plan: Plan) -> tuple[Stability, ...]:
    """The claim for each of the plan's blocks, in their order."""
    cells = None if plan.open_groups else plan.cells
    return tuple(stability(block, plan.rows_per_person, cells) for block in blocks(plan))
