"""`python -m bench.pii.learn`: teach the second reading, and weigh it against the rules. Some five minutes, two cores.

Writes `second_reading.npz`, `trust.json` and `taught.json` of `anonymizer/pii/data`. Sentences come in folds, each
other author in one; each fold is read by a layer that was not taught on it, and what is proposed there decides how far
anything is to be trusted.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import fields
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

# More threads would add up sums in another order each time. Before numpy is loaded.
os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1")

import numpy as np

from anonymizer.pii.lac import Lac
from anonymizer.pii.second_reading import Weights
from bench.pii.labelled import Labelled, lines
from bench.pii.learn.cells import cells
from bench.pii.learn.fit import fit, lesson
from bench.pii.learn.left_out import left_out
from bench.pii.learn.refill import refilled
from bench.pii.learn.weigh import Evidence

_DATA = Path(str(files("anonymizer.pii"))) / "data"
_OWN = ("develop", "heldout", "opened")
PARTS = (*_OWN, "others", "fourth")
_TIMES, _CELLS = 8, 3000
# Rules were made on our own sentences and look better there than they are.
_WEIGHT_OF_OTHERS = 4.0


def main() -> None:
    """Folds, evidence, the layer that is shipped, which is taught on everything, and what authors left out get."""
    started = time.perf_counter()
    with ProcessPoolExecutor(2) as pool:
        whole = pool.submit(taught, [line for some in folds().values() for line in some], "all")
        layers = dict(zip(folds(), pool.map(taught_without, folds()), strict=True))
        found = {name: gathered(name, layer) for name, layer in layers.items()}
        write(whole.result(), joined(found))
    for name in (name for name in folds() if name.startswith("other")):
        labelled = list(refilled(folds()[name], 0, f"left out {name}"))
        rest = joined({other: evidence for other, evidence in found.items() if other != name})
        one = left_out(labelled, reader_of(layers[name]), rest.weights())
        print(
            f"{name}, by what the rest taught: micro {one.micro[2]:.3f}, macro {one.macro:.3f}, "
            f"PERSON {one.f1('PERSON')[2]:.3f}, leaked {one.leak:.3f}, direct {one.leak_direct:.3f}, "
            f"alarms {one.alarm_rate:.1f}"
        )
    print(f"{time.perf_counter() - started:.0f} s", file=sys.stderr)


def taught_without(name: str) -> Weights:
    """On all folds but this one."""
    return taught([line for other, some in folds().items() if other != name for line in some], name)


def reader_of(weights: Weights) -> Lac:
    """A tagger with this second reading."""
    return Lac(weights)


def gathered(name: str, weights: Weights) -> Evidence:
    """What these weights propose in a fold that they were not taught on."""
    reader, evidence = reader_of(weights), Evidence()
    weight = 1.0 if name.startswith("own") else _WEIGHT_OF_OTHERS
    evidence.add(list(refilled(folds()[name], 0, f"evidence {name}")), reader, weight)
    evidence.add(list(cells(_CELLS // 20, f"evidence {name}")), reader, 1.0)
    return evidence


def joined(found: Mapping[str, Evidence]) -> Evidence:
    """Of several folds, in their order."""
    whole = Evidence()
    for evidence in found.values():
        whole.extend(evidence)
    return whole


@cache
def folds() -> dict[str, list[str]]:
    """Our own sentences in three, in their order; each other author by himself."""
    own, others = [line for part in _OWN for line in lines(part)], lines("others")
    thirds = {
        f"{name} {at}": every[at * len(every) // 3 : (at + 1) * len(every) // 3]
        for name, every in (("own", own), ("other", others))
        for at in range(3)
    }
    return thirds | {"other 3": lines("fourth")}


def taught(some: list[str], seed: str) -> Weights:
    """On these lines, filled anew, and on cells of tables."""
    sentences: list[Labelled] = [*refilled(some, _TIMES, f"teach {seed}"), *cells(_CELLS, f"teach {seed}")]
    return fit(lesson(sentences))


def write(weights: Weights, evidence: Evidence) -> None:
    """Both files, and the hashes of them and of what they were made from."""
    kept = {field.name: getattr(weights, field.name).astype(np.float16) for field in fields(weights)}
    np.savez(_DATA / "second_reading.npz", **kept)
    told = json.dumps(evidence.weights(), indent=1, ensure_ascii=False, sort_keys=True)
    (_DATA / "trust.json").write_text(told + "\n", encoding="utf-8")
    made = {name: _DATA / name for name in ("second_reading.npz", "trust.json")}
    of = {f"{part}.txt": Path(__file__).parent.parent / f"{part}.txt" for part in PARTS}
    hashes = {name: sha256(file.read_bytes()).hexdigest() for name, file in (made | of).items()}
    (_DATA / "taught.json").write_text(json.dumps(hashes, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
