"""What a recogniser finds in a text, as the pieces of the text themselves."""

from __future__ import annotations

from anonymizer.pii.engine import Found, resolve
from anonymizer.pii.reading import LANGUAGE, LacNlpEngine
from anonymizer.pii.recogniser import THRESHOLD, Recogniser

_nlp = LacNlpEngine()


def pieces(recogniser: Recogniser, text: str) -> set[str]:
    """By the rule that the engine uses for spans that overlap."""
    reading = _nlp.process_text(text, LANGUAGE)
    hits = [Found(start, end, recogniser.ENTITY, score) for start, end, score in recogniser.hits(reading)]
    return {text[hit.start : hit.end] for hit in resolve([hit for hit in hits if hit.score >= THRESHOLD])}
