"""A question as frozen, typed data: conditions, group keys, bounded aggregates, one loss.

Every value is already an integer (see values.py) and every column is the schema's own object, so a plan that exists
is a plan that compiles. `parse_plan` in plan.py is the only way in.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from anonymizer.dp.aggregates import Aggregate
from anonymizer.dp.budget import format_delta, format_rho
from anonymizer.dp.column import Column, Kind
from anonymizer.dp.reference import Via
from anonymizer.dp.values import decode
from mingzheng.canonical import canonical

# Stands for the rows that a reference table says nothing about. No table can hold it: there it means a missing cell.
UNMATCHED = "-"

Comparison = Literal["=", "!=", "<", "<=", ">", ">=", "in", "between", "is_null", "not_null"]


@dataclass(frozen=True, slots=True)
class Condition:
    """A row is kept when the comparison holds. NULL satisfies `is_null` only, also not `!=`.

    With `via` it is about what a reference table says of the row's category, and `kept` holds the categories for which
    it holds: public names, so nothing is compared where the data is. A category that is NULL is in no table.
    """

    column: Column
    op: Comparison
    values: tuple[int, ...] = ()
    via: Via | None = None
    kept: frozenset[int] = frozenset()

    @property
    def asked(self) -> Column:
        """What `values` are values of."""
        return self.column if self.via is None or self.via.column is None else self.via.column

    @property
    def order(self) -> tuple[str, str, tuple[int, ...]]:
        return ("" if self.via is None else self.via.name, self.op, self.values)

    def to_json(self) -> dict[str, Any]:
        out: dict[str, Any] = {"column": self.column.name, "op": self.op}
        if self.via is not None:
            out["via"] = self.via.to_json()
        values = [decode(self.asked, value) for value in self.values]
        if self.op in ("in", "between"):
            out["value"] = values
        elif values:
            out["value"] = values[0]
        return out


def holds(op: Comparison, values: tuple[int, ...], code: int | None) -> bool:
    """Whether a public value fulfils a condition; None as NULL does."""
    if code is None or op in ("is_null", "not_null"):
        return (op == "is_null") == (code is None) and op in ("is_null", "not_null")
    match op:
        case "in":
            return code in values
        case "between":
            return values[0] <= code <= values[1]
        case "=" | "!=":
            return (code == values[0]) == (op == "=")
        case "<" | "<=":
            return code < values[0] or (op == "<=" and code == values[0])
        case _:
            return code > values[0] or (op == ">=" and code == values[0])


@dataclass(frozen=True, slots=True)
class Group:
    """Known keys: all declared categories, or the intervals between `edges`, closed below and open above
    except for the last, which is closed on both sides. Rows outside all keys are dropped.

    Open keys: whatever the column holds. They are found in the data, so they come out of a threshold only.

    With `via` the keys are those of a reference table's column, as far as declared categories lead to them; `own` gives
    a key of its own to the categories that lead nowhere.
    """

    column: Column
    edges: tuple[int, ...] = ()
    via: Via | None = None
    own: bool = False

    @property
    def asked(self) -> Column:
        """What the keys are values of."""
        return self.column if self.via is None or self.via.column is None else self.via.column

    @property
    def name(self) -> str:
        """What answers call it."""
        return self.column.name if self.via is None else self.via.name

    @property
    def lookup(self) -> tuple[int | None, ...]:
        """For each declared category the number of its key, None for none. Only with `via`."""
        assert self.via is not None
        numbers = {code: at for at, code in enumerate(self._found())}
        none = self.size - 1 if self.own else None
        return tuple(
            none if code is None else self._interval(code) if self.edges else numbers[code] for code in self.via.codes
        )

    def _found(self) -> list[int]:
        """The keys of a table's category column to which some declared category leads."""
        assert self.via is not None
        return sorted({code for code in self.via.codes if code is not None})

    def _interval(self, code: int) -> int | None:
        if not self.edges[0] <= code <= self.edges[-1]:
            return None
        return min(bisect_right(self.edges, code) - 1, len(self.edges) - 2)

    @property
    def open(self) -> bool:
        return self.column.kind is Kind.OPEN_CATEGORY

    @property
    def size(self) -> int:
        """How many known keys; an open column has none, and counts as one where numbers of keys are multiplied."""
        if self.open:
            return 1
        if self.via is not None:
            return (len(self.edges) - 1 if self.edges else len(self._found())) + self.own
        return len(self.edges) - 1 if self.edges else len(self.column.categories)

    def labels(self) -> tuple[str, ...]:
        """One text for each key, in order. Whole numbers and days name both their ends: 18–34."""
        unmatched = (UNMATCHED,) if self.own else ()
        if not self.edges:
            found = range(len(self.column.categories)) if self.via is None else self._found()
            return (*(self.asked.categories[code] for code in found), *unmatched)
        last = len(self.edges) - 2
        ends = enumerate(pairwise(self.edges))
        return (*(self._label(low, high, index == last) for index, (low, high) in ends), *unmatched)

    def _label(self, low: int, high: int, last: bool) -> str:
        if self.asked.kind is Kind.DECIMAL:
            return f"[{decode(self.asked, low)}, {decode(self.asked, high)}{']' if last else ')'}"
        high = high if last else high - 1
        ends = decode(self.asked, low), decode(self.asked, high)
        return str(ends[0]) if low == high else f"{ends[0]}–{ends[1]}"

    def to_json(self) -> dict[str, Any]:
        out: dict[str, Any] = {"column": self.column.name}
        if self.via is not None:
            out |= {"via": self.via.to_json(), "unmatched": "own" if self.own else "drop"}
        if not self.edges:
            return out
        return {**out, "bins": [decode(self.asked, edge) for edge in self.edges]}


@dataclass(frozen=True, slots=True)
class RequestedLoss:
    """What the researcher offers for the whole answer, in nano. ρ means discrete Gaussian, ε discrete Laplace noise.
    `delta_atto`: the most that finding open keys may cost in δ, in atto; zero where there are none.
    `pure`: the dataset is counted in ε alone, so that is what is charged, and not the ρ that it implies."""

    measure: Literal["rho", "epsilon"]
    nano: int
    delta_atto: int = 0
    pure: bool = False

    def to_json(self) -> dict[str, str]:
        delta = {"delta": format_delta(self.delta_atto)} if self.delta_atto else {}
        return {self.measure: format_rho(self.nano), **delta}


@dataclass(frozen=True, slots=True)
class Plan:
    """`rows_per_person`: at most so many rows of one person count, those of lowest stored random rank.
    `min_people`: no group with open keys is shown below so many noisy people; None without open keys."""

    where: tuple[Condition, ...]
    group_by: tuple[Group, ...]
    aggregates: tuple[Aggregate, ...]
    rows_per_person: int
    loss: RequestedLoss
    min_people: int | None = None

    @property
    def open_groups(self) -> tuple[Group, ...]:
        return tuple(group for group in self.group_by if group.open)

    @property
    def known_groups(self) -> tuple[Group, ...]:
        return tuple(group for group in self.group_by if not group.open)

    @property
    def cells(self) -> int:
        """How many combinations of known keys there are: without open keys, the rows of the answer."""
        cells = 1
        for group in self.group_by:
            cells *= group.size
        return cells

    def to_json(self) -> dict[str, Any]:
        """The canonical form: conditions sorted, amounts shortest, defaults written out."""
        return {
            "where": [condition.to_json() for condition in self.where],
            "group_by": [group.to_json() for group in self.group_by],
            "aggregates": [aggregate.to_json() for aggregate in self.aggregates],
            "rows_per_person": self.rows_per_person,
            "loss": self.loss.to_json(),
            **({} if self.min_people is None else {"min_people": self.min_people}),
        }

    def hash(self, dataset: str, version: int) -> str:
        """SHA-256 (hex) that names this question about this version: what the ledger records and the cache looks up."""
        named: dict[str, Any] = {"schema": "mingzheng.plan/1", "dataset": dataset, "version": version}
        named["plan"] = self.to_json()
        return hashlib.sha256(canonical(named)).hexdigest()
