"""A migration that ends in SIGKILL at a given step. One process imports, the others fork.

Reads `home, at` as JSON lines; answers each with the step at which the child died, or null if it came to its end.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.adapters.policy import CedarPolicy
from core.bootstrap import open_platform
from core.chain_migration import migrate
from core.settings import load_settings
from ledger.anchor.node import Node


class Failpoints:
    """Counts what leaves a trace (a transaction sent, a file replaced, a commit), before and after; dies at `at`."""

    def __init__(self, at: int, pipe: int) -> None:
        self._at, self._pipe = at, pipe
        self._count = 0
        self.step = ""

    def enter(self, step: str) -> None:
        self.step = step

    def around(self, action: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            self._reached("before")
            result = action(*arguments, **named)
            self._reached("after")
            return result

        return call

    def _reached(self, when: str) -> None:
        self._count += 1
        if self._count == self._at:
            os.write(self._pipe, f"{when} {self.step}".encode())
            os.kill(os.getpid(), signal.SIGKILL)


def work(home: str, at: int, pipe: int, policy: CedarPolicy) -> None:
    failpoints = Failpoints(at, pipe)
    platform = open_platform(load_settings({**os.environ, "MINGZHENG_HOME": home}), policy)
    Node.send = failpoints.around(Node.send)  # type: ignore[method-assign]
    Path.replace = failpoints.around(Path.replace)  # type: ignore[method-assign]
    dialect = platform.engine.dialect
    dialect.do_commit = failpoints.around(dialect.do_commit)  # type: ignore[method-assign]
    migrate(platform, failpoints.enter)
    platform.close()


def main() -> None:
    policy = CedarPolicy.load()  # once for all that fork from here
    print("ready", flush=True)
    for line in sys.stdin:
        home, at = json.loads(line)
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                work(home, at, write, policy)
            except BaseException as error:
                os.write(write, f"error {error!r}".encode())
            os._exit(0)
        os.close(write)
        with os.fdopen(read, encoding="utf-8") as said:
            died = said.read()
        os.waitpid(child, 0)
        print(json.dumps(died or None), flush=True)


if __name__ == "__main__":
    main()
