"""What every engine shares: limits of one run, and one constant error for whatever goes wrong inside."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from anonymizer.errors import AnonymizerError

_log = logging.getLogger(__name__)
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may use: DuckDB memory, threads, and seconds until it is interrupted."""

    memory: str = "1GB"
    threads: int = 2
    seconds: float = 120.0


def guarded(work: Callable[[], _T]) -> _T:
    """`work`, with every failure turned into one constant error that carries no cause: causes can quote data."""
    failed = ""
    try:
        return work()
    except Exception as failure:  # noqa: BLE001 - whatever it is, it must not be shown
        failed = type(failure).__name__
    _log.error("engine failed: %s", failed)
    raise AnonymizerError("engine_failed")
