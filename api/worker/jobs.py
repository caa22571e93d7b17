"""The job worker: a few threads that take the next job, one at a time each, until told to stop."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from typing import Final

from api.ending import THREADS
from api.http import logs
from core.domain.jobs import Job
from core.domain.storage import StorageError
from core.ports import Services
from core.usecases.alarm_duties import alarm_duties
from core.usecases.end_emergency import end_emergencies
from core.usecases.expire_reviews import expire_reviews
from core.usecases.forget_rights import forget_rights
from core.usecases.run_job import hand_back, run_job
from core.usecases.sweep_quarantine import sweep_quarantine
from core.usecases.sweep_uploads import sweep_uploads

IDLE_SECONDS: Final = 0.2
TIDY_SECONDS: Final = 60.0
TIDY: Final[tuple[Callable[[Services], None], ...]] = (
    expire_reviews,
    sweep_quarantine,
    end_emergencies,
    alarm_duties,
    forget_rights,
)


class JobWorker:
    """Start and stop with the server. A job that runs when the process is killed is claimed again by its lease, which
    counts as an attempt; told to stop, the worker gives it back, which does not."""

    def __init__(self, services: Services, threads: int = 2, patience: float = 10.0) -> None:
        self._services = services
        self._patience = patience
        self._stopping = threading.Event()
        self._in_hand: dict[str, Job] = {}
        self._threads = [
            threading.Thread(target=self._work, name=f"{THREADS}{number}", daemon=True) for number in range(threads)
        ]

    def start(self) -> None:
        sweep_uploads(self._services)
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Finish the jobs in hand for at most ten seconds in all, give back the others, take no new ones."""
        self._stopping.set()
        until = time.monotonic() + self._patience
        for thread in self._threads:
            thread.join(timeout=max(0.0, until - time.monotonic()))
        for job in list(self._in_hand.values()):
            with contextlib.suppress(StorageError):  # then its lease has to run out
                hand_back(self._services, job)

    def _work(self) -> None:
        tidied = float("-inf")
        while not self._stopping.is_set():
            try:
                # By time, not by turns: with a queue that is never empty, emergencies end all the same.
                if time.monotonic() - tidied >= TIDY_SECONDS:
                    tidied = time.monotonic()
                    tidy(self._services)
                self._hand_back()
                busy = run_job(self._services, _report, self._take)
                self._in_hand.pop(threading.current_thread().name, None)
            except StorageError as fault:
                # What is in hand stays there: how it went could not be written, so it is given back before the next.
                logs.logger().error("worker", **logs.frames(fault))
                busy = False
            except Exception as surprise:  # noqa: BLE001 - the thread must outlive a database that is away
                logs.logger().error("worker", **logs.frames(surprise))
                self._in_hand.pop(threading.current_thread().name, None)
                busy = False
            if not busy:
                self._stopping.wait(IDLE_SECONDS)

    def _take(self, job: Job) -> None:
        self._in_hand[threading.current_thread().name] = job

    def _hand_back(self) -> None:
        left = self._in_hand.get(threading.current_thread().name)
        if left is not None:
            hand_back(self._services, left)
            del self._in_hand[threading.current_thread().name]


def tidy(services: Services) -> None:
    """One step that fails each time must not keep an emergency open for good, or a duty silent."""
    for step in TIDY:
        try:
            step(services)
        except Exception as surprise:  # noqa: BLE001 - the text could quote a record, so only the frames are kept
            logs.logger().error("tidy", stage=step.__name__, **logs.frames(surprise))


def _report(job: Job, surprise: Exception) -> None:
    logs.logger().error("job", job=job.id, **logs.frames(surprise))
