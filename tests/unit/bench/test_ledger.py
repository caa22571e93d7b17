"""The benchmark runs and prints every row; how fast, no test may say."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.postgres import binaries

ROOT = Path(__file__).parents[3]


def test_the_benchmark_prints_its_table() -> None:
    path = os.pathsep.join([str(ROOT), str(ROOT / "client")])
    ran = subprocess.run(
        [sys.executable, "-m", "bench.ledger", "--quick"],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, timeout=1200,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    databases = ["SQLite", "PostgreSQL"] if binaries() is not None else ["SQLite"]
    for database in databases:
        for part in ("full outbox", "1 writers", "8 writers", "64 writers", "p99"):
            assert any(line.startswith(database) and part in line for line in ran.stdout.splitlines())
    assert "inclusion proof" in ran.stdout and "audit: records" in ran.stdout and "cores of" in ran.stdout
