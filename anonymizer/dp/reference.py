"""Public reference tables: one row for each key, such as a district, and what everybody may know about it.

A plan reaches a table through a declared category of the dataset. Both are public, so joining them is a mapping of
public names to public names, done here: the engine gets a list of integers and no table. A row has one category, a
category one row of the table, so a row still adds to at most one cell.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from anonymizer.dp.column import Column, Kind
from anonymizer.dp.values import decode, encode
from anonymizer.errors import AnonymizerError
from mingzheng.canonical import canonical

FORMAT: Final = "mingzheng.reference/1"

# The table of this name: its newest version, or the one that is named. None where there is none.
FindReference = Callable[[str, int | None], "Reference | None"]


@dataclass(frozen=True, slots=True)
class Attribute:
    """`codes`: one integer for each key of the table, as in values.py; None where the cell is empty."""

    column: Column
    codes: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """One version of a table. `keys` differ from one another."""

    name: str
    version: int
    key: str
    keys: tuple[str, ...]
    attributes: tuple[Attribute, ...]

    def attribute(self, name: str) -> Attribute | None:
        return next((one for one in self.attributes if one.column.name == name), None)

    def hash(self) -> str:
        """SHA-256 (hex) of the canonical table: what plans and the log name it by."""
        return hashlib.sha256(canonical(self.to_json())).hexdigest()

    def to_json(self) -> dict[str, Any]:
        rows = [
            [key, *(None if (code := one.codes[at]) is None else decode(one.column, code) for one in self.attributes)]
            for at, key in enumerate(self.keys)
        ]
        return {
            "schema": FORMAT,
            "name": self.name,
            "version": self.version,
            "key": self.key,
            "columns": [
                {"name": one.column.name, "kind": one.column.kind.value, "scale": one.column.scale}
                for one in self.attributes
            ],
            "rows": rows,
        }

    @staticmethod
    def from_json(raw: Mapping[str, Any]) -> Reference:
        """Of what `to_json` wrote."""
        rows = raw["rows"]
        return Reference(
            name=raw["name"],
            version=raw["version"],
            key=raw["key"],
            keys=tuple(row[0] for row in rows),
            attributes=tuple(
                attribute(declared["name"], Kind(declared["kind"]), declared["scale"], [row[at] for row in rows])
                for at, declared in enumerate(raw["columns"], start=1)
            ),
        )


def attribute(name: str, kind: Kind, scale: int, values: list[str | int | None]) -> Attribute:
    """A column of a table. Categories stand in the order in which they first occur."""
    names = tuple(dict.fromkeys(str(value) for value in values if value is not None))
    column = Column(name, kind, names if kind is Kind.CATEGORY else (), scale=scale)
    if kind is Kind.CATEGORY:
        place = {name: at for at, name in enumerate(names)}
        return Attribute(column, tuple(None if value is None else place[str(value)] for value in values))
    return Attribute(column, tuple(None if value is None else encode(column, value, name) for value in values))


@dataclass(frozen=True, slots=True)
class Via:
    """The way from a category column of the dataset to a column of a table, or (`column` None) to having a row in it.

    `codes`: for each declared category what the table says, None where it says nothing.
    """

    reference: str
    version: int
    sha256: str
    column: Column | None
    codes: tuple[int | None, ...]

    @property
    def name(self) -> str:
        """As answers name it; `table.column`."""
        return self.reference if self.column is None else f"{self.reference}.{self.column.name}"

    @property
    def unmatched(self) -> int:
        """How many declared categories have no value there."""
        return sum(code is None for code in self.codes)

    def to_json(self) -> dict[str, Any]:
        named = {} if self.column is None else {"column": self.column.name}
        return {"reference": self.reference, "version": self.version, "sha256": self.sha256, **named}


def via(raw: Mapping[str, Any], column: Column, find: FindReference, place: str) -> Via:
    """`{reference, version?, sha256?, column?}` for a declared column. Raises plan_not_queryable, plan_malformed,
    plan_reference_unknown, plan_reference_changed or plan_reference_column."""
    name, version, wanted = raw.get("reference"), raw.get("version"), raw.get("column")
    if not isinstance(name, str) or not (version is None or type(version) is int):
        raise AnonymizerError("plan_malformed", place=place)
    if column.kind is not Kind.CATEGORY:
        raise AnonymizerError("plan_not_queryable", column=column.name, place=place)
    table = find(name, version)
    if table is None:
        raise AnonymizerError("plan_reference_unknown", place=place)
    if raw.get("sha256") not in (None, table.hash()):
        raise AnonymizerError("plan_reference_changed", place=place)
    rows = {key: at for at, key in enumerate(table.keys)}
    places = [rows.get(category) for category in column.categories]
    if wanted is None:
        return Via(name, table.version, table.hash(), None, tuple(None if at is None else 0 for at in places))
    found = table.attribute(wanted) if isinstance(wanted, str) else None
    if found is None:
        raise AnonymizerError("plan_reference_column", place=place)
    codes = tuple(None if at is None else found.codes[at] for at in places)
    return Via(name, table.version, table.hash(), found.column, codes)


def no_references(_name: str, _version: int | None) -> Reference | None:
    """Where there are no tables."""
    return None
