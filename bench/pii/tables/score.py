"""Column types, strictly: right or wrong by column; NONE counts where something was said of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.pii.tables.authored import AuthoredTable
from bench.pii.tables.files import write
from bench.pii.tables.spec import Column, Table

SENSITIVE = frozenset(
    [
        "BANK_CARD",
        "MILITARY_ID",
        "MEDICAL_RECORD_NO",
        "ETHNICITY",
        "RELIGION",
        "HEALTH_CONDITION",
        "INCOME",
        "GPS_COORDINATE",
    ]
)
QUASI = frozenset(
    [
        "LOCATION",
        "ORGANIZATION",
        "DATE_OF_BIRTH",
        "AGE",
        "GENDER",
        "NATIONALITY",
        "HUKOU_TYPE",
        "ETHNICITY",
        "TIMESTAMP",
    ]
)
ATTRIBUTE = frozenset(["RELIGION", "POLITICAL_STATUS", "HEALTH_CONDITION", "INCOME", "FREE_TEXT"])
Answer = Callable[[Path], dict[str, Any]]


@dataclass
class ColumnScore:
    gold: Counter[str] = field(default_factory=Counter)
    said: Counter[str] = field(default_factory=Counter)
    hit: Counter[str] = field(default_factory=Counter)
    columns: int = 0
    right: int = 0
    sensitive: int = 0
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    identifiers: int = 0

    @property
    def micro(self) -> float:
        total = sum(self.gold.values()) + sum(self.said.values())
        return 2 * sum(self.hit.values()) / max(total, 1)

    def f1(self, kind: str) -> float:
        return 2 * self.hit[kind] / max(self.gold[kind] + self.said[kind], 1)

    @property
    def macro(self) -> float:
        return sum(self.f1(kind) for kind in self.gold) / max(len(self.gold), 1)


def score(tables: Iterable[Table | AuthoredTable], answer: Answer, folder: Path) -> ColumnScore:
    """Every table as a file through the same door as `mingzheng-server scan`."""
    out = ColumnScore()
    for table in tables:
        path = table.write(folder) if isinstance(table, AuthoredTable) else write(table, folder)
        said = answer(path)["columns"]
        if len(said) != len(table.columns):
            raise AssertionError(f"{table.name}: {len(said)} columns said, {len(table.columns)} there")
        for column, entry in zip(table.columns, said, strict=True):
            _count(out, f"{table.name}[{entry['index']}] {entry['name']}", column, entry)
    return out


def _count(out: ColumnScore, where: str, column: Column, entry: dict[str, Any]) -> None:
    kind, label = entry["type"], column.label
    out.columns += 1
    out.right += kind == label
    out.gold[label] += label != "NONE"
    out.said[kind] += kind != "NONE"
    out.hit[label] += kind == label != "NONE"
    out.gold, out.said, out.hit = +out.gold, +out.said, +out.hit
    out.identifiers += entry["identifier"] == _identifier(label)
    if label in SENSITIVE and column.clear:
        out.sensitive += 1
        if entry["sensitivity"] != "sensitive":
            out.missed.append(where)
    if kind != label:
        out.wrong.append(f"{where}: {label} taken for {kind}")


def _identifier(label: str) -> str:
    if label == "NONE":
        return "none"
    return "quasi" if label in QUASI | {"GPS_COORDINATE"} else "attribute" if label in ATTRIBUTE else "direct"
