"""Ages to bands. An age is an interval of one year, and an interval is widened outward to the edges of the grid.

Widening twice, first to a finer grid and then to one that has only some of its edges, is widening once to the second:
that makes bands a hierarchy, also for cells that held a band already.
"""

from __future__ import annotations

import re

from anonymizer.treat.hierarchies.spelling import folded

_AGE = re.compile(r"([0-9]{1,3})(?:\.[0-9]+)?(?:岁|周岁)?")
_BAND = re.compile(r"([0-9]{1,3})-([0-9]{1,3})|([0-9]{1,3})\+")
OLDEST = 130

Edges = tuple[int, ...]


def grid(width: int, top: int) -> Edges:
    """The first year of each band but the first: `width` years a band from 0, and `top` and over is one."""
    return (*range(width, top, width), top)


def bands(edges: Edges) -> list[str]:
    """All bands that an age can fall into: public, since they depend on the parameters alone."""
    inner = [f"{low}-{high - 1}" for low, high in zip((0, *edges), edges, strict=False)]
    return [*inner, f"{edges[-1]}+"]


def age_band(value: str, edges: Edges) -> str | None:
    """`34` to `30-34`, `104` to `90+`; a band that cuts across the grid to the bands that it touches, as one."""
    known = _interval(folded(value))
    if known is None:
        return None
    youngest, oldest = known
    low = max((edge for edge in edges if edge <= youngest), default=0)
    high = min((edge for edge in edges if oldest is not None and edge > oldest), default=None)
    return f"{low}+" if high is None else f"{low}-{high - 1}"


def _interval(text: str) -> tuple[int, int | None] | None:
    """(youngest, oldest), where None is no upper end."""
    age, band = _AGE.fullmatch(text), _BAND.fullmatch(text)
    if age:
        low = high = int(age[1])
    elif band and band[3] is None:
        low, high = int(band[1]), int(band[2])
    elif band:
        return (int(band[3]), None) if int(band[3]) <= OLDEST else None
    else:
        return None
    return (low, high) if low <= high <= OLDEST else None
