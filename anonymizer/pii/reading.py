"""What is worked out once about a text and read by every recogniser, and the NLP engine that Presidio asks for it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, TypeVar

from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine

from anonymizer.pii.batches import Odds
from anonymizer.pii.in_order import in_order
from anonymizer.pii.lac import BEGINS, KINDS, MARGIN, Tagging, Word, lac
from anonymizer.pii.normalise import Number, normalise, numbers
from anonymizer.pii.second_reading import Beliefs

LANGUAGE = "zh"
_STOP = re.compile("[。；;\n!?]")
# 证件类型:回乡证;号码: … A bare label goes on with what the field before it said.
_BARE_LABEL = re.compile("[;,；] ?(?:证件)?(?:号码|编号|号)(?:是|为)?[: ]{0,2}$")
_LONGEST_WORD = 14
_SIGNS = (
    ("any", re.compile("")),
    ("digits", re.compile("[0-9]")),
    ("five digits", re.compile("[0-9]{5}")),
    ("eleven digits", re.compile("[0-9](?:[ -]?[0-9]){10}")),
    ("latin", re.compile("[A-Za-z]{2}")),
    ("at", re.compile("@")),
    ("dots", re.compile("[.:][0-9A-Fa-f]{0,4}[.:]|[0-9A-Fa-f]{2}-")),
    ("han", re.compile("[\u3400-\u9fff]")),
)
_HAN = re.compile("[\u3400-\u9fff]")
PERSON, PLACE, OFFICE = range(len(KINDS))
Made = TypeVar("Made")


class Reading(NlpArtifacts):
    """Folded text (same offsets), LAC words, and digit groups. No spaCy document stands behind it."""

    def __init__(
        self, text: str, words: tuple[Word, ...], odds: Odds | None = None, beliefs: Beliefs | None = None
    ) -> None:
        nothing: Any = []
        super().__init__(nothing, nothing, [], [], None, LANGUAGE)
        self.text = normalise(text)
        self.lower = self.text.lower()
        self.words = words
        self.starts = [word.start for word in words]
        self.starting_at = frozenset(self.starts)
        self.ending_at = {word.end: word for word in words}
        self.people = [(start, end) for start, end, tag in words if tag == "PER"]
        self._odds = odds
        self.beliefs = beliefs
        self.holds = frozenset([name for name, sign in _SIGNS if sign.search(self.text)])
        self.numbers: tuple[Number, ...] = tuple(numbers(self.text)) if "digits" in self.holds else ()

    def holds_word(self, words: Iterable[str]) -> bool:
        """Whether one of these (lower case) stands anywhere."""
        lower = self.lower
        for word in words:  # noqa: SIM110 - a generator takes three times as long
            if word in lower:
                return True
        return False

    def announced(self, start: int, words: Iterable[str], within: int = 14) -> float:
        """How sure a context word (lower case) before `start` makes us: 0 without one, else about IN_CONTEXT.

        The nearest word decides, the longer one on a tie, so that 社保卡号 is no 卡号. A full stop ends a context.
        """
        before = self.text[max(0, start - within - _LONGEST_WORD) : start].lower()
        before = _STOP.split(_BARE_LABEL.sub("", before))[-1]
        best = 0.0
        for word in words:
            at = before.rfind(word)
            if at >= 0 and (gap := len(before) - at - len(word)) <= within:
                best = max(best, 0.95 - 0.003 * gap + 0.001 * len(word))
        return best

    def unlike(self, start: int, end: int, kind: int = PERSON) -> float:
        """How much of the model's own reading must be given up for text[start:end] to be one such name, in log-odds.

        0 where it says so itself; infinite for a text that it has not read.
        """
        if self._odds is None:
            return math.inf
        columns = self._columns
        after = columns[BEGINS][end] if end < len(self.text) else 0.0
        return -columns[2 * kind][start] - sum(columns[2 * kind + 1][start + 1 : end]) - after

    def likeliest(self, end: int, kind: int, least: int = 3, most: int = 16) -> tuple[float, int]:
        """(what it costs, where it begins) of the likeliest such name of so many characters that ends at `end`."""
        best = (math.inf, end)
        if self._odds is None:
            return best
        begins, goes_on = self._columns[2 * kind : 2 * kind + 2]
        cost = -self._columns[BEGINS][end] if end < len(self.text) else 0.0
        for start in range(end - 1, max(-1, end - most - 1), -1):
            if end - start >= least:
                best = min(best, (cost - begins[start], start))
            cost -= goes_on[start]
        return best

    def margin(self, start: int, end: int) -> float:
        """How far, on average, the model's reading of text[start:end] is above other kinds of name, in log-odds."""
        if self._odds is None:
            return math.inf
        return sum(self._columns[MARGIN][start:end]) / (end - start)

    def log_odds(self, kind: int = PERSON) -> tuple[list[float], list[float]]:
        """Of each character, the log-odds that such a name begins there, and that it goes on; none is above 0."""
        return self._columns[2 * kind], self._columns[2 * kind + 1]

    @cached_property
    def _columns(self) -> list[list[float]]:
        # Plain floats, since they are asked for one by one; a list a column, since there are fewer columns.
        if self._odds is None:
            return [[-math.inf] * len(self.text)] * (MARGIN + 1)
        columns: list[list[float]] = self._odds.T.tolist()
        return columns

    def near(self, start: int, end: int, words: Iterable[str], before: int = 16, after: int = 0) -> bool:
        """Whether one of the context words (lower case) stands this many characters before or after the span."""
        context = (self.text[max(0, start - before) : start] + "\n" + self.text[end : end + after]).lower()
        return any(word in context for word in words)


class LacNlpEngine(NlpEngine):  # type: ignore[misc, unused-ignore]
    """Presidio's view of LAC: loaded on first use, skipped for texts without a Chinese character."""

    def load(self) -> None:
        """Nothing: the model is loaded when a text needs it."""

    def is_loaded(self) -> bool:
        return True

    def process_text(self, text: str, language: str) -> Reading:
        return next(self.process_batch([text], language))[1]

    def process_batch(
        self, texts: Iterable[str], language: str, batch_size: int = 1, n_process: int = 1, **kwargs: Any
    ) -> Iterator[tuple[str, Reading]]:
        every = list(texts)
        readings = self.each(every, lambda reading: reading, kwargs.get("progress"))
        return zip(every, in_order(readings), strict=True)

    def each(
        self,
        texts: Sequence[str],
        work: Callable[[Reading], Made],
        progress: Callable[[int, int], None] | None = None,
    ) -> Iterator[tuple[int, Made]]:
        """(index, what `work` makes of its reading) as they are ready, a little out of order."""
        chinese = [index for index, text in enumerate(texts) if _HAN.search(text)]
        others = iter(sorted(set(range(len(texts))).difference(chinese)))
        other = next(others, None)

        def worked(position: int, tagging: Tagging) -> Made:
            return work(Reading(texts[chinese[position]], tagging.words, tagging.odds, tagging.beliefs))

        every = lac().each([texts[index] for index in chinese], worked, progress) if chinese else iter(())
        for position, made in every:
            index = chinese[position]
            while other is not None and other < index:
                yield other, work(Reading(texts[other], ()))
                other = next(others, None)
            yield index, made
        while other is not None:
            yield other, work(Reading(texts[other], ()))
            other = next(others, None)

    def is_stopword(self, word: str, language: str) -> bool:
        return False

    def is_punct(self, word: str, language: str) -> bool:
        return False

    def get_supported_entities(self) -> list[str]:
        return []

    def get_supported_languages(self) -> list[str]:
        return [LANGUAGE]
