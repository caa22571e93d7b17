"""Names, values and bins as a SQL text writes them: the other half of sql_parts.py."""

from __future__ import annotations

from typing import Any, Final

from sqlglot.tokenizer_core import TokenType

from anonymizer.dp.aggregates import Aggregate, Bounded, Count, People, Quantile
from anonymizer.dp.column import Column, Kind
from anonymizer.dp.plan_types import Group
from anonymizer.dp.sql import DIALECT
from anonymizer.dp.sql_parts import months, steps
from anonymizer.dp.values import decode
from anonymizer.errors import AnonymizerError

_FUNCTIONS: Final = {"sum": "SUM", "mean": "AVG", "variance": "VARIANCE"}
_FEW: Final = 4


def name(plain: str) -> str:
    """As it is where it reads as one plain name, quoted where it does not."""
    tokens = DIALECT.tokenize(plain) if plain.isidentifier() else []
    unquoted = len(tokens) == 1 and tokens[0].token_type is TokenType.VAR
    return plain if unquoted else '"' + plain.replace('"', '""') + '"'


def literal(column: Column, code: int) -> str:
    """A public value of a column: a number as such, a text in quotes."""
    value = str(decode(column, code))
    if column.kind is Kind.DATE:
        return f"DATE '{value}'"
    return "'" + value.replace("'", "''") + "'" if column.kind is Kind.CATEGORY else value


def bins(group: Group, place: str) -> str:
    """The edges of a group, or the words for even bins and for months where they give these very edges."""
    short = None if group.via is not None else _short(group.column, [decode(group.asked, edge) for edge in group.edges])
    return short or f"BIN({', '.join([place, *(literal(group.asked, edge) for edge in group.edges)])})"


def aggregate(wanted: Aggregate, person: str) -> str:
    match wanted:
        case Count():
            return "COUNT(*)"
        case People():
            return f"COUNT(DISTINCT {name(person)})"
        case Bounded():
            return f"{_FUNCTIONS[wanted.op]}({_bounded(wanted)})"
        case Quantile():
            return f"MEDIAN({_bounded(wanted)})" if wanted.at == "0.5" else f"QUANTILE({_bounded(wanted)}, {wanted.at})"


def _bounded(wanted: Bounded | Quantile) -> str:
    column = wanted.column
    if (wanted.lower, wanted.upper) == (column.lower, column.upper):
        return name(column.name)
    return f"CLAMP({name(column.name)}, {literal(column, wanted.lower)}, {literal(column, wanted.upper)})"


def _short(column: Column, edges: list[Any]) -> str | None:
    try:
        if column.kind is Kind.DATE:
            unit = next((unit for unit in ("MONTH", "YEAR") if months(column, unit) == edges), None)
            return None if unit is None else f"DATE_TRUNC('{unit.lower()}', {name(column.name)})"
        # A few edges read better than the width between them.
        if column.kind is Kind.INTEGER and len(edges) > _FEW and steps(column, edges[1] - edges[0]) == edges:
            return f"STEP({name(column.name)}, {edges[1] - edges[0]})"
    except AnonymizerError:
        return None
    return None
