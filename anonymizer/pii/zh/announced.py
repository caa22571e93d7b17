"""Numbers that nothing but the words before them tells: a shape, the words, and if need be a check of the value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from anonymizer.pii.reading import Reading
from anonymizer.pii.recogniser import SHAPED, Hit, Recogniser


class Announced(Recogniser):
    """Subclasses give SHAPE (on folded text, with ASCII lookarounds) and CONTEXT; the span is group 1 or all."""

    NEEDS = "digits"
    SHAPE: ClassVar[re.Pattern[str]]
    CONTEXT: ClassVar[tuple[str, ...]]
    WITHIN: ClassVar[int] = 14
    # Words that may also follow: H12345678这本回乡证.
    NAMED_AFTER: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        if not cls.WORDS:
            cls.WORDS = (*cls.CONTEXT, *cls.NAMED_AFTER)

    def hits(self, reading: Reading) -> Iterator[Hit]:
        for match in self.SHAPE.finditer(reading.text):
            score = reading.announced(match.start(), self.CONTEXT, self.WITHIN)
            if not score and _named_after(reading.text, match.end(), self.NAMED_AFTER):
                score = SHAPED
            if score and self.valid(match[0]):
                yield match.start(), match.end(), score

    def valid(self, value: str) -> bool:
        """Whether the value itself is possible."""
        return True


def _named_after(text: str, end: int, words: tuple[str, ...]) -> bool:
    """Whether what follows says what it was, and is not the label of another number."""
    joined = _POINTING.match(text, end)
    at = joined.end() if joined else end
    word = next((word for word in words if text.startswith(word, at)), "")
    return bool(word) and _LABELLED.match(text, at + len(word)) is None


_POINTING = re.compile(
    r"(?:[ (]{0,2}(?:是|为|就是|也是))?(?:这|那|我|他|她|其|本人|新|旧|老|原)?(?:个|张|本|份)?(?:的)?"
)
_LABELLED = re.compile("(?:号码?|编号)?[: ]{0,2}[0-9A-Za-z]")


def ascii_alone(pattern: str) -> re.Pattern[str]:
    """The pattern with nothing of ASCII letters or digits on either side: Chinese text may touch it."""
    return re.compile(rf"(?<![0-9A-Za-z])(?:{pattern})(?![0-9A-Za-z])", re.IGNORECASE)
