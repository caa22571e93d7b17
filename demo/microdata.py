"""Real people, lawfully public: NHEFS, the follow-up of NHANES I by the US National Center for Health Statistics.

Public-use data of a US federal agency, 1,629 smokers aged 25 to 74 in 1971, as shipped in the package `causaldata`
(MIT) for Hernán and Robins, "Causal Inference: What If". See docs/data-sources.md.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COLUMNS = ("seqn", "sex", "age", "race", "education", "income", "marital", "wt71", "smokeintensity", "qsmk", "death")
_SEX, _RACE, _YES = {0: "male", 1: "female"}, {0: "white", 1: "other"}, {0: "no", 1: "yes"}


def write_nhefs(path: Path, cache: Path) -> Path:
    """Download the archive (hash-pinned) once, read its data file without installing anything, write a CSV."""
    if not path.exists():
        import pandas  # only the demo needs it

        frame = pandas.read_stata(io.BytesIO(_archived(_archive(cache))))[list(COLUMNS)]
        frame = frame.astype({"sex": "string", "race": "string"})
        for column, words in (("sex", _SEX), ("race", _RACE), ("qsmk", _YES), ("death", _YES)):
            frame[column] = frame[column].astype("Int64").map(words)
        for column in ("seqn", "age", "education", "income", "marital", "smokeintensity"):
            frame[column] = frame[column].astype("Int64")
        path.parent.mkdir(parents=True, exist_ok=True)
        frame.to_csv(path, index=False)
    return path


def _archive(cache: Path) -> Path:
    if not list(cache.glob("causaldata-*.tar.gz")):
        command = [sys.executable, "-m", "pip", "download", "-qq", "--disable-pip-version-check", "--no-deps"]
        lock = str(ROOT / "requirements" / "microdata.txt")
        subprocess.run(
            [*command, "--no-build-isolation", "--require-hashes", "--dest", str(cache), "-r", lock],
            check=True, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    (found,) = cache.glob("causaldata-*.tar.gz")
    return found


def _archived(archive: Path) -> bytes:
    with tarfile.open(archive) as files:
        (member,) = [name for name in files.getnames() if name.endswith("/nhefs/nhefs.dta")]
        file = files.extractfile(member)
        assert file is not None
        return file.read()
