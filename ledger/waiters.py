"""Who in this process waits for which entry. One look at the database serves all of them."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

# An entry may be logged between its commit and the call that waits for it, so what was just logged is remembered.
_REMEMBERED_GROUPS: Final = 16


class Waiter:
    """A place in the queue. `index` is None until the entry is under a signed checkpoint."""

    def __init__(self) -> None:
        self.index: int | None = None
        self.people = 0
        self._told = threading.Event()

    def wait(self, seconds: float) -> int | None:
        self._told.wait(seconds)
        return self.index

    def tell(self, index: int | None) -> None:
        """None: look again, something is wrong."""
        self.index = index
        self._told.set()


class Waiters:
    """`told` is called by whoever logged or found entries; `waiting` by whoever needs one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiters: dict[str, Waiter] = {}
        self._recent: deque[Mapping[str, int]] = deque(maxlen=_REMEMBERED_GROUPS)

    @contextmanager
    def waiting(self, entry_id: str) -> Iterator[Waiter]:
        with self._lock:
            waiter = self._waiters.setdefault(entry_id, Waiter())
            waiter.people += 1
            for group in self._recent:
                if entry_id in group:
                    waiter.tell(group[entry_id])
        try:
            yield waiter
        finally:
            with self._lock:
                waiter.people -= 1
                if waiter.people == 0:
                    del self._waiters[entry_id]

    def logged(self, first: int, entry_ids: Sequence[str]) -> None:
        """A group was committed, whose leaves begin at `first`."""
        group = dict(zip(entry_ids, range(first, first + len(entry_ids)), strict=True))
        with self._lock:
            self._recent.append(group)
            for entry_id in self._waiters.keys() & group.keys():
                self._waiters[entry_id].tell(group[entry_id])

    def found(self, places: Iterable[tuple[str, int]]) -> None:
        """Entries that somebody else logged."""
        with self._lock:
            for entry_id, index in places:
                if entry_id in self._waiters:
                    self._waiters[entry_id].tell(index)

    def untold(self) -> list[str]:
        with self._lock:
            return [entry_id for entry_id, waiter in self._waiters.items() if waiter.index is None]

    def wake(self) -> None:
        """Nobody will log any more: let everybody look for themselves."""
        with self._lock:
            for waiter in self._waiters.values():
                waiter.tell(waiter.index)
