"""Plan to bounded, integer-only SQL, alike for all engines but for what dialect.py lists.

A statement has three layers and no more. The innermost keeps rows with rank < k that satisfy the conditions; the
middle one turns each into the numbers of its keys and clipped integers; the outer one groups. Nothing follows the
clip but a count, a sum, a sum of squares and the count of different people, so the claim in stability.py is about
exactly this text. A cell's number is made from those of its keys in the few rows that come out (`Statement.numbered`):
engines group by a stored number several times faster than by one that is worked out for each row.

No value and no name of a researcher or a steward enters the text: columns are `c<position>`, all values are integer
parameters. No expression can fail on a row: comparisons, CASE, and a subtraction of numbers that a CASE has found to
lie within the bounds, which cannot overflow.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, product

import numpy as np

from anonymizer.dp.dialect import DUCKDB, Dialect
from anonymizer.dp.groups import Numbers
from anonymizer.dp.plan_types import Condition, Group, Plan
from anonymizer.dp.schema import DatasetSchema
from anonymizer.dp.stability import Block, Stability, blocks, stabilities

SOURCE = "version"
# Physical names in a prepared file: `c<position>` for declared columns, `f<position>` for marks, and these two.
RANK = "rk"
PERSON = "person"


def physical(position: int) -> str:
    """The name of a declared column in a prepared file and in SQL."""
    return f"c{position:d}"


def mark(position: int) -> str:
    """The name of the column that is 1 in a person's lowest-ranked row of each value of a category, and 0 elsewhere."""
    return f"f{position:d}"


def is_mark(name: str) -> bool:
    return name.startswith("f")


def marked_by(name: str) -> str:
    """The name of the column whose values a column of marks is about."""
    return physical(int(name.removeprefix("f")))


@dataclass(frozen=True, slots=True)
class Statement:
    """One SQL text. Its columns are the number of each known key, one for each open key, and an integer for each of
    `blocks`, places in the plan's blocks. `sizes`: how many numbers a key has."""

    sql: str
    parameters: tuple[int, ...]
    blocks: tuple[int, ...]
    sizes: tuple[int, ...]

    def numbered(self, columns: Sequence[Numbers]) -> tuple[Numbers, ...]:
        """One column, of the cell in row-major order, in place of those of the known keys. Rows whose keys are outside
        their sizes are dropped."""
        rest = columns[len(self.sizes) :]
        cells, inside = np.zeros(rest[0].size, np.int64), np.ones(rest[0].size, np.bool_)
        for key, size in zip(columns, self.sizes, strict=False):
            inside &= (key >= 0) & (key < size)
            cells = cells * size + key
        return tuple(column[inside] for column in (cells, *rest))


@dataclass(frozen=True, slots=True)
class Compiled:
    """Running the statements yields `blocks` after one another. A block has `width` integers for every key of `cells`,
    in that order, at `offsets`. With `open_columns`, whose texts are keys, the cells are only the known part of one."""

    statements: tuple[Statement, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    blocks: tuple[Block, ...]
    stability: tuple[Stability, ...]
    schema_hash: str
    open_columns: tuple[str, ...] = ()

    @property
    def open_keys(self) -> int:
        return len(self.open_columns)

    def densify(self, results: Iterable[Iterable[Sequence[Numbers]]]) -> Numbers:
        """The fixed-shape vector out of each statement's columns, a piece at a time; cells without rows are zero."""
        starts = offsets(self.blocks, len(self.cells))
        vector = np.zeros(starts[-1], np.int64)
        for statement, pieces in zip(self.statements, results, strict=True):
            for columns in pieces:
                cells, *amounts = statement.numbered(columns)
                for block, amount in zip(statement.blocks, amounts, strict=True):
                    vector[starts[block] + cells] = amount
        return vector


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
        # Clipped values that stand in the text already, by what was made of which column.
        self.clipped: dict[tuple[object, ...], str] = {}

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
        open_columns=tuple(_physical(group, schema) for group in plan.open_groups),
    )


def _physical(group: Group, schema: DatasetSchema) -> str:
    return _Text(schema, {}, DUCKDB).column(group.column.name)


def _statement(plan: Plan, needed: tuple[Block, ...], places: tuple[int, ...], text: _Text) -> Statement:
    # Parameters are counted in the order of the text: keys, addends, conditions.
    keys = [_key(group, text) for group in plan.known_groups]
    sizes = [group.size for group in plan.known_groups]
    block = needed[places[0]]
    if block.kind == "histogram":
        keys.append(_interval(block, text))
        sizes.append(block.width)
    # An open key is stored text, made fit to be shown when the version was prepared; the engine sees its number only.
    found = [text.column(group.column.name) for group in plan.open_groups]
    addends: dict[str, str] = {}
    totals = [_total(needed[place], plan, addends, text) for place in places]
    names = [*(f"g{i}" for i in range(len(keys))), *(f"k{i}" for i in range(len(found)))]
    middle = [f"{key} AS {name}" for key, name in zip([*keys, *found], names, strict=True)]
    middle += [f"{addend} AS {name}" for name, addend in addends.items()]
    kept = [f"{RANK} < {text.value(plan.rows_per_person)}", *(_condition(c, text) for c in plan.where)]
    inside = f" WHERE {' AND '.join(f'{name} IS NOT NULL' for name in names)}" if names else ""
    grouped = f" GROUP BY {', '.join(names)}" if names else ""
    shown = [*names, *(f"{total} AS b{i}" for i, total in enumerate(totals))]
    sql = (
        f"SELECT {', '.join(shown)} FROM (SELECT {', '.join(middle) or 'CAST(1 AS BIGINT) AS a0'} FROM {SOURCE} "  # noqa: S608
        f"WHERE {' AND '.join(kept)}) AS bounded{inside}{grouped}"
    )
    return Statement(sql, tuple(text.parameters), places, tuple(sizes))


def _key(group: Group, text: _Text) -> str:
    column = text.column(group.column.name)
    if group.via is not None:
        return _looked_up(column, group.lookup, text)
    if not group.edges:
        return column
    last = group.size - 1
    # Edges ascend, so the first interval whose upper end is not passed is the right one.
    outside = f"WHEN {column} < {text.value(group.edges[0])} THEN NULL"
    inside = " ".join(
        f"WHEN {column} {'<=' if index == last else '<'} {text.value(edge)} THEN CAST({index:d} AS BIGINT)"
        for index, edge in enumerate(group.edges[1:])
    )
    return f"CASE {outside} {inside} END"


def _total(block: Block, plan: Plan, addends: dict[str, str], text: _Text) -> str:
    """What the outer layer makes of a block; what it needs of each row is put into `addends`, by its name there."""
    if block.kind in ("rows", "histogram"):
        return "count(*)"
    if block.kind == "people":
        marked = _marked(plan, text)
        addends["p0"] = marked or PERSON
        text.columns[addends["p0"]] = None
        return "sum(p0)" if marked else "count(DISTINCT p0)"
    assert block.column is not None
    column = text.column(block.column.name)
    if block.kind == "present":
        present = f"v{column.removeprefix('c')}"
        addends[present] = column
        return f"count({present})"
    # A sum and a sum of squares within the same bounds share what they add.
    clip = column, block.lower, block.upper, block.centre
    if clip not in text.clipped:
        text.clipped[clip] = f"a{len(text.clipped)}"
        addends[text.clipped[clip]] = _moved(block, column, text)
    name = text.clipped[clip]
    return f"sum({name} * {name})" if block.kind == "square" else f"sum({name})"


def _marked(plan: Plan, text: _Text) -> str | None:
    """The column of marks whose sum is the number of people, where there is one: by one category, without conditions.

    A person has one mark for each of their values, in the lowest-ranked row that has it. If any row with that value has
    rank < k, the marked row has. So the sum counts exactly those whom count(DISTINCT person) would. A condition could
    drop the marked row and keep another.
    """
    if plan.where or len(plan.group_by) != 1:
        return None
    (group,) = plan.group_by
    position = text.schema.position(group.column.name)
    if position is None or group.via is not None or group.edges:
        return None
    return mark(position)


def _moved(block: Block, column: str, text: _Text) -> str:
    """The clipped value minus the centre; NULL where the value is, and then a sum passes it over."""
    return (
        f"CASE WHEN {column} <= {text.value(block.lower)} THEN {text.value(block.lower - block.centre)} "
        f"WHEN {column} >= {text.value(block.upper)} THEN {text.value(block.upper - block.centre)} "
        f"ELSE {column} - {text.value(block.centre)} END"
    )


def _interval(block: Block, text: _Text) -> str:
    """The number of the clipped value's interval; NULL where the value is, so that the row falls out.

    The i-th of w intervals over a span s starts at s·i // w, so the one that holds d is ((d + 1)·w − 1) // s: whole
    numbers from first to last, nothing negative, far from overflow. With as many intervals as values it is d itself.
    """
    assert block.column is not None
    column = text.column(block.column.name)
    ends = (
        f"CASE WHEN {column} <= {text.value(block.lower)} THEN CAST(0 AS BIGINT) "
        f"WHEN {column} >= {text.value(block.upper)} THEN CAST({block.width - 1:d} AS BIGINT) "
    )
    if block.width == block.span:
        return f"{ends}ELSE {column} - {text.value(block.lower)} END"
    scaled = f"({column} - {text.value(block.lower)} + 1) * {block.width:d} - 1"
    return f"{ends}ELSE ({scaled}) {text.dialect.divide} {text.value(block.span)} END"


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
