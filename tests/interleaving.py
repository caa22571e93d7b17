"""Let something happen once, in the middle of something else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def once(place: Any, work: Callable[[], object]) -> None:
    """When `place.meanwhile` is next reached, do `work` there: in its course the place is open again."""

    def happen() -> None:
        place.meanwhile = lambda: None
        work()

    place.meanwhile = happen
