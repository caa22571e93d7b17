"""Single parts of a SQL text as parts of a raw plan. What is not expected here is refused; no text is passed on.

Values stay as written; `parse_plan` checks them against the schema like those of any plan.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import Any, Final

from sqlglot import exp

from anonymizer.dp.column import Column, Kind
from anonymizer.dp.schema import DatasetSchema
from anonymizer.dp.values import LARGEST, decode
from anonymizer.errors import AnonymizerError

COMPARISONS: Final[dict[type[exp.Expression], str]] = {
    exp.EQ: "=",
    exp.NEQ: "!=",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
_MIRRORED: Final = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_AGGREGATES: Final[dict[type[exp.Expression], str]] = {
    exp.Sum: "sum",
    exp.Avg: "mean",
    exp.Variance: "variance",
    exp.VariancePop: "variance",
}
_QUANTILES: Final = (exp.Quantile, exp.PercentileCont)
# What the parser notes about a node without anybody having written it.
_NOTED: Final = frozenset({"this", "expression", "expressions", "big_int", "quoted", "_type", "nested"})
MAX_STEPS: Final = 2000
_PERSON: Final = "person"


def refuse_extras(node: exp.Expression, *allowed: str) -> None:
    """Refuse a node that carries anything besides its operands and `allowed`: windows, filters, modifiers."""
    if any(value for name, value in node.args.items() if name not in _NOTED and name not in allowed):
        raise AnonymizerError("sql_clause")


def column_name(node: exp.Expression | None, code: str) -> str:
    """The name in a plain column reference; quoted or not, it is the declared spelling that counts."""
    if not isinstance(node, exp.Column) or any(node.args.get(part) for part in ("table", "db", "catalog")):
        raise AnonymizerError(code)
    refuse_extras(node)
    if not isinstance(node.this, exp.Identifier):
        raise AnonymizerError(code)
    return str(node.this.this)


def literal(node: exp.Expression | None, code: str) -> str | int:
    """A number, a text or a date as a plan writes it: whole numbers as such, everything else as text."""
    if isinstance(node, exp.Neg):
        value = literal(node.this, code)
        if isinstance(value, int):
            return -value
        if not re.fullmatch(r"[0-9]+\.[0-9]+", value, re.ASCII):
            raise AnonymizerError(code)
        return f"-{value}"
    if isinstance(node, exp.Cast) and node.to.is_type("date"):
        node = node.this
        if not isinstance(node, exp.Literal) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", node.this, re.ASCII):
            raise AnonymizerError(code)
    if not isinstance(node, exp.Literal):
        raise AnonymizerError(code)
    text = str(node.this)
    if not node.is_string and re.fullmatch(r"[0-9]{1,16}", text, re.ASCII) and int(text) <= LARGEST:
        return int(text)
    return text


def condition(node: exp.Expression, schema: DatasetSchema) -> dict[str, Any]:
    """One condition of WHERE."""
    code = "sql_condition"
    if isinstance(node, exp.Paren):
        return condition(node.this, schema)
    if isinstance(node, exp.Not):
        return _negated(node.this.unnest(), schema)
    if isinstance(node, exp.Is) and isinstance(node.expression, exp.Null):
        return {"column": column_name(node.this, code), "op": "is_null"}
    if isinstance(node, exp.In):
        if not node.expressions:
            raise AnonymizerError(code)
        refuse_extras(node)
        values = [literal(one, code) for one in node.expressions]
        return {"column": column_name(node.this, code), "op": "in", "value": values}
    if isinstance(node, exp.Between):
        refuse_extras(node, "low", "high")
        pair = [literal(node.args.get(end), code) for end in ("low", "high")]
        return {"column": column_name(node.this, code), "op": "between", "value": pair}
    if isinstance(node, exp.Like):
        return _like(node, schema, bool(node.args.get("negate")))
    op = COMPARISONS.get(type(node))
    if op is None:
        raise AnonymizerError(code)
    if isinstance(node.this, exp.Column):
        return {"column": column_name(node.this, code), "op": op, "value": literal(node.expression, code)}
    return {"column": column_name(node.expression, code), "op": _MIRRORED[op], "value": literal(node.this, code)}


def _negated(node: exp.Expression, schema: DatasetSchema) -> dict[str, Any]:
    if isinstance(node, exp.Is):
        return {**condition(node, schema), "op": "not_null"}
    if isinstance(node, exp.Like):
        return _like(node, schema, not node.args.get("negate"))
    raise AnonymizerError("sql_condition")


def group(node: exp.Expression, schema: DatasetSchema) -> dict[str, Any]:
    """One key of GROUP BY."""
    code = "sql_group"
    if isinstance(node, exp.Column):
        name = column_name(node, code)
        position = schema.position(name)
        if position is not None and schema.columns[position].kind is Kind.DATE:
            raise AnonymizerError("sql_group_by_day", column=name)
        return {"column": name}
    if isinstance(node, exp.TimestampTrunc | exp.DateTrunc):
        refuse_extras(node, "unit")
        column = _declared(column_name(node.this, code), schema)
        return {"column": column.name, "bins": months(column, str(node.args["unit"].name).upper())}
    if not isinstance(node, exp.Anonymous) or len(node.expressions) < 2:
        raise AnonymizerError(code)
    function, (first, *rest) = str(node.this).upper(), node.expressions
    column = _declared(column_name(first, code), schema)
    if function == "BIN":
        return {"column": column.name, "bins": [literal(one, code) for one in rest]}
    if function == "STEP" and len(rest) == 1:
        return {"column": column.name, "bins": steps(column, literal(rest[0], code))}
    raise AnonymizerError(code)


def aggregate(node: exp.Expression, schema: DatasetSchema) -> dict[str, Any] | None:
    """An aggregate, or None where the node is none."""
    if isinstance(node, exp.Count):
        return {"op": _count(node, schema)}
    if isinstance(node, exp.Median):
        refuse_extras(node)
        return {"op": "quantile", "at": "0.5", **_bounded(node.this, schema)}
    if isinstance(node, _QUANTILES):
        refuse_extras(node, "quantile")
        place = literal(node.args.get("quantile") or node.expression, "sql_expression")
        return {"op": "quantile", "at": str(place), **_bounded(node.this, schema)}
    op = _AGGREGATES.get(type(node))
    if op is None:
        return None
    refuse_extras(node)
    return {"op": op, **_bounded(node.this, schema)}


def _count(node: exp.Count, schema: DatasetSchema) -> str:
    refuse_extras(node)
    if isinstance(node.this, exp.Star) and not node.expressions:
        refuse_extras(node.this)
        return "count"
    if isinstance(node.this, exp.Distinct) and len(node.this.expressions) == 1:
        refuse_extras(node.this)
        if column_name(node.this.expressions[0], "sql_count_of_column") in (person(schema), schema.person_column):
            return "people"
    raise AnonymizerError("sql_count_of_column")


def person(schema: DatasetSchema) -> str:
    """What a text calls the person: `person`, unless another column is called so, whose values nobody counts."""
    taken = schema.person_column is not None and schema.position(_PERSON) is not None
    return str(schema.person_column) if taken else _PERSON


def _bounded(node: exp.Expression | None, schema: DatasetSchema) -> dict[str, Any]:
    """A column with its bounds: those of CLAMP(column, low, high), or else the declared ones."""
    code = "sql_expression"
    if isinstance(node, exp.Anonymous) and str(node.this).upper() == "CLAMP" and len(node.expressions) == 3:
        inner, low, high = node.expressions
        return {"column": column_name(inner, code), "lower": literal(low, code), "upper": literal(high, code)}
    name = column_name(node, code)
    column = _declared(name, schema)
    if column.lower is None or column.upper is None:
        raise AnonymizerError("sql_bounds_undeclared", column=column.name)
    return {"column": name, "lower": decode(column, column.lower), "upper": decode(column, column.upper)}


def _declared(name: str, schema: DatasetSchema) -> Column:
    position = schema.position(name)
    if position is None:
        raise AnonymizerError("plan_unknown_column", place="sql")
    return schema.columns[position]


def _like(node: exp.Like, schema: DatasetSchema, negated: bool) -> dict[str, Any]:
    name, pattern = column_name(node.this, "sql_condition"), node.expression
    refuse_extras(node, "negate")
    column = _declared(name, schema)
    if column.kind is not Kind.CATEGORY or not isinstance(pattern, exp.Literal) or not pattern.is_string:
        raise AnonymizerError("sql_like")
    # A pattern only selects among public names, so it is answered here and never reaches the data. A missing value is
    # neither like a pattern nor unlike it, and is in no list.
    wild = "".join({"%": ".*", "_": "."}.get(char, re.escape(char)) for char in str(pattern.this))
    liked = [one for one in column.categories if bool(re.fullmatch(wild, one, re.DOTALL)) is not negated]
    if not liked:
        raise AnonymizerError("sql_like")
    return {"column": name, "op": "in", "value": liked}


def _ends(column: Column) -> tuple[int, int]:
    if column.lower is None or column.upper is None:
        raise AnonymizerError("sql_bounds_undeclared", column=column.name)
    return column.lower, column.upper


def steps(column: Column, width: str | int) -> list[str | int]:
    """Even bins from the declared lower bound to the upper one; the last may be narrower."""
    low, high = _ends(column)
    if column.kind is not Kind.INTEGER or not isinstance(width, int) or not 0 < width <= high - low + 1:
        raise AnonymizerError("sql_group")
    if (high - low) // width > MAX_STEPS:
        raise AnonymizerError("plan_too_many_cells", most=MAX_STEPS)
    return [*range(low, high, width), high]


def months(column: Column, unit: str) -> list[str]:
    """The first days of months or years between the declared bounds, and the bounds themselves. A bound that is such a
    day has its month or year to itself, as in SQL: the last bin would otherwise hold it beside the one before."""
    low, high = _ends(column)
    if column.kind is not Kind.DATE or unit not in ("MONTH", "YEAR"):
        raise AnonymizerError("sql_group")
    first, last = (date.fromisoformat(str(decode(column, end))) for end in (low, high))
    months = range(first.year * 12 + first.month, last.year * 12 + last.month)
    starts = [date(number // 12, number % 12 + 1, 1) for number in months if unit == "MONTH" or number % 12 == 0]
    inside = [day for day in starts if first < day <= last]
    if len(inside) > MAX_STEPS:
        raise AnonymizerError("plan_too_many_cells", most=MAX_STEPS)
    if last.day == 1 and unit == "MONTH":
        last = last.replace(day=monthrange(last.year, last.month)[1])
    if last.day == last.month == 1 and unit == "YEAR":
        last = last.replace(month=12, day=31)
    return [day.isoformat() for day in (first, *inside, last)]
