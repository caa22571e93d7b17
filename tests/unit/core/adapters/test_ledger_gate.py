"""The gate looks at the log's lag seldom, and answers as if it had looked each time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st

from core.adapters.ledger import LedgerGate
from ledger.lag import Lag
from tests.fakes import StillClock

LIMIT = 5


class Behind:
    """A log whose oldest waiting entry and oldest unanchored checkpoint bear these times."""

    def __init__(self, clock: StillClock) -> None:
        self.clock = clock
        self.waiting: datetime | None = None
        self.unanchored: datetime | None = None
        self.looks = 0

    def measure(self, now: datetime) -> Lag:
        self.looks += 1
        waiting, unanchored = (0.0 if one is None else max(0.0, (now - one).total_seconds())
                               for one in (self.waiting, self.unanchored))  # fmt: skip
        return Lag(1, waiting, 1, unanchored, 0)

    def too_long(self) -> bool:
        return any(one is not None and self.clock.now() - one > timedelta(seconds=LIMIT)
                   for one in (self.waiting, self.unanchored))  # fmt: skip


def gate_on(log: Behind) -> LedgerGate:
    return LedgerGate(cast(Any, None), cast(Any, None), log.measure, log.clock, LIMIT)


steps = st.lists(
    st.tuples(st.sampled_from(["waiting", "unanchored", "logged", "anchored", "nothing"]), st.integers(-1500, 4000)),
    max_size=40,
)


@given(steps)
def test_it_says_what_a_look_at_every_question_would_say(walk: list[tuple[str, int]]) -> None:
    """Whatever comes in begins to wait now, whatever is done waits no more, and the clock goes on, or back."""
    clock = StillClock()
    log = Behind(clock)
    gate = gate_on(log)
    for what, milliseconds in walk:
        if what in ("waiting", "unanchored") and getattr(log, what) is None:
            setattr(log, what, clock.now())
        elif what in ("logged", "anchored"):
            setattr(log, {"logged": "waiting", "anchored": "unanchored"}[what], None)
        clock.advance(milliseconds=milliseconds)
        assert gate.behind() == log.too_long()


def test_many_questions_within_a_second_cost_one_look() -> None:
    log = Behind(StillClock())
    gate = gate_on(log)
    for _ in range(50):
        assert not gate.behind()
        log.clock.advance(milliseconds=10)
    assert log.looks == 1
