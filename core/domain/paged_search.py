"""Searching a listing that only knows how to page: look at so many, keep what fits, and say where to go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol, TypeVar

MOST_LOOKED_AT: Final = 1000
_STEP: Final = 100


class Placed(Protocol):
    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=Placed)


def look_through(
    page: Callable[[int, str | None], list[T]], fits: Callable[[T], bool], limit: int, after: str | None
) -> tuple[list[T], str | None]:
    """Up to `limit` that fit, and the position of the last one looked at; None at the end. It may be fewer although
    more follow: one request looks at `MOST_LOOKED_AT` at most."""
    found: list[T] = []
    for _ in range(MOST_LOOKED_AT // _STEP):
        looked_at = page(_STEP, after)
        for one in looked_at:
            after = one.id
            if fits(one):
                found.append(one)
            if len(found) == limit:
                return found, after
        if len(looked_at) < _STEP:
            return found, None
    return found, after
