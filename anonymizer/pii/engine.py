"""Find personal information in free text: every recogniser that a text concerns, then one type a character."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache

from anonymizer.pii.found import Found, resolve
from anonymizer.pii.in_order import in_order
from anonymizer.pii.reading import LacNlpEngine, Reading
from anonymizer.pii.recogniser import THRESHOLD, Recogniser
from anonymizer.pii.recognisers import RECOGNISERS

__all__ = ["Found", "TextEngine", "resolve", "text_engine"]


class TextEngine:
    """Thread-safe after construction. Asks the recognisers itself: Presidio's own loop would copy every result."""

    def __init__(self) -> None:
        self._recognisers = [recogniser() for recogniser in RECOGNISERS]
        self._by_signs: dict[frozenset[str], list[Recogniser]] = {}
        self._nlp = LacNlpEngine()

    def find(self, text: str) -> tuple[Found, ...]:
        """Spans in order, never overlapping."""
        return self.find_all([text])[0]

    def find_all(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> list[tuple[Found, ...]]:
        """The same for many texts. `progress` hears (done, of) in characters read by the language model."""
        return list(self.find_each(texts, progress))

    def find_each(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> Iterator[tuple[Found, ...]]:
        """The same one by one, in order. Rules are asked as readings come; only what was found waits its turn."""
        return in_order(self._nlp.each(texts, self._found, progress))

    def _possible(self, reading: Reading) -> list[Recogniser]:
        """Kept by what a text holds: there are few such sets."""
        known = self._by_signs.get(reading.holds)
        if known is None:
            known = [recogniser for recogniser in self._recognisers if recogniser.possible(reading)]
            self._by_signs[reading.holds] = known
        return known

    def _found(self, reading: Reading) -> tuple[Found, ...]:
        found = []
        for recogniser in self._possible(reading):
            if recogniser.WORDS and not reading.holds_word(recogniser.WORDS):
                continue
            for start, end, score in recogniser.hits(reading):
                if score >= THRESHOLD:
                    found.append(Found(start, end, recogniser.ENTITY, score))
        return resolve(found)


@cache
def text_engine() -> TextEngine:
    """The one shared engine."""
    return TextEngine()
