"""Two works that take turns, so that a busy machine is busy for both. Seconds of waiting, and seconds of computing."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spent:
    """Medians of warm runs, in seconds. `cpu`: of this process, all threads. `first`: the first run, which is not in
    the medians."""

    wall: float
    cpu: float
    first: float


def paired(left: Callable[[], object], right: Callable[[], object], rounds: int = 5) -> tuple[Spent, Spent]:
    runs = [(_timed(left), _timed(right)) for _ in range(rounds + 1)]
    first, warm = runs[0], runs[1:]
    return (
        _spent(first[0][0], [one for one, _ in warm]),
        _spent(first[1][0], [one for _, one in warm]),
    )


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def _spent(first: float, warm: list[tuple[float, float]]) -> Spent:
    walls, cpus = zip(*warm, strict=True)
    return Spent(statistics.median(walls), statistics.median(cpus), first)
