"""Numbers that nothing but the words before them tells: a shape, the words, and if need be a check of the value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from anonymizer.pii.reading import Reading
from anonymizer.pii.recogniser import Hit, Recogniser


class Announced(Recogniser):
    """Subclasses give SHAPE (on folded text, with ASCII lookarounds) and CONTEXT; the span is group 1 or all."""

    NEEDS = "digits"
    SHAPE: ClassVar[re.Pattern[str]]
    CONTEXT: ClassVar[tuple[str, ...]]
    WITHIN: ClassVar[int] = 14

    def hits(self, reading: Reading) -> Iterator[Hit]:
        for match in self.SHAPE.finditer(reading.text):
            score = reading.announced(match.start(), self.CONTEXT, self.WITHIN)
            if score and self.valid(match[0]):
                yield match.start(), match.end(), score

    def valid(self, value: str) -> bool:
        """Whether the value itself is possible."""
        return True


def ascii_alone(pattern: str) -> re.Pattern[str]:
    """The pattern with nothing of ASCII letters or digits on either side: Chinese text may touch it."""
    return re.compile(rf"(?<![0-9A-Za-z])(?:{pattern})(?![0-9A-Za-z])", re.IGNORECASE)
