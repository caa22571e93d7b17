"""What was worked on a little out of order, in order again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")


def in_order(each: Iterable[tuple[int, Item]]) -> Iterator[Item]:
    """Items by their index, every one from 0 on once; only what came too early waits."""
    ready: dict[int, Item] = {}
    first = 0
    for index, item in each:
        ready[index] = item
        while first in ready:
            yield ready.pop(first)
            first += 1
