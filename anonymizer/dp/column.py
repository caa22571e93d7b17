"""One published column: what kind of value it holds and what everybody may know about it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from anonymizer.errors import AnonymizerError

MAX_CATEGORIES = 2000
MAX_NAME = 128
MAX_SCALE = 6
_NOT_TEXT = {"Cc", "Cs", "Zl", "Zp"}


class Kind(StrEnum):
    """All but `text` are stored for queries. `open_category`: values that nobody listed in public, only to group by."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    CATEGORY = "category"
    OPEN_CATEGORY = "open_category"
    DATE = "date"
    TEXT = "text"


NUMBERS = (Kind.INTEGER, Kind.DECIMAL)
CATEGORIES = (Kind.CATEGORY, Kind.OPEN_CATEGORY)


@dataclass(frozen=True, slots=True)
class Column:
    """`scale` is the number of decimal places kept; `lower` and `upper` are in 10^-scale units, or days for dates."""

    name: str
    kind: Kind
    categories: tuple[str, ...] = ()
    lower: int | None = None
    upper: int | None = None
    unit: str = ""
    scale: int = 0
    sensitive: bool = False

    def __post_init__(self) -> None:
        if not plain(self.name, MAX_NAME):
            raise AnonymizerError("schema_invalid", reason="name")
        if self.unit and not plain(self.unit, 32):
            raise self.invalid("unit")
        if type(self.scale) is not int or not 0 <= self.scale <= (MAX_SCALE if self.kind is Kind.DECIMAL else 0):
            raise self.invalid("scale")
        if (self.kind is Kind.CATEGORY) != bool(self.categories) or len(self.categories) > MAX_CATEGORIES:
            raise self.invalid("categories")
        if len(set(self.categories)) != len(self.categories) or not all(plain(c, MAX_NAME) for c in self.categories):
            raise self.invalid("categories")
        if self.lower is not None and self.upper is not None and self.lower > self.upper:
            raise self.invalid("bounds")

    def invalid(self, reason: str) -> AnonymizerError:
        return AnonymizerError("schema_invalid", column=self.name, reason=reason)


def plain(text: object, longest: int) -> bool:
    """A non-empty string without outer space, line breaks, control characters or unpaired surrogates.

    Ideographic spaces and private-use characters (rare Chinese names) are text.
    """
    if not isinstance(text, str) or not 0 < len(text) <= longest or text != text.strip():
        return False
    return all(unicodedata.category(character) not in _NOT_TEXT for character in text)
