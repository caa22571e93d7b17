"""Tables as an office would export them, made of nobody: seeded, with valid checksums and dirty cells.

Publishing a real registry is what the law forbids, so none is used. Names are common names combined at random; identity
numbers bear county code 99, which no county has, so no person can hold one; places are invented.
"""

from __future__ import annotations

from pathlib import Path

from demo.generator.hotline import write_hotline
from demo.generator.people import make_people
from demo.generator.registry import write_registry
from demo.generator.visits import write_visits

SEED = 20260101


def write_all(folder: Path, *, people: int = 6000, seed: int = SEED) -> dict[str, Path]:
    """Write the three tables into `folder`; the same seed gives the same bytes (XLSX: the same cells)."""
    folder.mkdir(parents=True, exist_ok=True)
    crowd = make_people(people, seed)
    return {
        "registry": write_registry(folder / "community-registry.csv", crowd, seed + 1),
        "hotline": write_hotline(folder / "hotline-12345.csv", crowd, seed + 2),
        "visits": write_visits(folder / "clinic-visits.xlsx", crowd, seed + 3),
    }
