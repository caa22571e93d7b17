"""The same work on parts of a list of numbers at once, for work that lets go of Python's lock: drawing noise does."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np

from anonymizer.dp.groups import Numbers

_T = TypeVar("_T")
# So many draws take about five milliseconds, a thread a tenth of one. What precedes a draw holds Python's lock, so with
# more parts than threads one part is made ready while another is drawn.
_PART = 500
# One question must not take a large machine from all others.
_MOST = min(4, os.cpu_count() or 1)


def side_by_side(work: Callable[[Numbers], _T], numbers: Numbers) -> list[_T]:
    """What `work` makes of each part, in their order. Raises what it raises."""
    parts = np.array_split(numbers, max(1, numbers.size // _PART))
    if len(parts) == 1:
        return [work(numbers)]
    with ThreadPoolExecutor(min(_MOST, len(parts))) as threads:
        return list(threads.map(work, parts))
