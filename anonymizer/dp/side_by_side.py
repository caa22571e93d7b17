"""The same work on parts of a list of numbers at once, for work that lets go of Python's lock: drawing noise does."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np

from anonymizer.dp.groups import Numbers

_T = TypeVar("_T")
# A draw takes about ten microseconds, a thread a hundred.
_WORTH = 250
# One question must not take a large machine from all others.
_MOST = min(4, os.cpu_count() or 1)


def side_by_side(work: Callable[[Numbers], _T], numbers: Numbers) -> list[_T]:
    """What `work` makes of each part, in their order. Raises what it raises."""
    parts = np.array_split(numbers, max(1, min(_MOST, numbers.size // _WORTH)))
    if len(parts) == 1:
        return [work(numbers)]
    with ThreadPoolExecutor(len(parts)) as threads:
        return list(threads.map(work, parts))
