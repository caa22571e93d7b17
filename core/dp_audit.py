"""`mingzheng-server dp audit`: does what leaves the engine lose more than it says?

Two tables that differ in one person go from a file through scan, treatment, ranks and encryption to answers, in a
temporary folder, with the adapters that the platform uses. Nothing of the platform's own is opened: no data, account or
log. The exact integers are computed anew every REOPEN answers; all noise is drawn anew for every answer.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from anonymizer.dp.audit import audit
from anonymizer.dp.audit_views import views
from anonymizer.dp.budget import ATTO
from core.adapters.dp import DuckDbEngine
from core.adapters.scanner import TableScanner
from core.domain.errors import CoreError
from core.dp_audit_tables import COLUMN_KINDS, LONE, PERSON, ROWS_PER_PERSON, SCENARIOS, Scenario, rows

SAMPLES: Final = 20_000
# Fewer cannot tell a factor of two from none.
FEWEST: Final = 1000
REOPEN: Final = 200
# Of refuting a true claim, over everything that one run looks at.
_ALPHA: Final = 1e-6
_MAX_BYTES: Final = 2**20

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Judged:
    """One look at one question. `epsilon_low`: the true ε is above it but for one chance in a million."""

    scenario: str
    view: str
    claimed_epsilon: str
    at_delta: str
    epsilon_low: str
    refuted: bool

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def audit_engine(samples: int, progress: Progress, scenarios: tuple[Scenario, ...] = SCENARIOS) -> list[Judged]:
    """So many answers on each of two neighbours, for each scenario. Raises what the path raises."""
    found: list[Judged] = []
    looks = sum(scenario.looks for scenario in scenarios)
    for scenario in scenarios:
        with tempfile.TemporaryDirectory(prefix="mingzheng-audit-") as folder:
            engine, schema, paths, key = _published(scenario, Path(folder))
            drawn = []
            for number, path in enumerate(paths):
                answers = _answers(engine, scenario, schema, path, key)
                drawn.append(list(_counted(islice(answers, samples), progress, scenario.name, number, samples)))
        epsilon, delta = scenario.claim(engine.epsilon_at)
        for view, (first, second) in views(*drawn).items():
            verdict = audit(first, second, float(epsilon), delta=delta / ATTO, alpha=_ALPHA / looks)
            low = f"{verdict.epsilon_low:.3f}"
            found.append(Judged(scenario.name, view, epsilon, f"{delta / ATTO:g}", low, verdict.refuted))
    return found


def _published(scenario: Scenario, folder: Path) -> tuple[DuckDbEngine, dict[str, Any], list[Path], bytes]:
    """Both neighbours as versions at rest. What a steward would declare is declared here, for both alike."""
    scanner, engine, key = TableScanner(_MAX_BYTES), DuckDbEngine(), os.urandom(32)
    paths: list[Path] = []
    schema: dict[str, Any] = {}
    for name, present in (("with", True), ("without", False)):
        upload = folder / f"{name}.csv"
        upload.write_text(rows(scenario, present), encoding="utf-8")
        if not schema:
            scan = scanner.scan(upload, upload.name, PERSON, _quietly)
            columns = [_declared(column) for column in scan.columns]
            schema = engine.schema(columns, PERSON, ROWS_PER_PERSON)
        treated = scanner.treat(upload, upload.name, columns, PERSON, key, _quietly)
        if treated.leaks:
            raise CoreError("rescan_found_personal_data", columns=treated.leaks)
        paths.append(folder / f"{name}.parquet")
        engine.prepare(treated.table, schema, paths[-1], key)
    return engine, schema, paths, key


def _declared(column: Mapping[str, Any]) -> dict[str, Any]:
    keep = "pseudonymise" if column["name"] == PERSON else "keep"
    treatment = {"technique": keep, "parameters": {}}
    return {**column, "treatment": treatment, "declared": COLUMN_KINDS.get(column["name"], {"kind": "text"})}


def _answers(
    engine: DuckDbEngine, scenario: Scenario, schema: Mapping[str, Any], path: Path, key: bytes
) -> Iterator[tuple[float, ...]]:
    """Endless. A suppressed value is an outcome like any other; it is put far below all numbers. Where the number as it
    was drawn stands beside what is shown, it is looked at: it says more."""
    while True:
        for answer in islice(engine.answers(scenario.plan, schema, path, key), REOPEN):
            if scenario.found:
                yield (_lone(answer),)
                continue
            values = (value.get("noisy", value["value"]) for row in answer["rows"] for value in row["values"])
            yield tuple(-1e9 if value is None else float(value) for value in values)


def _lone(answer: Mapping[str, Any]) -> float:
    """The noisy number of the group that is the person's alone; 0 where it is not shown, as a shown one never is."""
    return next((float(row["values"][0]["noisy"]) for row in answer["rows"] if LONE in row["keys"]), 0.0)


def _counted(
    answers: Iterator[tuple[float, ...]], progress: Progress, name: str, side: int, samples: int
) -> Iterator[tuple[float, ...]]:
    for number, answer in enumerate(answers):
        if number % REOPEN == 0:
            progress(name, side * samples + number, 2 * samples)
        yield answer


def _quietly(_stage: str, _done: int, _total: int) -> None:
    """Steps of a table of a hundred rows are not worth telling."""
