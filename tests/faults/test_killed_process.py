"""Real processes, killed without warning: what they had said is there, and what they had not finished is not lost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import sqlalchemy as sa

from tests.log_fixtures import Log

ROOT = Path(__file__).parents[2]


def start(engine: sa.Engine) -> subprocess.Popen[str]:
    """A process that has imported everything and waits for `go`."""
    url = engine.url.render_as_string(hide_password=False)
    path = os.pathsep.join([str(ROOT), str(ROOT / "client")])
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.sequence_until_done", url],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": path},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert read_line(process) == "ready"
    return process


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def read_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def test_a_killed_sequencer_leaves_a_whole_log_and_the_next_goes_on(log: Log) -> None:
    log.put(90)
    for groups in (1, 4):
        process = start(log.engine)
        go(process)
        said = [int(read_line(process)) for _ in range(groups)]
        kill(process)
        assert log.size() >= said[-1]
        log.check()
    process = start(log.engine)
    process.communicate("go\n", timeout=60)
    assert process.returncode == 0
    log.check(90)


def test_two_sequencer_processes_one_of_them_killed_make_one_log(log: Log) -> None:
    log.put(150)
    killed, other = start(log.engine), start(log.engine)
    go(killed)
    go(other)
    # Whoever is faster: an empty line means that nothing was left for it, which is as good.
    read_line(other)
    kill(killed)
    log.check()
    other.communicate(timeout=60)
    assert other.returncode == 0
    while log.sequencer.run_once() is not None:
        pass
    log.check(150)
