"""Make .venv-peers, with the tools that `make bench-pii` compares with. Apart: none of it is imported by us."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv-peers"
LOCK = ROOT / "requirements" / "peers.txt"


def main() -> None:
    """Safe to repeat; skipped once the locked list is installed."""
    stamp = VENV / "installed.txt"
    if stamp.exists() and stamp.read_text() == LOCK.read_text():
        return
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    done = subprocess.run([*pip, "--require-hashes", "-r", str(LOCK)], check=False)
    if done.returncode:
        print("bench: the tools to compare with could not be installed; measuring without them", file=sys.stderr)
        return
    stamp.write_text(LOCK.read_text())


if __name__ == "__main__":
    main()
