"""The same work on parts of a list of numbers at once, for work that lets go of Python's lock: drawing noise does."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
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
    """What `work` makes of each part, in their order. Raises what it raises.

    Whoever calls works too, and helpers take what is left. So it ends, only later, where all helpers are busy or the
    machine gives no thread: by then the answer is paid for, and a refusal would keep the charge and say nothing.
    """
    parts = np.array_split(numbers, max(1, numbers.size // _PART))
    waiting = deque(enumerate(parts))

    def take() -> list[tuple[int, _T]]:
        made = []
        while waiting:
            try:
                place, part = waiting.popleft()
            except IndexError:
                break  # another took the last
            made.append((place, work(part)))
        return made

    helping = _called(take, min(_MOST, len(parts)) - 1)
    try:
        made = take()
    finally:
        waiting.clear()  # where one part failed, nobody begins another
    for helper in helping:
        # One that has not begun finds nothing left to take.
        if not helper.cancel():
            made += helper.result()
    return [one for _, one in sorted(made, key=lambda found: found[0])]


def _called(take: Callable[[], _T], count: int) -> list[Future[_T]]:
    helping: list[Future[_T]] = []
    try:
        for _ in range(count):
            helping.append(_helpers.submit(take))
    except RuntimeError:  # no thread to be had, or the process is ending
        pass
    return helping


def _gather() -> None:
    global _helpers
    _helpers = ThreadPoolExecutor(max(1, _MOST - 1), thread_name_prefix="noise")


# Of the process, not of a question: many at once share them. Each is started when it is first needed.
_helpers: ThreadPoolExecutor
_gather()
# A child of this process has none of its parent's threads.
os.register_at_fork(after_in_child=_gather)
