"""A process that logs what waits, in small groups, and says each size that it signed: something to kill."""

from __future__ import annotations

import sys

from core.db.engine import make_engine
from tests.log_fixtures import Log

if __name__ == "__main__":
    log = Log(make_engine(sys.argv[1]), batch=3)
    print("ready", flush=True)
    sys.stdin.readline()
    while (made := log.sequencer.run_once()) is not None:
        print(made.size, flush=True)
