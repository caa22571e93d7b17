"""Work that ends in SIGKILL at a given step of queue, append, sign and anchor. One process imports, the others fork.

Reads `database, folder, seed, step` as JSON lines, answers each with what the child said and how it ended. What the
child acknowledged it wrote to a pipe before it went on: that much it had promised to somebody.
"""

from __future__ import annotations

import json
import os
import pickle
import random
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa

from core.db.engine import make_engine
from ledger.anchorer import Anchorer
from ledger.chain_port import AnchorChain
from ledger.sequencer import Sequencer
from mingzheng.note import Signer
from tests.fake_chain import FakeChain
from tests.log_fixtures import ORIGIN, SIGNER, Log

ENTRIES_PER_SEED = 1000


class Failpoints:
    """Counts the steps before and after everything that leaves this process, and dies at number `at`, or at the first
    that is called so."""

    def __init__(self, at: int | str, say: Callable[[dict[str, Any]], None]) -> None:
        self.at = at
        self.count = 0
        self._say = say

    def reached(self, name: str) -> None:
        self.count += 1
        if self.at in (self.count, name):
            self._say({"killed": name})
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, name: str, action: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            self.reached(f"before {name}")
            result = action(*arguments)
            self.reached(f"after {name}")
            return result

        return call

    def watch(self, engine: sa.Engine) -> None:
        engine.dialect.do_commit = self.around("commit", engine.dialect.do_commit)  # type: ignore[method-assign]
        sa.event.listen(engine, "before_cursor_execute", lambda *_: self.reached("before statement"))
        sa.event.listen(engine, "after_cursor_execute", lambda *_: self.reached("after statement"))


class ChainInFile:
    """A chain that outlives whoever speaks to it, as real ones do."""

    def __init__(self, path: Path, failpoints: Failpoints | None = None) -> None:
        self._path = path
        self._failpoints = failpoints

    def load(self) -> FakeChain:
        return cast(FakeChain, pickle.loads(self._path.read_bytes())) if self._path.exists() else FakeChain()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            chain = self.load()
            result = getattr(chain, name)(*arguments)
            draft = self._path.with_suffix(".draft")
            draft.write_bytes(pickle.dumps(chain))
            draft.replace(self._path)
            return result

        return call if self._failpoints is None else self._failpoints.around(f"chain {name}", call)


def work(url: str, folder: Path, seed: int, step: int | str, say: Callable[[dict[str, Any]], None]) -> None:
    """Queue and log some entries twice, then anchor. Says what is promised once it is, and the number of steps."""
    failpoints, chance = Failpoints(step, say), random.Random(seed)
    engine = make_engine(url)
    failpoints.watch(engine)
    log = Log(engine, first=seed * ENTRIES_PER_SEED)
    signer = Signer(SIGNER.verifier, failpoints.around("sign", SIGNER.sign))
    sequencer = Sequencer(engine, signer, log.clock, origin=ORIGIN)
    for _ in range(2):
        say({"queued": log.put(chance.randint(1, 6))})
        while (made := sequencer.run_once()) is not None:
            say({"signed": [made.size, made.root.hex()]})
    chain = cast(AnchorChain, ChainInFile(folder / "chain", failpoints))
    anchored = Anchorer(engine, chain, log.clock, patience=0.02, pause=lambda _seconds: None).run_once()
    if anchored is not None:
        say({"anchored": [anchored.size, anchored.root.hex()]})
    say({"steps": failpoints.count})
    engine.dispose()


def main() -> None:
    print("ready", flush=True)
    for line in sys.stdin:
        url, folder, seed, step = json.loads(line)
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read)
            try:
                work(url, Path(folder), seed, step, partial(_tell, write))
            except BaseException as error:
                _tell(write, {"error": repr(error)})
            os._exit(0)
        os.close(write)
        with os.fdopen(read, encoding="utf-8") as said:
            facts = [json.loads(each) for each in said]
        _, status = os.waitpid(child, 0)
        print(json.dumps({"facts": facts, "signal": os.WTERMSIG(status)}), flush=True)


def _tell(pipe: int, fact: dict[str, Any]) -> None:
    os.write(pipe, json.dumps(fact).encode() + b"\n")


if __name__ == "__main__":
    main()
