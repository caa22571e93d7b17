"""The second door to the one grammar: a SELECT statement to a plan, and to what is done with the noisy answer.

SQL is a way to write a plan, never something that is run: the text is parsed, each part is translated or refused, and
the plan is checked and compiled like any other.
"""

from __future__ import annotations

import logging
from typing import Any, Final

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import Token, TokenType

from anonymizer.dp.plan import parse_plan
from anonymizer.dp.plan_types import Plan
from anonymizer.dp.reference import FindReference, no_references
from anonymizer.dp.schema import DatasetSchema
from anonymizer.dp.sql_guard import has_unread
from anonymizer.dp.sql_hints import clearer
from anonymizer.dp.sql_joins import read_joins
from anonymizer.dp.sql_parts import COMPARISONS, aggregate, column_name, condition, group, literal, refuse_extras
from anonymizer.dp.sql_view import Having, Operator, Order, Shown, View
from anonymizer.errors import AnonymizerError

# It warns of statements that it only half understands, and quotes them.
logging.getLogger("sqlglot").setLevel(logging.CRITICAL)

DIALECT: Final = Dialect.get_or_raise("duckdb")
SOURCE: Final = "data"
MAX_CHARACTERS: Final = 4000
_CLAUSES: Final = {"expressions", "from_", "joins", "where", "group", "having", "order", "limit"}


def translate(
    text: object,
    declared: DatasetSchema,
    loss: object,
    rows_per_person: object,
    least_people: int = 1,
    *,
    find: FindReference = no_references,
) -> tuple[Plan, View]:
    """The plan that `text` asks for at this loss, and the view of its answer. Opens nothing; refuses with what to
    write instead, never with the text. `find`: the public reference tables that it may join."""
    try:
        return _translate(text, declared, loss, rows_per_person, least_people, find)
    except AnonymizerError as refused:
        raise clearer(refused, text, declared, _bare) from None


def _translate(
    text: object, declared: DatasetSchema, loss: object, rows_per_person: object, least_people: int, find: FindReference
) -> tuple[Plan, View]:
    select = _parse(text)
    unread = has_unread(select, _commas(text))  # before names are replaced below
    if not select.args.get("group") and select.expressions and all(map(_is_rows, select.expressions)):
        raise AnonymizerError("sql_rows_never_shown")
    joins = read_joins(select.args.get("joins") or [], declared, find, SOURCE)
    select.set("joins", None)
    joins.name_columns(select, SOURCE)
    schema = joins.schema
    keys = [_Key(node, group(node, schema)) for node in _list(select, "group")]
    wanted = _Wanted(keys, schema)
    columns = [wanted.add(node) for node in select.expressions]
    raw = {
        "where": [condition(node, schema) for node in _conjuncts(select.args.get("where"))],
        "group_by": [key.raw for key in keys],
        "aggregates": wanted.aggregates,
        "rows_per_person": rows_per_person,
        "loss": loss,
    }
    plan = parse_plan(joins.into_plan(raw), declared, least_people, find=find)
    labels = [one.label for one in plan.aggregates]
    shown = tuple(Shown(role, _label(role, at, keys, labels), name) for role, at, name in columns)
    named = tuple(one if one.name else Shown(one.role, one.label, one.label) for one in shown)
    if len({one.name for one in named}) != len({(one.name, one.role, one.label) for one in named}):
        raise AnonymizerError("sql_name_twice")
    view = View(
        columns=named,
        having=tuple(_having(node, wanted, labels) for node in _conjuncts(select.args.get("having"))),
        order_by=tuple(_order(node, wanted, keys, labels) for node in _list(select, "order")),
        limit=_limit(select.args.get("limit")),
    )
    if unread:  # last, since every part has a better sentence for what it knows
        raise AnonymizerError("sql_clause")
    return plan, view


def _is_rows(node: exp.Expression) -> bool:
    return isinstance(node.this if isinstance(node, exp.Alias) else node, exp.Column | exp.Star)


class _Key:
    def __init__(self, node: exp.Expression, raw: dict[str, Any]) -> None:
        self.node = node
        self.raw = raw


class _Wanted:
    """What SELECT lists, so that HAVING and ORDER BY can name it by expression or by alias."""

    def __init__(self, keys: list[_Key], schema: DatasetSchema) -> None:
        self.aggregates: list[dict[str, Any]] = []
        self._keys = keys
        self._schema = schema
        self._aliases: dict[str, tuple[str, int]] = {}

    def add(self, node: exp.Expression) -> tuple[Any, int, str]:
        """Role, place among the keys or the aggregates, and alias ("" for none)."""
        alias, inner = "", node
        if isinstance(node, exp.Alias):
            refuse_extras(node, "alias")
            alias, inner = str(node.alias), node.this
        raw = aggregate(inner, self._schema)
        if raw is not None:
            if raw not in self.aggregates:
                self.aggregates.append(raw)
            role, place = "value", self.aggregates.index(raw)
        else:
            role, place = "key", self._key(inner)
        if alias:
            self._aliases[alias] = (role, place)
        return role, place, alias

    def find(self, node: exp.Expression) -> tuple[str, int]:
        """What SELECT calls so, or computes so."""
        if isinstance(node, exp.Column) and (known := self._aliases.get(column_name(node, "sql_not_selected"))):
            return known
        raw = aggregate(node, self._schema)
        if raw is None:
            return "key", self._key(node)
        if raw not in self.aggregates:
            raise AnonymizerError("sql_not_selected")
        return "value", self.aggregates.index(raw)

    def _key(self, node: exp.Expression) -> int:
        for place, key in enumerate(self._keys):
            if node == key.node:
                return place
        # BIN(age, …) in GROUP BY may be selected as plain age: the answer has no other age.
        if not isinstance(node, exp.Column):
            raise AnonymizerError("sql_expression")
        name = column_name(node, "sql_expression")
        for place, key in enumerate(self._keys):
            if key.raw["column"] == name:
                return place
        raise AnonymizerError("sql_key_not_grouped")


def _parse(text: object) -> exp.Select:
    found = [one for one in _statements(text) if one is not None]
    if len(found) != 1 or not isinstance(found[0], exp.Select):
        raise AnonymizerError("sql_only_select")
    select = found[0]
    if any(value for name, value in select.args.items() if name not in _CLAUSES):
        raise AnonymizerError("sql_clause")
    _source(select.args.get("from_"))
    return select


def _statements(text: object) -> list[Any]:
    if not isinstance(text, str) or not text.strip():
        raise AnonymizerError("sql_unreadable")
    if len(text) > MAX_CHARACTERS:
        raise AnonymizerError("sql_too_long", most=MAX_CHARACTERS)
    try:
        tokens = DIALECT.tokenize(text)
        bare = _without_quoted(text, tokens)
        if any(mark in bare for mark in ("--", "/*", "#")):
            raise AnonymizerError("sql_comment")
        if any(map(_is_of_sample, tokens, tokens[1:])):
            raise AnonymizerError("sql_expression")
        return DIALECT.parser().parse(tokens, text)
    except (SqlglotError, RecursionError, ValueError, AttributeError, TypeError, IndexError, KeyError):
        # Whatever the parser trips over, its message quotes the text.
        raise AnonymizerError("sql_unreadable") from None


def _is_of_sample(name: Token, after: Token) -> bool:
    """VAR_SAMP(…), which the parser makes one with VARIANCE: what is answered is the variance of all rows."""
    called = name.token_type is TokenType.VAR and after.token_type is TokenType.L_PAREN
    return called and name.text.upper() == "VAR_SAMP"


def _commas(text: object) -> int:
    return sum(token.token_type is TokenType.COMMA for token in DIALECT.tokenize(str(text)))


def _without_quoted(text: str, tokens: list[Token]) -> str:
    """The text with quoted values and names blanked out, where the tokens say that they are: a category may hold any
    character, and a comment may hold a quotation mark."""
    bare = list(text)
    for token in tokens:
        if token.token_type in (TokenType.STRING, TokenType.IDENTIFIER):
            bare[token.start : token.end + 1] = " " * (token.end + 1 - token.start)
    return "".join(bare)


def _bare(text: str) -> str | None:
    try:
        return _without_quoted(text, DIALECT.tokenize(text))
    except (SqlglotError, RecursionError, ValueError, AttributeError, TypeError, IndexError, KeyError):
        return None


def _source(clause: exp.Expression | None) -> None:
    table = clause.this if isinstance(clause, exp.From) else None
    named = isinstance(table, exp.Table) and isinstance(table.this, exp.Identifier) and table.name.lower() == SOURCE
    if not named or clause is None or table is None:
        raise AnonymizerError("sql_from")
    if any(value for node in (clause, table) for name, value in node.args.items() if name != "this"):
        raise AnonymizerError("sql_from")


def _list(select: exp.Select, clause: str) -> list[exp.Expression]:
    node = select.args.get(clause)
    if node is None:
        return []
    refuse_extras(node)
    return list(node.expressions)


def _conjuncts(clause: exp.Expression | None) -> list[exp.Expression]:
    """The conditions that AND joins, in the order of the text."""
    if clause is None:
        return []
    waiting, found = [clause.this], []
    while waiting:
        node = waiting.pop()
        if isinstance(node, exp.And):
            waiting += [node.expression, node.this]
        elif isinstance(node, exp.Paren) and isinstance(node.this, exp.And | exp.Paren):
            waiting.append(node.this)
        else:
            found.append(node)
    return found


def _having(node: exp.Expression, wanted: _Wanted, labels: list[str]) -> Having:
    op = COMPARISONS.get(type(node))
    if op is None:
        raise AnonymizerError("sql_having")
    role, place = wanted.find(node.this)
    number = literal(node.expression, "sql_having")
    if role != "value" or (isinstance(number, str) and node.expression.find(exp.Literal).is_string):
        raise AnonymizerError("sql_having")
    known: Operator = op  # type: ignore[assignment]
    return Having(labels[place], known, str(number))


def _order(node: exp.Expression, wanted: _Wanted, keys: list[_Key], labels: list[str]) -> Order:
    if not isinstance(node, exp.Ordered):
        raise AnonymizerError("sql_clause")
    refuse_extras(node, "desc")
    role, place = wanted.find(node.this)
    return Order("value" if role == "value" else "key", _label(role, place, keys, labels), bool(node.args.get("desc")))


def _limit(clause: exp.Expression | None) -> int | None:
    if clause is None:
        return None
    refuse_extras(clause)
    most = literal(clause.expression, "sql_limit")
    if not isinstance(most, int) or most < 1:
        raise AnonymizerError("sql_limit")
    return most


def _label(role: str, place: int, keys: list[_Key], labels: list[str]) -> str:
    return labels[place] if role == "value" else str(keys[place].raw["column"])
