"""A plan as the SELECT statement that means it, so that both doors of the grammar can show the same question.

What a statement cannot carry stays beside it: the loss, the rows that count of one person, the smallest group shown.
"""

from __future__ import annotations

from dataclasses import dataclass

from anonymizer.dp import sql_words
from anonymizer.dp.column import Column
from anonymizer.dp.plan_types import Condition, Group, Plan
from anonymizer.dp.reference import FindReference, Via, no_references
from anonymizer.dp.schema import DatasetSchema
from anonymizer.dp.sql import SOURCE, translate
from anonymizer.dp.sql_parts import person
from anonymizer.errors import AnonymizerError


def write_sql(plan: Plan, schema: DatasetSchema, *, find: FindReference = no_references) -> str | None:
    """The statement, or None where SQL has no words for a part of it. What is returned was read back, and means
    `plan` to the letter: nobody is shown a question that is not theirs."""
    text = _select(plan, person(schema), find)
    try:
        read, _ = translate(text, schema, plan.loss.to_json(), plan.rows_per_person, plan.min_people or 1, find=find)
    except AnonymizerError:
        return None
    return text if read.to_json() == plan.to_json() else None


@dataclass(frozen=True, slots=True)
class _Table:
    """A public table of the plan, and the column that leads to it. `keeps`: also rows that it says nothing about."""

    way: Via
    column: Column
    key: str
    keeps: bool

    def join(self) -> str:
        side, table = "LEFT JOIN" if self.keeps else "JOIN", sql_words.name(self.way.reference)
        if self.key == self.column.name:
            return f"{side} {table} USING ({sql_words.name(self.key)})"
        column, key = sql_words.name(self.column.name), sql_words.name(self.key)
        return f"{side} {table} ON {SOURCE}.{column} = {table}.{key}"

    def place(self, way: Via) -> str:
        return f"{sql_words.name(way.reference)}.{sql_words.name(way.column.name if way.column else self.key)}"


def _select(plan: Plan, people: str, find: FindReference) -> str:
    tables = _tables(plan, find)
    keys = [_place(group, tables) for group in plan.group_by]
    clauses = [
        "SELECT " + ", ".join([*keys, *(sql_words.aggregate(one, people) for one in plan.aggregates)]),
        f"FROM {SOURCE}",
    ]
    clauses += [table.join() for table in tables.values()]
    where = [_condition(one, tables) for one in plan.where if not _said_by_join(one, tables)]
    clauses += ["WHERE " + "\n  AND ".join(where)] if where else []
    groups = [
        sql_words.bins(group, key) if group.edges else key for group, key in zip(plan.group_by, keys, strict=True)
    ]
    clauses += ["GROUP BY " + ", ".join(groups)] if groups else []
    return "\n".join(clauses)


def _tables(plan: Plan, find: FindReference) -> dict[str, _Table]:
    found: dict[str, _Table] = {}
    parts: list[Group | Condition] = [*plan.group_by, *plan.where]
    for part in parts:
        if part.via is not None and part.via.reference not in found:
            table, keeps = find(part.via.reference, part.via.version), _keeps(plan, part.via.reference)
            key = "" if table is None else table.key
            found[part.via.reference] = _Table(part.via, part.column, key, keeps)
    return found


def _keeps(plan: Plan, reference: str) -> bool:
    groups = [group for group in plan.group_by if group.via is not None and group.via.reference == reference]
    if groups:
        return any(group.own for group in groups)
    used = [one for one in plan.where if one.via is not None and one.via.reference == reference]
    # A JOIN alone says that there is a row; more than that about missing values needs the rows that have none.
    alone = len(used) == 1 and _bare(used[0]) and used[0].op == "not_null"
    return not alone and any(one.op in ("is_null", "not_null") for one in used)


def _bare(condition: Condition) -> bool:
    """Whether it is about having a row in a table, not about a column of it."""
    return condition.via is not None and condition.via.column is None


def _said_by_join(condition: Condition, tables: dict[str, _Table]) -> bool:
    return condition.via is not None and _bare(condition) and not tables[condition.via.reference].keeps


def _place(part: Group | Condition, tables: dict[str, _Table]) -> str:
    return sql_words.name(part.column.name) if part.via is None else tables[part.via.reference].place(part.via)


def _condition(condition: Condition, tables: dict[str, _Table]) -> str:
    place = _place(condition, tables)
    values = [sql_words.literal(condition.asked, value) for value in condition.values]
    match condition.op:
        case "is_null":
            return f"{place} IS NULL"
        case "not_null":
            return f"{place} IS NOT NULL"
        case "in":
            return f"{place} IN ({', '.join(values)})"
        case "between":
            return f"{place} BETWEEN {values[0]} AND {values[1]}"
        case "!=":
            return f"{place} <> {values[0]}"
        case _:
            return f"{place} {condition.op} {values[0]}"
