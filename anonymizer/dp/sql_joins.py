"""JOIN of public reference tables in the SQL door: names of their columns become steps through a table in the plan.

While a text is read, a table's column stands beside the declared ones as `table.column`, so that every part of the
grammar knows its kind and bounds; in the plan it is the declared column with its `via`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from sqlglot import exp

from anonymizer.dp.column import Kind
from anonymizer.dp.reference import Attribute, FindReference, Reference
from anonymizer.dp.schema import DatasetSchema
from anonymizer.errors import AnonymizerError

MAX_JOINS: Final = 4


@dataclass(frozen=True, slots=True)
class Join:
    """`alias` as the text names the table; `column`: the declared column that leads to it; `keeps` is LEFT JOIN."""

    alias: str
    table: Reference
    column: str
    keeps: bool

    def name(self, attribute: Attribute) -> str:
        return f"{self.table.name}.{attribute.column.name}"

    @property
    def bare(self) -> str:
        """The table's key after a LEFT JOIN: missing wherever the table has no row, unlike the column leading there."""
        return f"{self.table.name}.{self.table.key}"


@dataclass(frozen=True, slots=True)
class Joins:
    """The joined tables of one text. `schema` also declares their columns."""

    joined: tuple[Join, ...]
    schema: DatasetSchema

    def name_columns(self, select: exp.Select, source: str) -> None:
        """Give every column that the text qualifies, or that only a table has, its name in `schema`."""
        for node in select.find_all(exp.Column):
            if isinstance(node.this, exp.Identifier) and not any(node.args.get(part) for part in ("db", "catalog")):
                name = self._named(str(node.table), str(node.this.this), source)
                if name is not None:
                    node.set("table", None)
                    node.set("this", exp.to_identifier(name, quoted=True))

    def _named(self, table: str, column: str, source: str) -> str | None:
        """None for what stays as it is, to be taken or refused like in a text without joins."""
        if table.lower() == source:
            return column
        if not table and self.schema.position(column) is not None:
            return None
        found = [
            (join, attribute)
            for join in self.joined
            if table in ("", join.alias) and (attribute := join.table.attribute(column)) is not None
        ]
        if len(found) > 1:
            raise AnonymizerError("sql_join_ambiguous")
        if found:
            return found[0][0].name(found[0][1])
        keyed = next((join for join in self.joined if table == join.alias and column == join.table.key), None)
        return None if keyed is None else keyed.bare if keyed.keeps else keyed.column

    def into_plan(self, raw: dict[str, Any]) -> dict[str, Any]:
        """The raw plan with `via` for every table's column. A JOIN that is not LEFT drops what the table lacks."""
        where = [self._via(item) for item in raw["where"]]
        groups = [self._via(item, group=True) for item in raw["group_by"]]
        for join in self.joined:
            if join.keeps:
                continue
            used = [item for item in where if item["op"] != "is_null"] + groups
            if not any(item.get("via", {}).get("reference") == join.table.name for item in used):
                where.append({"column": join.column, "via": self._step(join), "op": "not_null"})
        return {**raw, "where": where, "group_by": groups}

    def _via(self, item: dict[str, Any], *, group: bool = False) -> dict[str, Any]:
        for join in self.joined:
            if join.keeps and item["column"] == join.bare:
                return {**item, "column": join.column, "via": self._step(join)}
            for attribute in join.table.attributes:
                if item["column"] == join.name(attribute):
                    kept = {"unmatched": "own" if join.keeps else "drop"} if group else {}
                    step = {**self._step(join), "column": attribute.column.name}
                    return {**item, "column": join.column, "via": step, **kept}
        return item

    def _step(self, join: Join) -> dict[str, Any]:
        return {"reference": join.table.name, "version": join.table.version}


def read_joins(nodes: list[exp.Expression], schema: DatasetSchema, find: FindReference, source: str) -> Joins:
    """Of `JOIN districts USING (district)` and `LEFT JOIN districts AS d ON data.district = d.code`."""
    if len(nodes) > MAX_JOINS:
        raise AnonymizerError("plan_too_long", place="sql", most=MAX_JOINS)
    joined = tuple(_join(node, schema, find, source) for node in nodes)
    if len({join.alias for join in joined}) != len(joined) or len({join.table.name for join in joined}) != len(joined):
        raise AnonymizerError("sql_join_ambiguous")
    columns = list(schema.columns)
    for join in joined:
        columns += [_declared(join, attribute) for attribute in join.table.attributes]
    return Joins(joined, replace(schema, columns=tuple(columns)) if joined else schema)


def _declared(join: Join, attribute: Attribute) -> Any:
    """The table's column with the bounds of its own values: they are public."""
    codes = [code for code in attribute.codes if code is not None]
    column = replace(attribute.column, name=join.name(attribute))
    return column if column.kind is Kind.CATEGORY else replace(column, lower=min(codes), upper=max(codes))


def _join(node: exp.Expression, schema: DatasetSchema, find: FindReference, source: str) -> Join:
    table = node.this
    if not isinstance(node, exp.Join) or not isinstance(table, exp.Table) or not isinstance(table.this, exp.Identifier):
        raise AnonymizerError("sql_join")
    if any(value for name, value in node.args.items() if name not in ("this", "side", "kind", "on", "using")):
        raise AnonymizerError("sql_join")
    if any(value for name, value in table.args.items() if name not in ("this", "alias")):
        raise AnonymizerError("sql_join")
    side, kind = str(node.args.get("side") or "").upper(), str(node.args.get("kind") or "").upper()
    if side not in ("", "LEFT") or kind not in ("", "INNER", "OUTER") or (kind == "OUTER" and not side):
        raise AnonymizerError("sql_join")
    found = find(str(table.this.this), None)
    if found is None:
        raise AnonymizerError("sql_join_unknown")
    alias = str(table.alias_or_name)
    column = _using(node, found) if node.args.get("using") else _on(node.args.get("on"), alias, found, source)
    position = schema.position(column)
    if position is None:
        raise AnonymizerError("plan_unknown_column", place="sql")
    if schema.columns[position].kind is not Kind.CATEGORY:
        raise AnonymizerError("plan_not_queryable", column=column, place="sql")
    return Join(alias, found, column, side == "LEFT")


def _using(node: exp.Expression, table: Reference) -> str:
    names = [str(one.name) for one in node.args["using"]]
    if names != [table.key] or node.args.get("on"):
        raise AnonymizerError("sql_join_key", column=table.key)
    return table.key


def _on(condition: exp.Expression | None, alias: str, table: Reference, source: str) -> str:
    sides = [condition.this, condition.expression] if isinstance(condition, exp.EQ) else []
    if len(sides) != 2 or not all(isinstance(one, exp.Column) and not one.args.get("db") for one in sides):
        raise AnonymizerError("sql_join")
    named = {str(one.table).lower() if str(one.table).lower() == source else str(one.table): one for one in sides}
    if set(named) != {source, alias} or str(named[alias].name) != table.key:
        raise AnonymizerError("sql_join_key", column=table.key)
    return str(named[source].name)
