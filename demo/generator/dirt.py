"""What hands and old systems do to cells: full-width digits, stray spaces, blanks, impossible dates."""

from __future__ import annotations

import random

_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def soil(rng: random.Random, cell: str, *, date: bool = False) -> str:
    """The cell, about one time in forty not as it should be."""
    chance = rng.random()
    if chance < 0.008:
        return cell.translate(_FULL_WIDTH)
    if chance < 0.014:
        return f" {cell} "
    if chance < 0.020:
        return ""
    if date and chance < 0.025:
        return "1900-02-30"
    return cell
