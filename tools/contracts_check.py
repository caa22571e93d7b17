"""Gas, Slither and symbolic proofs of the contracts: what `forge test` does not show. Run by `make contracts-check`.

Slither and Halmos are AGPL and tests only, so they live in an environment of their own, from a hash-pinned lock, and
are run as programs. Both read what the pinned compiler made; nothing is downloaded once that environment exists.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from setup import ROOT, digest, find_python, say, stop

ENVIRONMENT = ROOT / ".venv-contracts"
BIN = ENVIRONMENT / "bin"
CACHE = Path("contracts", "cache")
LOCK = ROOT / "requirements" / "contracts-check.txt"


def main() -> None:
    install()
    check("Gas is what contracts/.gas-snapshot and contracts/snapshots say", ["npm", "run", "--silent", "gas"])
    slither()
    symbolic()
    say("contracts: gas as recorded, nothing high or medium, every symbolic property proven")


def install() -> None:
    stamp = ENVIRONMENT / "installed.sha256"
    if stamp.exists() and stamp.read_text() == digest(LOCK):
        return
    say("Installing Slither and Halmos")
    subprocess.run([find_python(), "-m", "venv", "--clear", str(ENVIRONMENT)], check=True)
    pip = [str(BIN / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "-r", str(LOCK)], check=True)
    stamp.write_text(digest(LOCK))


def slither() -> None:
    """Fails on any finding of high or medium impact. The sources carry no suppression, and no detector is off.

    Findings in OpenZeppelin's and the tests' files are left out; low ones are printed, the ones below that are style.
    """
    out = CACHE / "slither"
    build = ["node", "contracts/tools/forge.mjs", "build", "--skip", "test", "--build-info", "--force"]
    check("Compiling for Slither", build, out)
    config = ["--config-file", "contracts/slither.config.json", "--foundry-out-directory", str(out / "out")]
    check("Slither", [str(BIN / "slither"), ".", *config], out)


def symbolic() -> None:
    """Bounds, assumptions and what is not proven: docs/adr/0016."""
    out = CACHE / "symbolic"
    command = [str(BIN / "python"), "contracts/tools/prove.py", "--root", ".", "--forge-build-out", str(out / "out")]
    # Every loop of the verifier ends within 64 rounds for these sizes; a bound that is hit would be reported.
    bounds = ["--contract", "MerkleLogSymbolicTest", "--loop", "70", "--no-status", "--solver-timeout-assertion", "0"]
    check("Halmos", [*command, *bounds], out)


def check(what: str, command: list[str], out: Path | None = None) -> None:
    say(what)
    path = os.pathsep.join([str(ROOT / "contracts/tools/bin"), str(BIN), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path}
    if out is not None:
        # Apart from contracts/out, which the product reads: these builds hold more and are made of other files.
        environment |= {"FOUNDRY_OUT": str(out / "out"), "FOUNDRY_CACHE_PATH": str(out)}
    if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode != 0:
        stop(f"{what}: failed", f"`{' '.join(command[:4])} …`", "see what it says above")


if __name__ == "__main__":
    sys.exit(main())
