"""Exact amounts as an engine hands them over: column by column, since row by row costs more than the noise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from anonymizer.dp.stability import LARGEST_SUM

Numbers = npt.NDArray[np.int64]
# The number of the cell of known keys, then the text of each open key.
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Groups:
    """Some groups of a statement whose keys were found: their cell of the known keys, the texts of their open keys, and
    an amount for each of the statement's blocks. All columns are equally long."""

    cells: Numbers
    texts: tuple[pa.Array, ...]
    amounts: tuple[Numbers, ...]

    def keys(self, places: Sequence[int] | None = None) -> list[Key]:
        """Of the groups at these places, or of all: only what is to be shown needs its text in Python."""
        if places is None:
            return list(zip(self.cells.tolist(), *(texts.to_pylist() for texts in self.texts), strict=True))
        chosen = pa.array(places, pa.int64())
        return list(
            zip(self.cells[places].tolist(), *(texts.take(chosen).to_pylist() for texts in self.texts), strict=True)
        )


def proven(amounts: Numbers) -> Numbers:
    """These, which must be within the bound that the noise's room was computed for."""
    if bool(((amounts >= LARGEST_SUM) | (amounts <= -LARGEST_SUM)).any()):
        raise ValueError("a sum beyond its proven bound")
    return amounts
