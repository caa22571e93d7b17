"""What a labelled table is: columns with their right answer, and how the file around them was spoiled."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from anonymizer.pii.checksums import ID_CHECK, ID_WEIGHTS

TODAY = date(2026, 11, 24)


@dataclass
class Who:
    """One invented person; the cells of a row tell of the same one."""

    rng: random.Random
    row: int
    born: date
    male: bool
    area: str
    name: str = ""
    _id: str = field(default="", repr=False)

    @property
    def age(self) -> int:
        return TODAY.year - self.born.year - ((TODAY.month, TODAY.day) < (self.born.month, self.born.day))

    @property
    def id(self) -> str:
        """Valid check digit; the last but one tells the sex."""
        if not self._id:
            order = self.rng.randrange(0, 499) * 2 + self.male
            head = f"{self.area}{self.born:%Y%m%d}{order:03d}"
            self._id = head + checked(head)
        return self._id


Make = Callable[[Who], str | None]
Born = tuple[int, int]


@dataclass(frozen=True)
class Column:
    """`label` is the strict answer. `clear`: whether everybody would call the column sensitive, if its type is."""

    header: str
    label: str
    make: Make
    clear: bool = True


@dataclass(frozen=True)
class Table:
    """`head`: plain, none (no header row) or title (merged title rows above it). `totals`: a sum row at the bottom."""

    name: str
    columns: tuple[Column, ...]
    rows: int = 200
    form: str = "csv"
    encoding: str = "utf-8"
    head: str = "plain"
    totals: bool = False
    born: Born = (1935, 2012)
    name_of: Callable[[random.Random, bool], str] = field(default=lambda rng, male: "")

    def cells(self) -> list[list[str | None]]:
        """The rows, the same ones at every call."""
        rng = random.Random(self.name)
        return [[column.make(who) for column in self.columns] for who in self._people(rng)]

    def _people(self, rng: random.Random) -> list[Who]:
        out = []
        for row in range(self.rows):
            born = date(rng.randint(*self.born), rng.randint(1, 12), rng.randint(1, 28))
            male = rng.random() < 0.5
            area = rng.choice(("320102", "110108", "440305", "510104", "330106", "610113", "130102", "450103"))
            out.append(Who(rng, row, born, male, area, self.name_of(rng, male)))
        return out


def checked(head: str) -> str:
    """The check digit after seventeen digits (GB 11643)."""
    return ID_CHECK[sum(int(digit) * weight for digit, weight in zip(head, ID_WEIGHTS, strict=True)) % 11]
