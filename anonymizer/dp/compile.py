"""Plan to bounded, integer-only SQL, alike for all engines but for what dialect.py lists.

A statement has three layers and no more. The innermost keeps rows with rank < k that satisfy the conditions; the
middle one turns each into a cell number and clipped integers; the outer one groups. Nothing follows the clip but sum
and the count of different people, so the claim in stability.py is about exactly this text.

No value and no name of a researcher or a steward enters the text: columns are `c<position>`, all values are integer
parameters. No expression can fail on a row: comparisons, CASE, least/greatest and a subtraction that cannot overflow.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate, product

from anonymizer.dp.dialect import DUCKDB, Dialect
from anonymizer.dp.plan_types import Condition, Group, Plan
from anonymizer.dp.schema import DatasetSchema
from anonymizer.dp.stability import Block, Stability, blocks, stabilities

SOURCE = "version"
# Physical names in a prepared file: `c<position>` for declared columns, and these two.
RANK = "rk"
PERSON = "person"


def physical(position: int) -> str:
    """The name of a declared column in a prepared file and in SQL."""
    return f"c{position:d}"


@dataclass(frozen=True, slots=True)
class Statement:
    """One SQL text. Its rows hold a cell's number, a text for each open key, and an integer for each of `blocks`,
    places in the plan's blocks."""

    sql: str
    parameters: tuple[int, ...]
    blocks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Compiled:
    """Running the statements yields `blocks` after one another. A block has `width` integers for every key of `cells`,
    in that order, at `offsets`. With `open_keys` the cells are only the known part of a key."""

    statements: tuple[Statement, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    blocks: tuple[Block, ...]
    stability: tuple[Stability, ...]
    schema_hash: str
    open_keys: int = 0

    def densify(self, results: Iterable[Iterable[tuple[int, ...]]]) -> tuple[int, ...]:
        """The fixed-shape vector out of each statement's (cell, block, block…) rows; cells without rows are zero."""
        starts = offsets(self.blocks, len(self.cells))
        vector = [0] * starts[-1]
        for statement, rows in zip(self.statements, results, strict=True):
            for cell, *amounts in rows:
                for block, amount in zip(statement.blocks, amounts, strict=True):
                    vector[starts[block] + cell] = int(amount)
        return tuple(vector)


def offsets(needed: tuple[Block, ...], cells: int) -> list[int]:
    """Where each block starts in the vector, and last where the vector ends."""
    return list(accumulate((block.width * cells for block in needed), initial=0))


class _Text:
    """SQL text and its parameters, grown together in the order in which they appear."""

    def __init__(self, schema: DatasetSchema, columns: dict[str, None], dialect: Dialect) -> None:
        self.schema = schema
        self.dialect = dialect
        self.parameters: list[int] = []
        self.columns = columns

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


def compile_plan(plan: Plan, schema: DatasetSchema, dialect: Dialect = DUCKDB) -> Compiled:
    """Pure: depends on the plan and the public schema only. The engines give the same integers."""
    needed = blocks(plan)
    columns: dict[str, None] = {RANK: None}
    # A histogram has cells of its own, so it is a statement of its own; all other blocks share one.
    alone = [(place,) for place, block in enumerate(needed) if block.kind == "histogram"]
    shared = tuple(place for place, block in enumerate(needed) if block.kind != "histogram")
    parts = [shared, *alone] if shared else alone
    statements = tuple(_statement(plan, needed, places, _Text(schema, columns, dialect)) for places in parts)
    return Compiled(
        statements=statements,
        columns=tuple(columns),
        cells=tuple(product(*(group.labels() for group in plan.known_groups))),
        blocks=needed,
        stability=stabilities(plan),
        schema_hash=schema.hash(),
        open_keys=len(plan.open_groups),
    )


def _statement(plan: Plan, needed: tuple[Block, ...], places: tuple[int, ...], text: _Text) -> Statement:
    # Parameters are counted in the order of the text: cell, addends, conditions.
    cell = _cell(plan.known_groups, text)
    block = needed[places[0]]
    if block.kind == "histogram":
        cell = f"({cell}) * {block.width:d} + ({_interval(block, text)})"
    addends = [_addend(needed[place], text) for place in places]
    # An open key is stored text, made fit to be shown when the version was prepared; here it is only compared.
    found = [f"{text.column(group.column.name)} AS k{i}" for i, group in enumerate(plan.open_groups)]
    keys = ["cell", *(f"k{i}" for i in range(len(found)))]
    middle = ", ".join([f"{cell} AS cell", *found, *(f"{addend} AS a{i}" for i, addend in enumerate(addends))])
    kept = " AND ".join([f"{RANK} < {text.value(plan.rows_per_person)}", *(_condition(c, text) for c in plan.where)])
    totals = ", ".join(
        f"count(DISTINCT a{i}) AS b{i}" if needed[place].kind == "people" else f"sum(a{i}) AS b{i}"
        for i, place in enumerate(places)
    )
    sql = (
        f"SELECT {', '.join(keys)}, {totals} FROM (SELECT {middle} FROM {SOURCE} WHERE {kept}) AS bounded "  # noqa: S608
        f"WHERE {' AND '.join(f'{key} IS NOT NULL' for key in keys)} GROUP BY {', '.join(keys)}"
    )
    return Statement(sql, tuple(text.parameters), places)


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
    if group.via is not None:
        return _looked_up(column, group.lookup, text)
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
    if block.kind == "people":
        text.columns[PERSON] = None
        return PERSON
    if block.column is None or block.kind == "histogram":
        return "CAST(1 AS BIGINT)"
    column = text.column(block.column.name)
    if block.kind == "present":
        return f"CASE WHEN {column} IS NULL THEN CAST(0 AS BIGINT) ELSE CAST(1 AS BIGINT) END"
    moved = _moved(block, column, text)
    if block.kind == "square":
        moved = f"({moved}) * ({_moved(block, column, text)})"
    return f"CASE WHEN {column} IS NULL THEN CAST(0 AS BIGINT) ELSE {moved} END"


def _moved(block: Block, column: str, text: _Text) -> str:
    # Least and greatest skip NULLs, so a missing value has to be caught before the clip.
    clipped = f"least(greatest({column}, {text.value(block.lower)}), {text.value(block.upper)})"
    return f"{clipped} - {text.value(block.centre)}"


def _interval(block: Block, text: _Text) -> str:
    """The number of the clipped value's interval; NULL where the value is, so that the row falls out.

    The i-th of w intervals over a span s starts at s·i // w, so the one that holds d is ((d + 1)·w − 1) // s: whole
    numbers from first to last, nothing negative, far from overflow.
    """
    assert block.column is not None
    column = text.column(block.column.name)
    clipped = f"least(greatest({column}, {text.value(block.lower)}), {text.value(block.upper)})"
    scaled = f"({clipped} - {text.value(block.lower)} + 1) * {block.width:d} - 1"
    place = f"({scaled}) {text.dialect.divide} {text.value(block.span)}"
    return f"CASE WHEN {column} IS NULL THEN NULL ELSE {place} END"


def _looked_up(column: str, numbers: tuple[int | None, ...], text: _Text) -> str:
    """What a public table says of a stored category: the number at its place in a list, NULL for none or outside.

    Numbers are ours, counted from public names; they stand in the text, for a parameter each would be slow to bind.
    """
    listed = ", ".join("NULL" if number is None else f"{number:d}" for number in numbers)
    inside = f"{column} >= 0 AND {column} < {text.value(len(numbers))}"
    return f"CASE WHEN {inside} THEN {text.dialect.pick.format(listed=listed, place=column)} END"


def _condition(condition: Condition, text: _Text) -> str:
    column = text.column(condition.column.name)
    if condition.via is not None:
        marked = tuple(1 if at in condition.kept else None for at in range(len(condition.via.codes)))
        return f"{_looked_up(column, marked, text)} = 1"
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
