"""Numbers whose last digits a spreadsheet has thrown away: it keeps fifteen, and an identity number has eighteen.

What is left looks like a number of the same kind and is shared by everybody born there that day, so it has to be said.
"""

from __future__ import annotations

import polars as pl

# 4.10101E+17, as a CSV saved from a narrow column has it.
_SCIENTIFIC = r"^[1-9](?:\.[0-9]+)?[Ee]\+?1[5-9]$"
_LONG = r"^[1-9][0-9]{15,18}$"
_CUT = r"^[1-9][0-9]{14}0{1,4}$"
_FEW = 4
_MOST = 0.8


def digits_lost(column: pl.Series) -> int:
    """How many cells lost digits: those written with an exponent, and where nearly all numbers of sixteen to nineteen
    digits have nothing but zeros behind the fifteenth, these. A few such numbers are chance and count for none."""
    filled = column.drop_nulls().str.strip_chars()
    long = filled.str.contains(_LONG)
    cut = int((long & filled.str.contains(_CUT)).sum())
    if cut < max(_FEW, _MOST * int(long.sum())):
        cut = 0
    return int(filled.str.contains(_SCIENTIFIC).sum()) + cut
