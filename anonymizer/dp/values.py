"""Public values of a plan or a declaration as integers: units of 10^-scale, days since 1970, or a category's position.

Only these integers reach the engine. Floats are refused: 0.1 has no exact double, and a plan's hash must not depend
on how a language prints one.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from anonymizer.dp.column import Column, Kind
from anonymizer.errors import AnonymizerError

# Well inside both int64 and the integers that JSON can carry exactly.
LARGEST = 10**15

_NUMBER = re.compile(r"(-?)(0|[1-9][0-9]{0,15})(?:\.([0-9]{1,6}))?", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_EPOCH = date(1970, 1, 1)


def encode(column: Column, raw: object, place: str) -> int:
    """The integer of a public value. Raises plan_value_type, plan_value_undeclared, plan_open_category or
    plan_not_queryable."""
    if column.kind is Kind.OPEN_CATEGORY:
        raise AnonymizerError("plan_open_category", column=column.name, place=place)
    if column.kind is Kind.CATEGORY:
        return _encode_category(column, raw, place)
    if column.kind is Kind.DATE:
        return _encode_date(column, raw, place)
    if column.kind is Kind.TEXT:
        raise AnonymizerError("plan_not_queryable", column=column.name, place=place)
    return _encode_number(column, raw, place)


def decode(column: Column, code: int) -> str | int:
    """The canonical JSON form: a number for integers, text for decimals, dates and categories."""
    if column.kind is Kind.CATEGORY:
        return column.categories[code]
    if column.kind is Kind.DATE:
        return (_EPOCH + timedelta(days=code)).isoformat()
    return code if column.kind is Kind.INTEGER else fixed(code, column.scale)


def fixed(units: int, scale: int) -> str:
    """Decimal text of `units` × 10^-scale with exactly `scale` places."""
    sign, digits = ("-" if units < 0 else ""), str(abs(units)).rjust(scale + 1, "0")
    return sign + (f"{digits[:-scale]}.{digits[-scale:]}" if scale else digits)


def _encode_number(column: Column, raw: object, place: str) -> int:
    text = str(raw) if type(raw) is int and abs(raw) <= LARGEST else raw
    match = _NUMBER.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise _mistyped(column, place)
    fraction = (match[3] or "").rstrip("0")
    if len(fraction) > column.scale:
        raise _mistyped(column, place)
    units = int(match[2] + fraction.ljust(column.scale, "0"))
    if units > LARGEST:
        raise _mistyped(column, place)
    return -units if match[1] else units


def _encode_date(column: Column, raw: object, place: str) -> int:
    if isinstance(raw, str) and _DATE.fullmatch(raw):
        try:
            return (date.fromisoformat(raw) - _EPOCH).days
        except ValueError:
            pass
    raise _mistyped(column, place)


def _encode_category(column: Column, raw: object, place: str) -> int:
    if not isinstance(raw, str):
        raise _mistyped(column, place)
    if raw not in column.categories:
        raise AnonymizerError("plan_value_undeclared", column=column.name, place=place)
    return column.categories.index(raw)


def _mistyped(column: Column, place: str) -> AnonymizerError:
    return AnonymizerError("plan_value_type", column=column.name, place=place, kind=column.kind.value)
