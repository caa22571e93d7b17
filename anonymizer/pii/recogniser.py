"""The shape of a recogniser: a type, its rule, and how sure each rule makes us."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from typing import ClassVar

from presidio_analyzer import EntityRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from anonymizer.pii.reading import LANGUAGE, Reading

# A check digit beats a context word, which beats a shape, which beats a guess of the language model.
CHECKED, IN_CONTEXT, SHAPED, GUESSED = 1.0, 0.9, 0.75, 0.6
THRESHOLD = 0.5

COUNTRY = "cn"

Hit = tuple[int, int, float]


class Recogniser(EntityRecognizer):  # type: ignore[misc, unused-ignore]
    """Subclasses give `ENTITY` and `hits`. Usable in any Presidio registry whose engine is `LacNlpEngine`."""

    COUNTRY_CODE = COUNTRY
    ENTITY: ClassVar[str]
    # What a text must hold for the rule to be worth trying: one of the signs of `reading`, or any.
    NEEDS: ClassVar[str] = "any"
    # Words or marks (lower case) without any of which the rule finds nothing; none if it may.
    WORDS: ClassVar[tuple[str, ...]] = ()

    def __init__(self) -> None:
        super().__init__(supported_entities=[self.ENTITY], supported_language=LANGUAGE)

    def load(self) -> None:
        """Rules need no loading."""

    def possible(self, reading: Reading) -> bool:
        """Whether the text holds what the rule starts from; settled once a text for all recognisers."""
        return self.NEEDS in reading.holds

    @abstractmethod
    def hits(self, reading: Reading) -> Iterator[Hit]:
        """Spans of the text with scores; they may overlap, since the engine resolves conflicts."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts) -> list[RecognizerResult]:
        reading = nlp_artifacts if isinstance(nlp_artifacts, Reading) else Reading(text, ())
        return [RecognizerResult(self.ENTITY, start, end, score) for start, end, score in self.hits(reading)]
