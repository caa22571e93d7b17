"""What the parser made of a SQL text and no part of the translator reads: a flag that nobody looks at turns a question
into another one. A list of what is read, so that whatever a later parser adds is refused until somebody reads it."""

from __future__ import annotations

from typing import Any, Final

from sqlglot import exp

_BOTH: Final = frozenset({"this", "expression"})
_READ: Final[dict[type[exp.Expression], frozenset[str]]] = {
    exp.Select: frozenset({"expressions", "from_", "joins", "where", "group", "having", "order", "limit"}),
    exp.From: frozenset({"this"}),
    exp.Join: frozenset({"this", "side", "kind", "on", "using"}),
    exp.Table: frozenset({"this", "alias"}),
    exp.TableAlias: frozenset({"this"}),
    exp.Where: frozenset({"this"}),
    exp.Group: frozenset({"expressions"}),
    exp.Having: frozenset({"this"}),
    exp.Order: frozenset({"expressions"}),
    exp.Ordered: frozenset({"this", "desc"}),
    exp.Limit: frozenset({"expression"}),
    exp.Alias: frozenset({"this", "alias"}),
    exp.Column: frozenset({"this", "table"}),
    # Names mean the same quoted or not: it is the declared spelling that counts.
    exp.Identifier: frozenset({"this", "quoted"}),
    exp.Literal: frozenset({"this", "is_string"}),
    exp.Neg: frozenset({"this"}),
    exp.Null: frozenset(),
    exp.Cast: frozenset({"this", "to"}),
    exp.DataType: frozenset({"this"}),
    exp.Paren: frozenset({"this"}),
    exp.And: _BOTH,
    exp.Not: frozenset({"this"}),
    exp.Is: _BOTH,
    exp.In: frozenset({"this", "expressions"}),
    exp.Between: frozenset({"this", "low", "high"}),
    exp.Like: frozenset({"this", "expression", "negate"}),
    exp.EQ: _BOTH,
    exp.NEQ: _BOTH,
    exp.LT: _BOTH,
    exp.LTE: _BOTH,
    exp.GT: _BOTH,
    exp.GTE: _BOTH,
    # How wide an engine counts, which the parser notes by itself and nobody can write.
    exp.Count: frozenset({"this", "big_int"}),
    exp.Star: frozenset(),
    exp.Distinct: frozenset({"expressions"}),
    exp.Sum: frozenset({"this"}),
    exp.Avg: frozenset({"this"}),
    exp.Variance: frozenset({"this"}),
    exp.VariancePop: frozenset({"this"}),
    exp.Median: frozenset({"this"}),
    exp.Quantile: frozenset({"this", "quantile"}),
    exp.PercentileCont: _BOTH,
    exp.Anonymous: frozenset({"this", "expressions"}),
    exp.TimestampTrunc: frozenset({"this", "unit"}),
    exp.DateTrunc: frozenset({"this", "unit"}),
    exp.Var: frozenset({"this"}),
}


_LISTED: Final = (exp.Select, exp.Group, exp.Order, exp.In, exp.Distinct, exp.Anonymous)
_PAIRED: Final = (exp.Quantile, exp.PercentileCont, exp.TimestampTrunc, exp.DateTrunc)


def has_unread(select: exp.Expression, commas: int) -> bool:
    """Whether any node is of a kind that is not listed, or carries something that is not; or the text has more or fewer
    `commas` than what was made of it, since the parser drops an argument for which a function has no place."""
    nodes: list[Any] = list(select.walk())
    return any(map(_unread, nodes)) or commas != sum(map(_commas, nodes))


def _unread(node: exp.Expression) -> bool:
    # By exact type: a kind derived from a known one may mean something else, as TRY_CAST does beside CAST.
    read = _READ.get(type(node))
    return read is None or any(_is_set(value) and name not in read for name, value in node.args.items())


def _is_set(value: Any) -> bool:
    return not (value is None or value is False or (isinstance(value, list | str) and not value))


def _commas(node: exp.Expression) -> int:
    if isinstance(node, _PAIRED):
        return 1
    listed = node.args.get("using") if isinstance(node, exp.Join) else None
    return max(0, len(node.expressions if isinstance(node, _LISTED) else listed or ()) - 1)
