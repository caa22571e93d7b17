"""Plan to bounded, integer-only SQL for DuckDB.

The statement has three layers and no more. The innermost keeps rows with rank < k that satisfy the conditions; the
middle one turns each into a cell number and clipped integers; the outer one groups. Nothing follows the clip but
count and sum, so the claim in stability.py is about exactly this text.

No value and no name of a researcher or a steward enters the text: columns are `c<position>`, all values are integer
parameters. No expression can fail on a row: comparisons, CASE, least/greatest and a subtraction that cannot overflow.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

from anonymizer.dp.plan_types import Condition, Group, Plan
from anonymizer.dp.schema import DatasetSchema
from anonymizer.dp.stability import Block, Stability, blocks, stability

SOURCE = "version"
# Physical names in a prepared file: `c<position>` for declared columns, and these two.
RANK = "rk"
PERSON = "person"


def physical(position: int) -> str:
    """The name of a declared column in a prepared file and in SQL."""
    return f"c{position:d}"


@dataclass(frozen=True, slots=True)
class Compiled:
    """`run` yields `blocks` after one another, each with one integer for every key of `cells`, in that order."""

    sql: str
    parameters: tuple[int, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    blocks: tuple[Block, ...]
    stability: tuple[Stability, ...]
    schema_hash: str

    def densify(self, rows: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
        """The fixed-shape vector out of (cell, block, block…) rows; cells without rows are zero."""
        size = len(self.cells)
        vector = [0] * (size * len(self.blocks))
        for cell, *amounts in rows:
            for block, amount in enumerate(amounts):
                vector[block * size + cell] = int(amount)
        return tuple(vector)


class _Text:
    """SQL text and its parameters, grown together in the order in which they appear."""

    def __init__(self, schema: DatasetSchema) -> None:
        self.schema = schema
        self.parameters: list[int] = []
        self.columns: dict[str, None] = {RANK: None}

    def value(self, number: int) -> str:
        # A typed cast keeps the engine from choosing a narrower type for the parameter.
        self.parameters.append(number)
        return "CAST(? AS BIGINT)"

    def column(self, name: str) -> str:
        position = self.schema.position(name)
        if position is None:
            raise KeyError("column of another schema")
        identifier = physical(position)
        self.columns[identifier] = None
        return identifier


def compile_plan(plan: Plan, schema: DatasetSchema) -> Compiled:
    """Pure: depends on the plan and the public schema only."""
    text = _Text(schema)
    needed = blocks(plan)
    cell = _cell(plan.group_by, text)
    addends = [_addend(block, text) for block in needed]
    middle = ", ".join([f"{cell} AS cell", *(f"{addend} AS a{i}" for i, addend in enumerate(addends))])
    kept = " AND ".join([f"{RANK} < {text.value(plan.rows_per_person)}", *(_condition(c, text) for c in plan.where)])
    sums = ", ".join(f"sum(a{i}) AS b{i}" for i in range(len(needed)))
    sql = (
        f"SELECT cell, {sums} FROM (SELECT {middle} FROM {SOURCE} WHERE {kept}) AS bounded "  # noqa: S608
        "WHERE cell IS NOT NULL GROUP BY cell"
    )
    return Compiled(
        sql=sql,
        parameters=tuple(text.parameters),
        columns=tuple(text.columns),
        cells=tuple(product(*(group.labels() for group in plan.group_by))),
        blocks=needed,
        stability=tuple(stability(block, plan.rows_per_person, plan.cells) for block in needed),
        schema_hash=schema.hash(),
    )


def _cell(groups: tuple[Group, ...], text: _Text) -> str:
    """The number of the cell in row-major order of the keys; NULL for a row outside them."""
    if not groups:
        return "CAST(0 AS BIGINT)"
    stride = 1
    terms: list[str] = []
    strides: list[int] = []
    for group in reversed(groups):
        strides.append(stride)
        stride *= group.size
    for group, step in zip(groups, reversed(strides), strict=True):
        terms.append(f"({_key(group, text)}) * {step:d}")
    return " + ".join(terms)


def _key(group: Group, text: _Text) -> str:
    column = text.column(group.column.name)
    if not group.edges:
        return f"CASE WHEN {column} >= 0 AND {column} < {text.value(group.size)} THEN CAST({column} AS BIGINT) END"
    last = group.size - 1
    # Edges ascend, so the first interval whose upper end is not passed is the right one.
    outside = f"WHEN {column} < {text.value(group.edges[0])} THEN NULL"
    inside = " ".join(
        f"WHEN {column} {'<=' if index == last else '<'} {text.value(edge)} THEN CAST({index:d} AS BIGINT)"
        for index, edge in enumerate(group.edges[1:])
    )
    return f"CASE {outside} {inside} END"


def _addend(block: Block, text: _Text) -> str:
    if block.column is None:
        return "CAST(1 AS BIGINT)"
    column = text.column(block.column.name)
    if block.kind == "present":
        return f"CASE WHEN {column} IS NULL THEN CAST(0 AS BIGINT) ELSE CAST(1 AS BIGINT) END"
    # DuckDB's least and greatest skip NULLs, so a missing value has to be caught before the clip.
    clipped = f"least(greatest({column}, {text.value(block.lower)}), {text.value(block.upper)})"
    return f"CASE WHEN {column} IS NULL THEN CAST(0 AS BIGINT) ELSE {clipped} - {text.value(block.centre)} END"


def _condition(condition: Condition, text: _Text) -> str:
    column = text.column(condition.column.name)
    if condition.op == "is_null":
        return f"{column} IS NULL"
    if condition.op == "not_null":
        return f"{column} IS NOT NULL"
    if condition.op == "in":
        return f"{column} IN ({', '.join(text.value(value) for value in condition.values)})"
    if condition.op == "between":
        low, high = condition.values
        return f"{column} BETWEEN {text.value(low)} AND {text.value(high)}"
    operator = {"=": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}[condition.op]
    return f"{column} {operator} {text.value(condition.values[0])}"
