"""What was worked out from some facts, kept under a digest of them: the last few, for threads to share."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from threading import Lock
from typing import Any, Generic, TypeVar

V = TypeVar("V")


class Remembered(Generic[V]):
    """At most `most` values, those that were asked for last. Whoever gets one must not change it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[bytes, V] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._held)

    def find(self, place: bytes | None) -> V | None:
        with self._lock:
            if place is None or place not in self._held:
                return None
            self._held.move_to_end(place)
            return self._held[place]

    def keep(self, place: bytes | None, value: V) -> None:
        if place is None:
            return
        with self._lock:
            self._held[place] = value
            while len(self._held) > self._most:
                self._held.popitem(last=False)


def place_of(facts: Any) -> bytes | None:
    """A digest; None for what is not JSON, which is remembered nowhere. Text, number and flag are spelled apart; a list
    and a tuple are one."""
    try:
        text = json.dumps(facts, sort_keys=True, ensure_ascii=True)
    except (TypeError, ValueError, RecursionError):
        return None
    return hashlib.sha256(text.encode("ascii")).digest()
