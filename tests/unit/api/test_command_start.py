"""A command of the operator's starts without what it does not use: on a small machine that is four seconds of five."""

from __future__ import annotations

import subprocess
import sys

HEAVY = (
    "web3",
    "eth_account",
    "presidio_analyzer",
    "spacy",
    "fastapi",
    "uvicorn",
    "psycopg",
    "pandas",
    "scipy",
    "pyspark",
    "sqlglot",
    "alembic",
)


def test_no_command_loads_the_libraries_of_another() -> None:
    script = f"import sys, api.server; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
