"""The machine that figures were measured on, in one line: without it they say nothing."""

from __future__ import annotations

import os
import platform
import resource
import sqlite3
from pathlib import Path


def describe() -> str:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    parts = [
        f"{cores} cores of {_processor()}",
        platform.platform(terse=True),
        f"Python {platform.python_version()}",
        f"SQLite {sqlite3.sqlite_version}",
    ]
    return ", ".join(parts)


def load() -> str:
    """What else was running: figures from a busy machine are lower bounds."""
    return ", ".join(f"{figure:.1f}" for figure in os.getloadavg())


def peak_megabytes() -> float:
    """The most memory that this process ever had. `ru_maxrss` would do, but on Linux a new program starts with that of
    the one which started it."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        # Bytes on macOS, the only other system that the project is built on.
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
