"""Two hundred processes killed by SIGKILL, each at another step of append, sign and anchor, one after the other.

All of a database's hundred work on one log and one chain: what one leaves behind, the next must live with.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
import sqlalchemy as sa

from ledger import fsck, key_ranges, store
from ledger.anchorer import Anchorer
from ledger.chain_port import AnchorChain
from tests.faults.killed_work import ChainInFile
from tests.log_fixtures import Log

ROOT = Path(__file__).parents[2]
SEEDS = 100


@pytest.fixture
def forking() -> Iterator[subprocess.Popen[str]]:
    path = os.pathsep.join([str(ROOT), str(ROOT / "client")])
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.killed_work"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": path},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert answer(process) == "ready"
        yield process
    finally:
        process.kill()
        process.communicate()


def answer(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def _known(function: Callable[..., Any]) -> Callable[..., Any]:
    """What follows from its arguments alone, worked out once for the same ones."""
    found: dict[Any, Any] = {}

    def call(*arguments: Any) -> Any:
        place = tuple(tuple(each) if isinstance(each, list) else each for each in arguments)
        if place not in found:
            found[place] = function(*arguments)
        return found[place]

    return call


@pytest.fixture(autouse=True)
def verified_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole log is checked a hundred times: each time all of it, but no signature and no record of the same bytes
    twice, which would be most of the time."""
    for module, name in ((fsck, "commit_record"), (fsck, "parse_record"), (fsck, "open_checkpoint"),
                         (key_ranges, "open_note")):  # fmt: skip
        monkeypatch.setattr(module, name, _known(getattr(module, name)))


class Promises:
    """What killed processes had said before they died: it must stay true."""

    def __init__(self, log: Log, folder: Path, process: subprocess.Popen[str]) -> None:
        self.log, self.folder, self.process = log, folder, process
        self.chain = ChainInFile(folder / "chain")
        self.queued: list[str] = []
        self.signed: dict[int, str] = {}
        self.anchored: dict[int, str] = {}

    def run(self, seed: int, step: int | str) -> dict[str, Any]:
        url = self.log.engine.url.render_as_string(hide_password=False)
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps([url, str(self.folder), seed, step]) + "\n")
        self.process.stdin.flush()
        ended: dict[str, Any] = json.loads(answer(self.process))
        for fact in ended["facts"]:
            assert "error" not in fact, fact
            self.queued += fact.get("queued", [])
            self.signed.update([fact["signed"]] if "signed" in fact else [])
            self.anchored.update([fact["anchored"]] if "anchored" in fact else [])
        return ended

    def check(self) -> None:
        assert self.log.faults() == []
        held = {each.size: each.root.hex() for each in self.log.reader.checkpoints(limit=100_000)}
        assert held.items() >= self.signed.items()
        anchors = self.chain.load().anchors()
        assert {size: root.hex() for size, root in anchors}.items() >= self.anchored.items()
        assert all(held[size] == root.hex() for size, root in anchors)
        with store.reading(self.log.engine) as connection:
            logged = connection.execute(sa.select(store.record.c.entry_id)).scalars().all()
            waiting = connection.execute(sa.select(store.outbox.c.entry_id)).scalars().all()
        assert max(Counter([*logged, *waiting]).values(), default=1) == 1
        assert set(self.queued) <= {*logged, *waiting}

    def settle(self) -> None:
        """Nothing dies any more: everything that was promised is logged, anchored, and known to be."""
        while self.log.sequencer.run_once() is not None:
            pass
        for _ in range(2):
            Anchorer(self.log.engine, cast(AnchorChain, self.chain), self.log.clock).run_once()
        self.check()
        anchors = [(each.size, each.root) for each in self.log.reader.anchors(limit=100_000)]
        assert anchors == self.chain.load().anchors()
        assert anchors[-1][0] == self.log.size() >= len(self.queued)
        assert self.log.reader.incidents() == []


def test_a_hundred_processes_killed_at_every_step_lose_and_double_nothing(
    log: Log, tmp_path: Path, forking: subprocess.Popen[str]
) -> None:
    promises = Promises(log, tmp_path, forking)
    steps = promises.run(seed=0, step=0)["facts"][-1]["steps"]
    died: Counter[str] = Counter()
    # Spread over all the steps there are: each kind is met on logs of many shapes.
    stride = next(each for each in range(37, 37 + steps) if math.gcd(each, steps) == 1)
    for seed in range(1, SEEDS + 1):
        # Few of a hundred steps are about signing, so the first two are met by name.
        step = {1: "before sign", 2: "after sign"}.get(seed, 1 + (seed * stride) % steps)
        try:
            ended = promises.run(seed, step)
            promises.check()
        except AssertionError as error:
            raise AssertionError(f"seed {seed}, killed at step {step}: {error}") from error
        died.update([ended["facts"][-1]["killed"]] if ended["signal"] == 9 else [])
    promises.settle()
    # A log that was left further on has fewer steps to go, so a few processes live to their end.
    assert died.total() >= SEEDS * 0.9
    assert {name.partition(" ")[2].partition(" ")[0] for name in died} == {"statement", "commit", "sign", "chain"}
