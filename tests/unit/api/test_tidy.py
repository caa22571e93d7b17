"""What the worker tidies: each step and each dataset has its turn, whatever another one does."""

from __future__ import annotations

from typing import cast

import pytest
import structlog

from api.http import logs
from api.worker import jobs
from core.domain.errors import CoreError
from core.ports import Services
from core.settings import load_settings


def test_a_step_that_always_fails_keeps_no_other_from_running(monkeypatch: pytest.MonkeyPatch) -> None:
    ran = []

    def fails(_: Services) -> None:
        ran.append("fails")
        raise OverflowError

    def works(_: Services) -> None:
        ran.append("works")

    monkeypatch.setattr(jobs, "TIDY", (fails, works, fails, works))
    jobs.tidy(cast(Services, None))
    assert ran == ["fails", "works", "fails", "works"]


def test_the_log_says_which_step_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def forgets_nothing(_: Services) -> None:
        raise OverflowError

    monkeypatch.setattr(jobs, "TIDY", (forgets_nothing,))
    with structlog.testing.capture_logs(processors=[logs.redact]) as said:
        jobs.tidy(cast(Services, None))
    assert [one["stage"] for one in said] == ["forgets_nothing"]
    assert "[withheld]" not in str(said)


@pytest.mark.parametrize(("seconds", "times"), [(0.0, 6), (1e9, 1)])
def test_a_worker_that_is_never_idle_tidies_as_often_as_one_that_is(
    monkeypatch: pytest.MonkeyPatch, seconds: float, times: int
) -> None:
    turns: list[bool] = []
    tidied: list[object] = []

    def run(*_: object) -> bool:
        turns.append(len(turns) != 1)  # idle once, then busy
        if len(turns) == 6:
            worker._stopping.set()
        return turns[-1]

    monkeypatch.setattr(jobs, "TIDY_SECONDS", seconds)
    monkeypatch.setattr(jobs, "run_job", run)
    monkeypatch.setattr(jobs, "tidy", tidied.append)
    worker = jobs.JobWorker(cast(Services, None))
    worker._work()
    assert len(turns) == 6 and len(tidied) == times


@pytest.mark.parametrize("days", ["0", "-1", "36501", "3650000"])
def test_days_that_no_date_can_bear_are_refused_at_the_start(days: str) -> None:
    assert load_settings({"MINGZHENG_QUARANTINE_DAYS": "36500"}).quarantine_days == 36500
    with pytest.raises(CoreError, match="setting_invalid"):
        load_settings({"MINGZHENG_QUARANTINE_DAYS": days})
