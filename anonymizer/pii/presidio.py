"""Our recognisers and language engine for anybody who uses Presidio: language zh, country cn.

`AnalyzerEngine(registry(), LacNlpEngine(), supported_languages=["zh"])`, or simply `analyzer()`.
"""

from __future__ import annotations

import logging

from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerRegistry, RecognizerResult
from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer
from presidio_analyzer.nlp_engine import NlpArtifacts

from anonymizer.pii.reading import LANGUAGE, LacNlpEngine
from anonymizer.pii.recogniser import COUNTRY, THRESHOLD
from anonymizer.pii.recognisers import RECOGNISERS

__all__ = ["COUNTRY", "LANGUAGE", "LacNlpEngine", "analyzer", "registry"]

# Presidio's own debug lines quote the text that it analyses.
logging.getLogger("presidio-analyzer").setLevel(logging.WARNING)


def registry() -> RecognizerRegistry:
    """One instance of each recogniser; add your own to it."""
    return RecognizerRegistry([recogniser() for recogniser in RECOGNISERS], supported_languages=[LANGUAGE])


def analyzer() -> AnalyzerEngine:
    """Presidio's analyzer over them. It keeps spans of different types that overlap; `engine.resolve` settles those."""
    return AnalyzerEngine(
        registry(),
        LacNlpEngine(),
        supported_languages=[LANGUAGE],
        default_score_threshold=THRESHOLD,
        context_aware_enhancer=_NoEnhancer(),
    )


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
