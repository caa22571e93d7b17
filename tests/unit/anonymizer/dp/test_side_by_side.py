"""Parts of one draw: each is made exactly once and stands in its place, whatever threads there are."""

from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from anonymizer.dp import side_by_side as module
from anonymizer.dp.side_by_side import side_by_side

IN_A_CHILD = """
import os
import numpy as np
from anonymizer.dp import side_by_side as module
module._MOST = 4  # also on a machine of one core
module._gather()
side_by_side, numbers = module.side_by_side, np.arange(5000)
side_by_side(lambda part: part, numbers)
child = os.fork()
made = np.concatenate(side_by_side(lambda part: part, numbers)).tolist() == numbers.tolist()
if child == 0:
    os._exit(0 if made else 1)
assert made and os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
"""


@pytest.fixture(autouse=True)
def several(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Helpers, also on a machine of one core."""
    monkeypatch.setattr(module, "_MOST", 4)
    with ThreadPoolExecutor(3) as fresh:
        monkeypatch.setattr(module, "_helpers", fresh)
        yield fresh


@pytest.mark.parametrize("size", [0, 1, 499, 500, 999, 1000, 1001, 12_345])
def test_each_number_is_worked_on_once_and_stays_in_its_place(size: int) -> None:
    numbers = np.arange(size)
    assert np.concatenate(side_by_side(lambda part: part * 2, numbers)).tolist() == (numbers * 2).tolist()


def test_where_no_thread_can_be_had_the_parts_are_made_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuses)
    by = set()

    def work(part: Any) -> Any:
        by.add(threading.current_thread())
        return part

    numbers = np.arange(5000)
    assert np.concatenate(side_by_side(work, numbers)).tolist() == numbers.tolist()
    assert by == {threading.current_thread()}


def test_many_at_once_share_the_helpers() -> None:
    seen, numbers = set(), np.arange(5000)

    def work(part: Any) -> Any:
        seen.add(threading.current_thread())
        return part

    with ThreadPoolExecutor(8) as askers:
        for made in askers.map(lambda _: side_by_side(work, numbers), range(40)):
            assert np.concatenate(made).tolist() == numbers.tolist()
    assert len(seen) <= 8 + 3


def test_where_all_helpers_are_busy_it_ends_without_them(several: ThreadPoolExecutor) -> None:
    free = threading.Event()
    held = [several.submit(free.wait, 60) for _ in range(3)]
    numbers = np.arange(5000)
    try:
        assert np.concatenate(side_by_side(lambda part: part, numbers)).tolist() == numbers.tolist()
    finally:
        free.set()
    assert all(one.result() for one in held)


def test_what_one_part_raises_is_raised() -> None:
    def work(part: Any) -> Any:
        if 4321 in part:
            raise ValueError("one part")
        return part

    for _ in range(20):
        with pytest.raises(ValueError, match="one part"):
            side_by_side(work, np.arange(5000))


def test_a_child_of_the_process_draws_too() -> None:
    subprocess.run([sys.executable, "-W", "ignore", "-c", IN_A_CHILD], check=True, timeout=60)
