"""Numbers: extremes hidden behind a bound (top and bottom coding), and rounding to multiples. All decimals are exact.

Rounding to the nearest multiple is no hierarchy: 4 and 6 both round to 5, but to 0 and 10 when rounded to tens.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Context, Decimal

from anonymizer.treat.hierarchies.spelling import folded

_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,12})?")
# Wide enough that no number that is read, and no multiple of a step, is ever cut.
_EXACT = Context(prec=60)


def number(text: str) -> Decimal | None:
    """A plain decimal, None for anything else: 1e9, 1,000 and 约50 are not read."""
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def spelled(value: Decimal) -> str:
    """Without exponent, trailing zeros or a sign before nothing."""
    plain = format(value, "f")
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if plain == "-0" else plain


def top_bottom_code(value: str, lower: Decimal | None, upper: Decimal | None) -> str | None:
    """What lies beyond a bound becomes the bound."""
    read = number(folded(value))
    if read is None:
        return None
    read = read if lower is None else max(read, lower)
    return spelled(read if upper is None else min(read, upper))


def rounded(value: str, to: Decimal) -> str | None:
    """The nearest multiple of `to`, of two equally near ones the even: no direction is favoured."""
    read = number(folded(value))
    return None if read is None else spelled(nearest(read, to))


def nearest(value: Decimal, to: Decimal) -> Decimal:
    times = _EXACT.divide(value, to).to_integral_value(ROUND_HALF_EVEN)
    return _EXACT.multiply(times, to)
