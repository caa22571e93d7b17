"""One shape for every failure in Mingzheng: a stable code, one plain sentence and a next step, in both languages.

Each domain subclasses `Failure` once and lists its codes in `CATALOGUE`; nothing else is ever shown to a person.
Details are for programs (limits, column names, ids). They never hold a value out of somebody's data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in both languages."""

    zh: str
    en: str

    def __getitem__(self, language: str) -> str:
        return self.zh if language.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Problem:
    """What a code means: `says` states the problem, `next_step` what the reader can do about it."""

    says: Text
    next_step: Text


class Failure(Exception):  # noqa: N818 - the base of refusals that are no programming errors
    """Base of all domain errors. `CATALOGUE` maps every code that the domain may raise to its `Problem`."""

    CATALOGUE: ClassVar[Mapping[str, Problem]] = {}

    def __init__(self, code: str, /, **details: str | int | bool | list[str]) -> None:
        self.code = code
        self.details = details
        self.problem = self.CATALOGUE[code]
        super().__init__(f"{code}: {self.problem.says.en}")


def problem(says_zh: str, says_en: str, next_zh: str, next_en: str) -> Problem:
    """Short spelling for catalogues."""
    return Problem(Text(says_zh, says_en), Text(next_zh, next_en))
