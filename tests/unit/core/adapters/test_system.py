"""The process's own time, which nobody sets."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta

import pytest

from core.adapters import system
from core.domain.errors import CoreError


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


def test_no_more_wait_for_a_check_than_there_are_places_and_strangers_take_none_of_the_others() -> None:
    passwords = system.ArgonPasswords(places=2, proven_places=1)
    with ExitStack() as held:
        for proven, places in ((False, 2), (True, 1)):
            for _ in range(places):
                held.enter_context(passwords.place(proven=proven))
            with pytest.raises(CoreError, match="sign_in_busy"):
                held.enter_context(passwords.place(proven=proven))
    for proven in (False, True):
        with pytest.raises(ZeroDivisionError), passwords.place(proven=proven):
            raise ZeroDivisionError
        with passwords.place(proven=proven):
            pass
