"""How the process ends: nothing of what its memory held is left on a disk."""

from __future__ import annotations

import os
import resource
import sys
import threading
from typing import Final

from core.adapters.clear_text import leave_no_clear_text

THREADS: Final = "jobs-"
"""How the names of the threads begin that carry out jobs."""


def leave_no_core_file() -> None:
    """An abort would write what the memory holds to a disk: columns in clear, and keys."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def end_if_busy(code: int = 0) -> None:
    """End the process at once by `code` if a job still runs, when all else is closed. The interpreter would kill its
    thread inside native code, which ends in an abort; nothing is lost, as the job has been given back."""
    if any(thread.daemon and thread.name.startswith(THREADS) for thread in threading.enumerate()):
        leave_no_clear_text()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
