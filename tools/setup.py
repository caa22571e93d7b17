"""Make a checkout ready to run: virtual environment, locked packages, npm tools, compiled contracts.

Run by `make`, with whatever Python started it, so it uses the standard library alone and any Python 3 can read it.
Each step is skipped while its inputs are unchanged. What is missing is said in one line: what, why, how to get it.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LAUNCHERS = {"mingzheng": "mingzheng.cli.main", "mingzheng-server": "api.server"}


def main(which: str) -> None:
    """`which`: demo (what running needs) or dev (what testing needs as well)."""
    python = find_python()
    require("git", "to tell which files belong to the project", "install Git, e.g. `apt-get install git`")
    require("node", "to compile the contracts and run the local chain", "install Node.js 20 or newer")
    require("npm", "to install the contract tools", "it comes with Node.js 20 or newer")
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(node.lstrip("v").split(".")[0]) < 20:
        stop(f"Node.js {node} is too old", "the contract tools need 20 or newer", "install Node.js 20 or newer")
    if not (VENV / "bin" / "python").exists():
        say("Creating .venv")
        run(
            [python, "-m", "venv", str(VENV)],
            "make the virtual environment",
            "on Debian: `apt-get install python3-venv`",
        )
    install_packages(which)
    if which == "dev":
        install_oracles()
        install_spark()
    install_npm()
    build_contracts()


def install_packages(which: str) -> None:
    # The test set contains the demo set, so a checkout set up for tests needs nothing more for the demo.
    lock = ROOT / "requirements" / f"{which}.txt"
    stamps = [VENV / f"installed-{name}.sha256" for name in ("demo", "dev")]
    wanted = digest(lock)
    if which == "demo" and stamps[1].exists() and stamps[1].read_text() == digest(ROOT / "requirements" / "dev.txt"):
        return
    stamp = VENV / f"installed-{which}.sha256"
    if not stamp.exists() or stamp.read_text() != wanted:
        say(f"Installing locked packages ({which}); the first time takes a minute or two")
        pip = [str(VENV / "bin" / "python"), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
        run(
            [*pip, "--require-hashes", "-r", str(lock)],
            "install the Python packages",
            "check the network and run it again",
        )
        for other in stamps:
            other.unlink(missing_ok=True)
        stamp.write_text(wanted)
    expose_checkout()


def install_oracles() -> None:
    """What tests compare with and nothing else uses. See requirements/oracles.txt for why it is apart."""
    lock = ROOT / "requirements" / "oracles.txt"
    stamp = VENV / "installed-oracles.sha256"
    if stamp.exists() and stamp.read_text() == digest(lock):
        return
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run(
        [*pip, "--no-deps", "--ignore-requires-python", "--require-hashes", "-r", str(lock)],
        "install the verifiers that tests compare with",
        "check the network and run it again",
    )
    stamp.write_text(digest(lock))


def install_spark() -> None:
    """The optional engine, only to test it, and only where there is a Java to run it: it is a download of 430 MB."""
    lock = ROOT / "requirements" / "spark.txt"
    stamp = VENV / "installed-spark.sha256"
    if shutil.which("java") is None or (stamp.exists() and stamp.read_text() == digest(lock)):
        return
    say("Installing Spark for its tests, since there is a Java; this is a large download")
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    # It comes as source: built with the setuptools that was just installed from the lock, not with a newer one.
    run(
        [*pip, "--no-build-isolation", "--no-deps", "--require-hashes", "-r", str(lock)],
        "install Spark",
        "check the network and run it again",
    )
    stamp.write_text(digest(lock))


def expose_checkout() -> None:
    """Let the environment import the checkout, and give it the two commands."""
    (site,) = (VENV / "lib").glob("python3*/site-packages")
    write(site / "mingzheng_checkout.pth", f"{ROOT}\n{ROOT / 'client'}\n")
    for name, module in LAUNCHERS.items():
        script = VENV / "bin" / name
        write(script, f"#!{VENV / 'bin' / 'python'}\nimport sys\nfrom {module} import main\nsys.exit(main())\n")
        script.chmod(0o755)


def write(path: Path, text: str) -> None:
    """Only what differs: another `make` may be starting a Python that reads this very file."""
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def install_npm() -> None:
    stamp = ROOT / "node_modules" / ".installed.sha256"
    wanted = digest(ROOT / "package-lock.json")
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say("Installing contract tools with npm")
    run(
        ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"],
        "install the npm packages",
        "check the network and run it again",
    )
    stamp.write_text(wanted)


def build_contracts() -> None:
    sources = [*sorted((ROOT / "contracts").glob("src/**/*.sol")), ROOT / "foundry.toml", ROOT / "package-lock.json"]
    wanted = hashlib.sha256("".join(digest(path) for path in sources).encode()).hexdigest()
    stamp = ROOT / "contracts" / "out" / ".built.sha256"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say("Compiling the contracts")
    run(["npm", "run", "--silent", "build"], "compile the contracts", "see what the compiler says above")
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(wanted)


def find_python() -> str:
    for name in ("python3.11", "python3.12", "python3.13", "python3"):
        path = shutil.which(name)
        if path is not None:
            check = [path, "-c", "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))"]
            if subprocess.run(check, check=False).returncode == 0:
                return path
    stop(
        "Python 3.11 to 3.13 was not found",
        "the server is written in it",
        "install it, e.g. `apt-get install python3.11`",
    )


def require(program: str, why: str, how: str) -> None:
    if shutil.which(program) is None:
        stop(f"`{program}` was not found", why, how)


def run(command: list[str], what: str, how: str) -> None:
    if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
        stop(f"Could not {what}", f"`{' '.join(command[:4])} …` failed", how)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def say(text: str) -> None:
    print(f"setup: {text}", flush=True)


def stop(what: str, why: str, how: str) -> None:
    sys.exit(f"setup: {what} ({why}). To fix it: {how}.")


if __name__ == "__main__":
    main(sys.argv[1])
