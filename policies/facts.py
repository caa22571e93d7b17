"""Facts at the door: exact types in, nothing coerced, and Cedar's form out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, InvalidOperation
from typing import Any, Final

from policies.errors import PolicyError
from policies.vocabulary import NONE, Fact, Vocabulary

MICRO: Final = 10**6
_MOST: Final = 2**53
_DECIMAL: Final = re.compile(r"\d{1,10}(\.\d{1,18})?", re.ASCII)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_BLANK: Final = re.compile(r"[ \t\r\n\u00a0\u3000]*")
_UNIX_EPOCH: Final = date(1970, 1, 1).toordinal()


def neutral(vocabulary: Vocabulary) -> dict[str, Any]:
    """A value for every fact that permits nothing: a caller fills in what it knows and cannot forget into a permit."""
    return {fact.name: _neutral(fact) for fact in vocabulary if not fact.optional}


def check(fact: Fact, value: Any) -> None:
    """Raise `fact_mistyped` unless the value is one of this fact's."""
    _encoded(fact, value)


def context(vocabulary: Vocabulary, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Every fact, nested, as Cedar's JSON. Raises for a fact that is missing, unknown, null or mistyped."""
    for name in facts:
        vocabulary.get(name)
    nested: dict[str, Any] = {}
    for fact, path, leaf in vocabulary.places:
        if fact.name not in facts:
            if fact.optional:
                continue
            raise PolicyError("fact_mistyped", fact=fact.name)
        encoded = _encoded(fact, facts[fact.name])
        if fact.optional or fact.name == "action":
            continue  # it was looked at; an action is the request's own
        place = nested
        for part in path:
            place = place.setdefault(part, {})
        place[leaf] = encoded
    return nested


def _encoded(fact: Fact, value: Any) -> Any:
    if value is None:
        if not fact.nullable:
            raise _mistyped(fact)
        return _none(fact)
    match fact.type:
        case "flag" if type(value) is bool:
            return value
        case "count" if type(value) is int and 0 <= value < _MOST:
            return value
        case "text" if isinstance(value, str) and len(value) <= 500:
            # A statute or a recipient made of spaces names nothing.
            return "" if fact.nullable and _BLANK.fullmatch(value) else value
        case "enum" if isinstance(value, str) and value in fact.values:
            return _entity(fact, value)
        case "words" if _strings(value):
            return list(value)
        case "choices" if _strings(value) and set(value) <= set(fact.values):
            return [_entity(fact, item) for item in value]
        case "date" if isinstance(value, str):
            return _days(fact, value)
        case "amount":
            return _micro(fact, value)
    raise _mistyped(fact)


def _none(fact: Fact) -> Any:
    # Null never reaches Cedar: there is an enum value, an empty text or day zero for "there is none".
    return _entity(fact, NONE) if fact.type == "enum" else 0 if fact.type == "date" else ""


def _neutral(fact: Fact) -> Any:
    if fact.default:
        return fact.default
    if fact.nullable:
        return None
    plain: dict[str, Any] = {
        "flag": False, "count": 0, "text": "", "words": [], "choices": [], "date": "1970-01-01", "amount": "0",
    }  # fmt: skip
    return plain.get(fact.type, NONE if NONE in fact.values else fact.values[0] if fact.values else "")


def _entity(fact: Fact, value: str) -> dict[str, Any]:
    return {"__entity": {"type": fact.entity, "id": value}}


def _strings(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(item, str) and len(item) <= 500 for item in value)


def _days(fact: Fact, value: str) -> int:
    """Days since 1970-01-01."""
    if not _DAY.fullmatch(value):
        raise _mistyped(fact)
    try:
        return date.fromisoformat(value).toordinal() - _UNIX_EPOCH
    except ValueError:
        raise _mistyped(fact) from None


def _micro(fact: Fact, value: Any) -> int:
    """Integer micro-units of a decimal text, or of the JSON numbers of fact files. What limits is rounded down."""
    if type(value) not in (str, int, float, Decimal) or (isinstance(value, str) and not _DECIMAL.fullmatch(value)):
        raise _mistyped(fact)
    try:
        exact = Decimal(str(value))
    except InvalidOperation:
        raise _mistyped(fact) from None
    if not exact.is_finite() or not 0 <= exact < _MOST // MICRO:
        raise _mistyped(fact)
    rounding = ROUND_FLOOR if fact.round == "down" else ROUND_CEILING
    return int((exact * MICRO).to_integral_value(rounding=rounding))


def _mistyped(fact: Fact) -> PolicyError:
    return PolicyError("fact_mistyped", fact=fact.name)
