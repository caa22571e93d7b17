"""Find personal information in free text: Presidio's analyzer over our recognisers, then one type a character."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerRegistry, RecognizerResult
from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer
from presidio_analyzer.nlp_engine import NlpArtifacts

from anonymizer.pii.reading import LANGUAGE, LacNlpEngine
from anonymizer.pii.recogniser import THRESHOLD
from anonymizer.pii.recognisers import RECOGNISERS

# Presidio's own debug lines quote the text that it analyses.
logging.getLogger("presidio-analyzer").setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Found:
    """A type at text[start:end]. Never carries the text itself."""

    start: int
    end: int
    type: str
    score: float


class _NoEnhancer(ContextAwareEnhancer):  # type: ignore[misc, unused-ignore]
    """Our recognisers read context themselves; Presidio's enhancer would copy every result to change nothing."""

    def __init__(self) -> None:
        super().__init__(0.0, 0.0, 0, 0)

    def enhance_using_context(
        self,
        text: str,
        raw_results: list[RecognizerResult],
        nlp_artifacts: NlpArtifacts,
        recognizers: list[EntityRecognizer],
        context: list[str] | None = None,
    ) -> list[RecognizerResult]:
        return raw_results


class TextEngine:
    """Thread-safe after construction."""

    def __init__(self) -> None:
        registry = RecognizerRegistry([recogniser() for recogniser in RECOGNISERS], supported_languages=[LANGUAGE])
        self._nlp = LacNlpEngine()
        self._analyzer = AnalyzerEngine(
            registry,
            self._nlp,
            supported_languages=[LANGUAGE],
            default_score_threshold=THRESHOLD,
            context_aware_enhancer=_NoEnhancer(),
        )

    def find(self, text: str) -> tuple[Found, ...]:
        """Spans in order, never overlapping."""
        return self.find_all([text])[0]

    def find_all(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> list[tuple[Found, ...]]:
        """The same for many texts. `progress` hears (done, of) in characters read by the language model."""
        results = []
        for text, reading in self._nlp.process_batch(texts, LANGUAGE, progress=progress):
            found = self._analyzer.analyze(text, LANGUAGE, nlp_artifacts=reading)
            results.append(resolve([Found(hit.start, hit.end, hit.entity_type, hit.score) for hit in found]))
        return results


@cache
def text_engine() -> TextEngine:
    """The one shared engine."""
    return TextEngine()


def resolve(found: list[Found]) -> tuple[Found, ...]:
    """Surer first, then longer, then earlier; whatever overlaps a span already taken is given up."""
    occupied = bytearray(max((hit.end for hit in found), default=0))
    taken = []
    for hit in sorted(found, key=lambda hit: (-hit.score, hit.start - hit.end, hit.start, hit.type)):
        if not any(occupied[hit.start : hit.end]):
            occupied[hit.start : hit.end] = b"\x01" * (hit.end - hit.start)
            taken.append(hit)
    return tuple(sorted(taken, key=lambda hit: hit.start))
