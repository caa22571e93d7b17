"""Fold the many ways to write a digit, a dash or a space into one, keeping every offset.

One character in, one character out: a span found in the folded text is the same span of the original.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_DASHES = "‐‑‒–—―−﹣－ー"
_SPACES = "\u00a0\u2002\u2003\u2004\u2005\u2009\u200a\u202f\u3000\t"
_FOLD = {
    **dict.fromkeys(_DASHES, "-"),
    **dict.fromkeys(_SPACES, " "),
    **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code) != "－"},
}
# What is folded: these, and digits of other scripts. Only they cost anything.
_FOLDED = re.compile(f"[{re.escape(''.join(_FOLD))}]|[^\\D0-9]")
# Digits in groups: one space or hyphen between groups, as cards and phone numbers are written.
# Letters before digits make a part number of them, except what announces a number: tel13812345678.
_BEFORE = (
    r"(?=[0-9])(?:(?<![0-9A-Za-z])|(?<=tel)|(?<=imei)|(?<=phone)|(?<=id)|(?<=no)|(?<=vx)|(?<=wx)|(?<=qq)|(?<=sfz)"
    r"|(?<=card))"
)
_RUN = re.compile(_BEFORE + r"(?<!0\.)[0-9]+(?:[ -][0-9]+)*[Xx]?(?![0-9A-Za-z])", re.IGNORECASE)
_GROUP = re.compile(r"[0-9]+[Xx]?")
_MOST_GROUPS = 12


@dataclass(frozen=True, slots=True)
class Number:
    """Digits without separators (a final X upper-cased), and where they stand in the text."""

    digits: str
    start: int
    end: int


def normalise(text: str) -> str:
    """Same length as `text`."""
    return _FOLDED.sub(_plain, text)


def numbers(folded: str) -> Iterator[Number]:
    """Every row of neighbouring digit groups, longest first, since `2024 138 0013 8000` holds a year and a phone."""
    for run in _RUN.finditer(folded):
        groups = [match.span() for match in _GROUP.finditer(folded, run.start(), run.end())]
        yield from _joined(folded, groups[:_MOST_GROUPS])
        for rest in range(_MOST_GROUPS, len(groups), _MOST_GROUPS):
            yield from _joined(folded, groups[rest : rest + _MOST_GROUPS])


def _joined(folded: str, groups: list[tuple[int, int]]) -> Iterator[Number]:
    for length in range(len(groups), 0, -1):
        for first in range(len(groups) - length + 1):
            start, end = groups[first][0], groups[first + length - 1][1]
            yield Number(folded[start:end].replace(" ", "").replace("-", "").upper(), start, end)


def _plain(match: re.Match[str]) -> str:
    return _FOLD.get(match[0]) or str(unicodedata.decimal(match[0]))
