"""The process's own time, which nobody sets."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.adapters import system


def test_setting_the_clock_moves_now_and_not_the_time_that_was_lived_through(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = [100.0]
    monkeypatch.setattr(system.time, "monotonic", lambda: ticks[0])
    clock = system.SystemClock()
    began = clock.steady()
    century = began + timedelta(days=36_500)
    monkeypatch.setattr(system.SystemClock, "now", lambda _: century)
    assert clock.now() == century and clock.steady() == began
    ticks[0] += 60
    assert clock.steady() == began + timedelta(seconds=60)
