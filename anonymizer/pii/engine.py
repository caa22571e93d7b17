"""Find personal information in free text: every recogniser that a text concerns, then one type a character."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from anonymizer.pii.in_order import in_order
from anonymizer.pii.reading import LacNlpEngine, Reading
from anonymizer.pii.recogniser import THRESHOLD, Recogniser
from anonymizer.pii.recognisers import RECOGNISERS


@dataclass(frozen=True, slots=True)
class Found:
    """A type at text[start:end]. Never carries the text itself."""

    start: int
    end: int
    type: str
    score: float


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


def resolve(found: list[Found]) -> tuple[Found, ...]:
    """Surer first, then longer, then earlier; whatever overlaps a span already taken is given up."""
    if len(found) < 2:
        return tuple(found)
    occupied = bytearray(max((hit.end for hit in found), default=0))
    taken = []
    for hit in sorted(found, key=lambda hit: (-hit.score, hit.start - hit.end, hit.start, hit.type)):
        if not any(occupied[hit.start : hit.end]):
            occupied[hit.start : hit.end] = b"\x01" * (hit.end - hit.start)
            taken.append(hit)
    return tuple(sorted(taken, key=lambda hit: hit.start))
