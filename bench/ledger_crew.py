"""Writers spread over processes: threads of one process share an interpreter, so one process shows only its bound."""

from __future__ import annotations

import multiprocessing
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bench.ledger_appends import Bench, make_entries, put_all, waits

_SPAWN = multiprocessing.get_context("spawn")
_PATIENCE = 300


@dataclass(frozen=True, slots=True)
class Crew:
    """`processes`, each with a sequencer thread of its own as every server has, share `writers` threads."""

    processes: int
    writers: int

    def concurrently(self, bench: Bench, count: int, each: int) -> float:
        """Accesses a second, `each` in a transaction; timed until the last is under a signed checkpoint."""
        before = bench.size()
        with _Team(self, bench, _put_share, (count // self.processes, each)) as team:
            began = team.go()
            while bench.size() < before + count // self.processes * self.processes:
                time.sleep(0.005)
            return count / (time.time() - began)

    def latencies(self, bench: Bench, per_second: int, seconds: int) -> tuple[float, float]:
        """Median and 99th percentile in ms at an offered load, the processes taking accesses in turn."""
        with _Team(self, bench, _wait_share, (per_second, seconds)) as team:
            team.go()
            waited = [each for share in team.results() for each in share]
        return statistics.median(waited), statistics.quantiles(waited, n=100)[98]


class _Team:
    """The processes of one measurement. They make their entries first, then wait to be told when to begin."""

    def __init__(self, crew: Crew, bench: Bench, work: Callable[..., Any], arguments: tuple[int, int]) -> None:
        url = bench.engine.url.render_as_string(hide_password=False)
        self._pipes = []
        self._processes = []
        for number in range(crew.processes):
            ours, theirs = _SPAWN.Pipe()
            job = (theirs, work, url, number, crew, arguments)
            self._processes.append(_SPAWN.Process(target=_member, args=job, daemon=True))
            self._pipes.append(ours)

    def __enter__(self) -> _Team:
        for process in self._processes:
            process.start()
        return self

    def go(self) -> float:
        for pipe in self._pipes:
            pipe.recv()
        began = time.time() + 0.1
        for pipe in self._pipes:
            pipe.send(began)
        return began

    def results(self) -> list[Any]:
        return [pipe.recv() for pipe in self._pipes]

    def __exit__(self, *_: object) -> None:
        for pipe, process in zip(self._pipes, self._processes, strict=True):
            pipe.send("stop")
            process.join(_PATIENCE)


def _member(pipe: Any, work: Callable[..., Any], url: str, number: int, crew: Crew, arguments: tuple[int, int]) -> None:
    bench = Bench(url)
    act = work(bench, number, crew, *arguments)
    pipe.send("ready")
    began = pipe.recv()
    with bench.running():
        pipe.send(act(began))
        pipe.recv()  # what is still in the outbox is logged by whichever process is faster
    bench.engine.dispose()


def _put_share(bench: Bench, number: int, crew: Crew, count: int, each: int) -> Callable[[float], None]:
    entries = make_entries(count, number * count)
    writers = max(1, crew.writers // crew.processes)

    def act(began: float) -> None:
        time.sleep(max(0.0, began - time.time()))
        put_all(bench, writers, entries, each)

    return act


def _wait_share(bench: Bench, number: int, crew: Crew, per_second: int, seconds: int) -> Callable[[float], list[float]]:
    share = per_second * seconds // crew.processes
    entries = make_entries(share, number * share)
    pause = crew.processes / per_second
    return lambda began: waits(bench, entries, began + number / per_second, pause, crew.writers // crew.processes)
